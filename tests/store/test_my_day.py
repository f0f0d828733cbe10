"""What is open in the deliveries somebody sits in: read in a number of queries that does not grow with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event as happening

from postsales.desk.my_day import MyDays
from postsales.domain.issue_awaits import Awaits
from postsales.domain.seats import Side
from postsales.messages.command import By, Role
from postsales.messages.rows import (
    ApprovalRow,
    CheckinRow,
    ConductRow,
    EntitlementRow,
    EntryRow,
    HandoffRow,
    InstalmentRow,
    PackageRow,
    PersonRow,
    PromiseRow,
    RecoveryRow,
    Row,
    SeatRow,
    SurveyRow,
    TamTimeRow,
    WorkRow,
)
from postsales.store.facade import Store
from postsales.store.my_day import UNHAPPY_FOR
from tests.store.stories import NOW, TODAY, a_delivery, an_instalment, an_issue, fact, recording

SEOUL = ZoneInfo("Asia/Seoul")
MINE = ("vendor", "northwind")
REP = By(person="jiwon", role=Role.SALES, side=Side.VENDOR, party="northwind")


def seated(number: str, seat: str, side: Side, *people: str, away: bool = False) -> tuple[Row, ...]:
    named = tuple(
        PersonRow(delivery=number, person=who, name=who, side=side, email=f"{who}@x.example", language="ko", away=away)
        for who in people
    )
    return (*named, SeatRow(delivery=number, seat=seat, side=side, people=people))


def a_life(number: str, **changes: Any) -> tuple[Row, ...]:
    """One delivery with something of everything open in it."""
    return (
        a_delivery(number, stage="handoff", **changes),
        *seated(number, "sales_rep", Side.VENDOR, "jiwon"),
        *seated(number, "payer", Side.CUSTOMER, "yuna", away=True),
        HandoffRow(delivery=number, state="open", due_on=TODAY, required=("payer",), questions=(2,), answer_by=TODAY),
        PackageRow(delivery=number, package="install", name="설치", side=Side.PARTNER, state="planned"),
        PromiseRow(
            delivery=number, n=1, what="답", owner="jiwon", to=Side.CUSTOMER, due_on=TODAY, state="open",
            made_at=NOW, owner_side=Side.VENDOR,
        ),
        an_issue(number, awaits=(Awaits(what="join_issue", side=Side.VENDOR, person="jiwon", until=NOW),)),
        an_instalment(number, outstanding=Decimal(1_000_000)),
        RecoveryRow(
            delivery=number, n=1, matter="visit:1", cause="complaint", side=Side.VENDOR, party="northwind",
            state="opened", sponsored=False, owner="jiwon", opened_at=NOW, due_at=NOW + timedelta(hours=1),
        ),
        ApprovalRow(
            key=f"{number}/recovery/3/1", legal_entity="northwind", delivery=number, request=1, sort="credit",
            shown={}, seen="x", requested_by="minsu", requested_at=NOW, expires_at=NOW + timedelta(days=2),
            state="waiting",
        ),
        ApprovalRow(
            key=f"{number}/2/1", legal_entity="northwind", delivery=number, instalment=2, request=1, sort="refund",
            shown={}, seen="x", requested_by="minsu", requested_at=NOW, expires_at=NOW - timedelta(days=2),
            state="waiting",
        ),
    )  # fmt: skip


@pytest.fixture
def kept(store: Store) -> Store:
    store.record(recording("delivery/HB-1", fact(1, *a_life("HB-1"))))
    return store


def test_everything_open_is_there_with_who_is_away(kept: Store):
    (of,) = kept.my_days.matters("jiwon", MINE, NOW)
    assert (of.delivery, of.stage, of.customer) == ("HB-1", "handoff", "hanbit")
    assert of.parties == {"vendor": "northwind", "partner": "daehan-si", "customer": "hanbit"}
    assert of.away == {"yuna"}
    assert of.handoff is not None
    assert (of.handoff.questions, of.handoff.answer_by, of.handoff.required) == ((2,), TODAY, ("payer",))
    assert [each.package for each in of.packages] == ["install"]
    assert [each.person for issue in of.issues for each in issue.awaits] == ["jiwon"]
    assert [(each.key, each.recovery) for each in of.approvals] == [("HB-1/recovery/3/1", 3)]  # none that has expired
    assert of.instalments == ()  # another pays
    (payers,) = kept.my_days.matters("yuna", None, NOW)
    assert [(each.outstanding, each.currency) for each in payers.instalments] == [("1,000,000", "KRW")]


def test_another_partys_deliveries_are_nobodys_business(kept: Store):
    assert kept.my_days.matters("jiwon", ("vendor", "southwind"), NOW) == ()
    assert kept.my_days.matters("jiwon", ("partner", "northwind"), NOW) == ()
    assert kept.my_days.work_of("jiwon", "sales", ("vendor", "southwind"), whole_party=True) == ()
    assert kept.my_days.matters("nobody", MINE, NOW) == ()


def test_what_has_ended_wants_nothing(kept: Store):
    kept.record(recording("delivery/HB-1", fact(2, a_delivery(closed_at=NOW))))
    assert kept.my_days.matters("jiwon", MINE, NOW) == ()


def test_complaints_about_people_are_told_to_the_heads_asked_and_to_nobody_else(kept: Store):
    row = ConductRow(
        reference="c-1", delivery="HB-1", text="…", person="jaeho", side=Side.PARTNER, by="yuna", at=NOW, head="jiwon",
        answer_by=NOW + timedelta(hours=9), seen_by=("yuna", "jiwon"),
    )  # fmt: skip
    kept.record(recording("conduct/HB-1/c-1", fact(1, row), deliveries=()))
    found = kept.my_days.conduct_of("jiwon", MINE)
    assert [(each.reference, each.delivery) for each in found] == [("c-1", "HB-1")]
    assert not {"text", "person", "by"} & set(type(found[0]).model_fields)
    assert kept.my_days.conduct_of("yuna", None) == ()  # complained, does not answer
    assert kept.my_days.conduct_of("jiwon", ("vendor", "southwind")) == ()
    kept.record(recording("conduct/HB-1/c-1", fact(2, row.model_copy(update={"answered_at": NOW})), deliveries=()))
    assert kept.my_days.conduct_of("jiwon", MINE) == ()


def test_the_unhappy_are_there_for_two_weeks(kept: Store):
    def survey(n: int, score: int, ago: timedelta) -> SurveyRow:
        at = NOW - ago
        return SurveyRow(
            customer="hanbit", n=n, delivery="HB-1", person="yuna", sent_at=at, until=NOW, score=score, answered_at=at
        )

    rows = (
        survey(1, 2, timedelta(days=1)),
        survey(2, 5, timedelta(days=1)),
        survey(3, 1, UNHAPPY_FOR + timedelta(days=1)),
    )
    waiting = survey(4, 0, timedelta(0)).model_copy(update={"score": None, "answered_at": None, "person": "dana"})
    open_one = waiting.model_copy(update={"until": NOW + timedelta(days=3)})
    held = CheckinRow(customer="hanbit", n=1, sort="csm", due_on=TODAY, state="held", held_at=NOW)
    kept.record(recording("customer/hanbit/checkins", fact(1, *rows, open_one, held)))
    (of,) = kept.my_days.matters("jiwon", MINE, NOW)
    assert ([each.n for each in of.unhappy], of.seen_at) == ([1], NOW)
    assert [each.n for each in kept.my_days.surveys_of("dana", NOW)] == [4]
    assert kept.my_days.surveys_of("dana", NOW + timedelta(days=3)) == ()


def test_work_is_of_a_person_or_of_a_role_where_they_sit_or_of_a_whole_party(kept: Store):
    def work(key: str, **changes: Any) -> WorkRow:
        told = {"key": key, "delivery": "HB-1", "what": key, "role": "sales", "since": NOW, **changes}
        return WorkRow.model_validate(told)

    rows = (
        work("mine", person="jiwon"),
        work("anothers", person="minsu"),
        work("our-roles"),
        work("finances", role="finance"),
        work("done", person="jiwon", done_at=NOW),
    )
    kept.record(recording("delivery/HB-1", fact(2, *rows)))

    def found(who: str, role: str, *, whole_party: bool = False) -> set[str]:
        return {each.what for each in kept.my_days.work_of(who, role, MINE, whole_party=whole_party)}

    assert found("jiwon", "sales") == {"mine", "our-roles"}
    assert found("elsewhere", "sales") == set()
    assert found("nari", "finance", whole_party=True) == {"finances"}
    assert found("root", "admin", whole_party=True) == {"our-roles", "finances"}


def test_how_the_service_stands_is_read_with_its_terms(kept: Store):
    body = {"no": "HB-1", "tam": True, "service_until": "2027-03-01", "tam_until": None}
    kept.contracts.register("HB-1", "x", body)
    spent = TamTimeRow(
        delivery="HB-1", n=1, customer="hanbit", on=TODAY, person="junho", hours=Decimal(2), sort="done", what="x"
    )
    struck = spent.model_copy(update={"n": 2, "on": TODAY + timedelta(days=3), "struck": "a mistake"})
    hours = EntitlementRow(
        delivery="HB-1", entitlement="tam", name="TAM", unit="hours", provider=Side.VENDOR, granted=Decimal(20),
        used=Decimal(17), given_back=Decimal(0), approved=Decimal(0), remaining=Decimal(3), level="told",
    )  # fmt: skip
    paid = EntryRow(
        delivery="HB-1", instalment=1, entry="e", sort="paid", amount=Decimal(500_000), currency="KRW", on=TODAY,
        by="x",
    )  # fmt: skip
    back = paid.model_copy(update={"entry": "r", "sort": "refunded", "amount": Decimal(100_000)})
    kept.record(recording("delivery/HB-1", fact(2, spent, struck, hours, paid, back)))
    (of,) = kept.my_days.matters("jiwon", MINE, NOW)
    service = of.service
    assert (service.until, service.tam_until, service.tam_told_on) == (date(2027, 3, 1), date(2027, 3, 1), TODAY)
    assert [(each.entitlement, each.remaining, each.level) for each in service.included] == [
        ("tam", Decimal(3), "told")
    ]
    assert (service.unsettled, service.received) == ((1,), ("400,000", "KRW"))


def test_tax_numbers_that_are_missing_are_counted_and_the_oldest_is_named(kept: Store):
    def invoiced(n: int, ago: int, **more: Any) -> InstalmentRow:
        issued = {"invoice": f"2026-{n}", "issued_on": TODAY - timedelta(days=ago), "tax": Decimal(100), "state": "due"}
        return an_instalment("HB-1", n=n).model_copy(update={**issued, **more})

    rows = (invoiced(1, 3), invoiced(2, 9), invoiced(3, 30, tax_number="0" * 24), invoiced(4, 40, state="cancelled"))
    kept.record(recording("delivery/HB-1", fact(2, *rows, invoiced(5, 50, tax=Decimal(0)))))
    books = rows[0].creditor
    found = kept.my_days.tax_numbers_of(books)
    assert found is not None
    assert (found.count, found.instalment, found.invoice) == (2, 2, "2026-2")
    assert kept.my_days.tax_numbers_of("elsewhere") is None


def test_who_has_paid_and_not_received_is_found_by_whose_books_it_is_in(kept: Store):
    late = PackageRow(
        delivery="HB-1", package="install", name="설치", side=Side.PARTNER, state="planned",
        due_on=TODAY - timedelta(days=1),
    )  # fmt: skip
    kept.record(recording("delivery/HB-1", fact(2, late)))
    books = an_instalment("HB-1").creditor
    assert kept.my_days.undelivered_of(books, TODAY) == ()  # nobody has paid
    paid = EntryRow(
        delivery="HB-1", instalment=1, entry="e", sort="paid", amount=Decimal(500_000), currency="KRW", on=TODAY,
        by="x",
    )  # fmt: skip
    kept.record(recording("delivery/HB-1", fact(3, paid)))
    (found,) = kept.my_days.undelivered_of(books, TODAY)
    assert (found.delivery, found.amount, found.packages) == ("HB-1", "500,000", ("설치",))
    assert kept.my_days.undelivered_of("elsewhere", TODAY) == ()


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    happening.listen(store.database.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        happening.remove(store.database.engine, "before_cursor_execute", note)


def test_two_hundred_deliveries_take_as_many_queries_as_one(kept: Store):
    days = MyDays(kept, zone=SEOUL)
    with counted(kept) as of_one:
        days._of(REP, 500)
    for n in range(2, 201):
        kept.record(recording(f"delivery/HB-{n}", fact(1, *a_life(f"HB-{n}")), deliveries=(f"HB-{n}",)))
    days._of(REP, 500)  # a store in memory tells its database what it missed
    with counted(kept) as of_many:
        found = days._of(REP, 50)
    assert len(of_many) <= len(of_one)
    assert len(of_many) < 40
    assert (len(found.duties), len({duty.delivery for duty in found.duties})) == (50, 50)
    assert found.total == 200 * 5  # the questions, the kickoff, the promise, the issue, the recovery
    assert [duty.what for duty in found.duties[:2]] == ["join_issue", "join_issue"]  # late by now
