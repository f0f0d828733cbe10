"""What the desk asks of the store before and after it speaks to a workflow."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from activities.ports import DueReader, InvoiceBook, RecordStore, SentLog
from postsales.domain.contract import Contract
from postsales.domain.errors import Refused
from postsales.messages.command import Answer
from postsales.messages.effects import Delivered, Hook, InstalmentRef, Mail, Recipient
from postsales.store.command import Fresh, Known
from postsales.store.contract import Registered
from postsales.store.facade import Store
from tests.contract_documents import document
from tests.store.stories import NOW, an_instalment, fact, recording

ANSWER = Answer(id="c1", verb="visit.plan", delivery="HB-1", what="visit_planned", details={"목적": "설치"})


def test_a_command_is_answered_once_and_the_same_again(store: Store) -> None:
    assert store.commands.claim("jiwon", "c1", "visit.plan", "aa") == Fresh()
    assert store.commands.claim("jiwon", "c1", "visit.plan", "aa") == Fresh()
    assert not store.commands.answered("jiwon", "c1")
    store.commands.keep_answer("jiwon", "c1", ANSWER)
    assert store.commands.answered("jiwon", "c1")
    assert not store.commands.answered("minsu", "c1")
    store.commands.keep_answer("jiwon", "c1", ANSWER.model_copy(update={"what": "something_else"}))
    assert store.commands.claim("jiwon", "c1", "visit.plan", "aa") == Known(ANSWER)


@pytest.mark.parametrize(("verb", "sha256"), [("visit.plan", "bb"), ("visit.confirm", "aa")])
def test_an_id_reused_for_something_else_is_refused(store: Store, verb: str, sha256: str) -> None:
    store.commands.claim("jiwon", "c1", "visit.plan", "aa")
    with pytest.raises(Refused, match="id_reused"):
        store.commands.claim("jiwon", "c1", verb, sha256)


def test_ids_are_their_callers_own(store: Store) -> None:
    store.commands.claim("jiwon", "c1", "visit.plan", "aa")
    assert store.commands.claim("minsu", "c1", "visit.confirm", "bb") == Fresh()


def test_of_several_bodies_under_one_id_at_once_only_one_is_taken(store: Store) -> None:
    def claim(n: int) -> str:
        try:
            store.commands.claim("jiwon", "c1", "visit.plan", str(n))
        except Refused as refused:
            return refused.code
        return "taken"

    with ThreadPoolExecutor(8) as callers:
        assert sorted(callers.map(claim, range(8))) == ["id_reused"] * 7 + ["taken"]


def test_a_contract_number_has_one_body(store: Store) -> None:
    body = a_contract()
    assert store.contracts.register("HB-1", "aa", body) is Registered.FRESH
    assert store.contracts.register("HB-1", "aa", body) is Registered.SAME
    with pytest.raises(Refused, match="contract_differs"):
        store.contracts.register("HB-1", "bb", {**body, "title": "한빛 ERP"})
    assert store.contracts.get("HB-2") is None


def test_a_contract_kept_before_contracts_knew_a_field_is_still_the_same(store: Store) -> None:
    body = a_contract()
    before = {name: value for name, value in body.items() if name != "tam_until"}
    store.contracts.register("HB-1", "aa", before)
    assert store.contracts.register("HB-1", "bb", body) is Registered.SAME
    with pytest.raises(Refused, match="contract_differs"):
        store.contracts.register("HB-1", "cc", {**body, "tam_until": "2031-03-01"})


def a_contract() -> dict[str, Any]:
    """As the desk keeps it."""
    return Contract.model_validate(document()).model_dump(mode="json")


def a_mail(key: str = "HB-1:reminder:1:yuna") -> Mail:
    to = Recipient(person="yuna", name="김유나", email="yuna@hanbit.example", language="ko")
    return Mail(key=key, to=to, template="collection/reminder", facts={"금액": "33,000,000원"}, about="HB-1")


def test_a_message_is_remembered_once_as_it_first_ended(store: Store) -> None:
    mail = a_mail()
    assert store.outcome_of(mail.key) is None
    refused = Delivered(key=mail.key, outcome="refused", why="550 없는 사용자")
    store.remember(mail, refused)
    store.remember(mail, Delivered(key=mail.key, outcome="sent"))
    assert store.outcome_of(mail.key) == refused
    kept = store.messages.sent().items[0]
    assert (kept.channel, kept.subject, kept.to, kept.address, kept.language, kept.about, kept.facts, kept.at) == (
        "mail", "collection/reminder", "yuna", "yuna@hanbit.example", "ko", "HB-1", {"금액": "33,000,000원"}, NOW,
    )  # fmt: skip


def test_sent_messages_are_listed_by_delivery(store: Store) -> None:
    hook = Hook(key="HB-1:ticket", topic="vendor.ticket", body={"n": 1}, about="HB-2")
    for message in (a_mail("a"), a_mail("b"), hook):
        store.remember(message, Delivered(key=message.key, outcome="sent"))
    assert [each.key for each in store.messages.sent(about="HB-1").items] == ["b", "a"]
    assert [each.subject for each in store.messages.sent(about="HB-2").items] == ["vendor.ticket"]


@pytest.mark.parametrize(
    ("outstanding", "disputed", "owed"), [("10", "0", True), ("10", "4", True), ("10", "10", False), ("0", "0", False)]
)
def test_only_what_is_outstanding_and_undisputed_is_reminded_of(
    store: Store, outstanding: str, disputed: str, owed: bool
) -> None:
    row = an_instalment(amount="10")
    moved = type(row).model_validate({**dict(row), "outstanding": outstanding, "disputed": disputed})
    store.record(recording("w", fact(1, moved)))
    asked = InstalmentRef(delivery="HB-1", n=1)
    assert store.still_owed((InstalmentRef(delivery="HB-9", n=1), asked)) is owed
    assert not store.still_owed(())
    assert not store.still_owed((InstalmentRef(delivery="HB-1", n=2),))


def test_the_store_fits_the_ports_of_activities(store: Store) -> None:
    """By shape, which mypy checks; here only that the parts are where bootstrap looks for them."""
    recorder: RecordStore = store
    log: SentLog = store
    book: InvoiceBook = store.invoices
    reader: DueReader = store.finance
    assert all((recorder, log, book, reader))
