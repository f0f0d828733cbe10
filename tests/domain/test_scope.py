"""Extra work is agreed to in words by whoever does it and whoever pays for it, or it is not agreed to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.desk.contract_file import check
from postsales.domain import scope, scope_agreed, scope_calendar, scope_counts
from postsales.domain.calendar import SEOUL_OFFICE
from postsales.domain.contract import Contract
from postsales.domain.errors import Refused
from postsales.domain.instalment_plan import plan
from postsales.domain.money import Money
from postsales.domain.policy import ScopePolicy
from postsales.domain.scope import OPEN, Quote, ScopeRequest, ScopeStatus
from postsales.domain.seats import Side
from tests.contract_documents import document

MONDAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
POLICY = ScopePolicy()
CALENDARS = dict.fromkeys(Side, SEOUL_OFFICE)


def request(**changes: Any) -> ScopeRequest:
    asked = ScopeRequest(
        n=1, what="One report more", asker="taeyang", asker_side=Side.CUSTOMER, provider=Side.PARTNER, asked_at=NOW,
        answer_by=date(2026, 3, 9),
    )  # fmt: skip
    return asked.model_copy(update=changes)


def quoted(amount: str = "1000000", **changes: Any) -> ScopeRequest:
    offer = Quote(net=Money.of(amount, "KRW"), hours=Decimal(8), valid_until=date(2026, 3, 20))
    return scope.quote(request(**changes), offer, adds=None, due_on=None, by="jaeho", at=NOW, today=MONDAY)


def contract() -> Contract:
    read = check(document()).contract
    assert read is not None
    return read


def code(call: Any) -> str:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.code


def test_nobody_asks_itself_and_the_partner_is_asked_by_its_peers():
    assert code(lambda: scope.ask((), request(asker_side=Side.PARTNER))) == "scope_asked_of_oneself"
    own = request(asker_side=Side.VENDOR, provider=Side.VENDOR)
    assert code(lambda: scope.ask((), own)) == "scope_asked_of_oneself"
    assert len(scope.ask((), request(asker_side=Side.VENDOR))) == 1


def test_a_deadline_that_cannot_be_met_is_refused():
    assert scope.answer_date(None, MONDAY, POLICY, SEOUL_OFFICE) == date(2026, 3, 9)
    assert scope.answer_date(date(2026, 3, 3), MONDAY, POLICY, SEOUL_OFFICE) == date(2026, 3, 3)
    assert code(lambda: scope.answer_date(MONDAY, MONDAY, POLICY, SEOUL_OFFICE)) == "answer_date_too_soon"


def test_more_of_an_entitlement_is_asked_for_once_at_a_time():
    first = request(entitlement="support")
    assert code(lambda: scope.ask((first,), request(n=2, entitlement="support"))) == "asked_already"
    assert len(scope.ask((scope.expire(first),), request(n=2, entitlement="support"))) == 2


def test_silence_is_no_consent():
    asked = request()
    ends = {moment.what: at for at, moment in scope_calendar.moments((asked,), POLICY, CALENDARS)}
    assert ends["expire"] == SEOUL_OFFICE.end_of_day(asked.answer_by)
    assert ends["remind"] < ends["expire"]
    gone = scope.expire(asked)
    assert gone.status is ScopeStatus.EXPIRED
    accepting: dict[str, Any] = {"adds": None, "due_on": None, "by": "jaeho", "at": NOW, "today": MONDAY}
    assert code(lambda: scope.accept(gone, **accepting)) == "scope_request_not_open_for_that"


def test_a_question_on_short_notice_is_not_reminded_of_before_it_was_read():
    soon = request(answer_by=date(2026, 3, 3))
    assert [moment.what for _, moment in scope_calendar.moments((soon,), POLICY, CALENDARS)] == ["expire"]


def test_a_quote_is_an_amount_for_a_time():
    offer = Quote(net=Money.of("0", "KRW"), valid_until=MONDAY)
    said: dict[str, Any] = {"adds": None, "due_on": None, "by": "jaeho", "at": NOW, "today": MONDAY}
    assert code(lambda: scope.quote(request(), offer, **said)) == "amount_missing"
    late = Quote(net=Money.of("5", "KRW"), valid_until=MONDAY - timedelta(days=1))
    assert code(lambda: scope.quote(request(), late, **said)) == "quote_in_the_past"
    long = Quote(net=Money.of("5", "KRW"), valid_until=date(2026, 3, 20))
    assert code(lambda: scope.quote(request(), long, **{**said, "due_on": MONDAY})) == "quote_outlives_its_date"
    yesterday = MONDAY - timedelta(days=1)
    assert code(lambda: scope.quote(request(), long, **{**said, "due_on": yesterday})) == "promise_in_the_past"


def test_more_of_an_entitlement_says_how_much_more():
    asked = request(entitlement="support")
    accepting: dict[str, Any] = {"due_on": None, "by": "jaeho", "at": NOW, "today": MONDAY}
    assert code(lambda: scope.accept(asked, adds=None, **accepting)) == "quantity_missing"
    assert scope.accept(asked, adds=Decimal(3), **accepting).adds == 3
    assert quoted(entitlement="support").adds == 8


def test_a_refusal_gives_its_reason():
    assert code(lambda: scope.refuse(request(), reason=None, by="jaeho", at=NOW)) == "reason_missing_for_refusal"
    assert scope.refuse(request(), reason="No hands", by="jaeho", at=NOW).status is ScopeStatus.REFUSED


def test_only_the_right_people_answer_and_pay():
    roster = contract().roster
    scope.refuse_who_was_not_asked(request(), roster, "jaeho")
    assert code(lambda: scope.refuse_who_was_not_asked(request(), roster, "minji")) == "not_the_one_asked"
    scope.refuse_who_does_not_pay(request(), roster, "bora")
    assert code(lambda: scope.refuse_who_does_not_pay(request(), roster, "taeyang")) == "not_the_one_who_pays"
    vendors = request(asker_side=Side.VENDOR)
    scope.refuse_who_does_not_pay(vendors, roster, "victor")
    assert code(lambda: scope.refuse_who_does_not_pay(vendors, roster, "bora")) == "not_the_one_who_pays"


def test_only_the_side_that_asked_takes_it_back():
    gone = scope.withdraw(request(), by_side=Side.CUSTOMER, by="seojun", at=NOW)
    assert gone.status is ScopeStatus.WITHDRAWN
    withdrawing: dict[str, Any] = {"by_side": Side.VENDOR, "by": "minji", "at": NOW}
    assert code(lambda: scope.withdraw(request(), **withdrawing)) == "not_the_one_who_asked"


@pytest.mark.parametrize(
    ("asker", "creditor", "tier"), [(Side.CUSTOMER, Side.PARTNER, "customer"), (Side.VENDOR, Side.PARTNER, "extra")]
)
def test_who_asks_pays_whoever_does_it(asker: Side, creditor: Side, tier: str):
    approved = scope.approve(quoted(asker_side=asker), instalment=5, by="x", at=NOW)
    extra = scope_agreed.extra_instalment(contract(), approved, 5, MONDAY)
    assert (extra.n, extra.debtor, extra.creditor, extra.tier) == (5, asker, creditor, tier)
    assert (int(extra.net.amount), int(extra.tax.amount)) == (1_000_000, 100_000)


@given(amounts=st.lists(st.integers(1, 10**9), max_size=6), asks=st.lists(st.sampled_from(list(Side)), min_size=6))
def test_the_customers_parts_always_make_what_it_bought(amounts: list[int], asks: list[Side]):
    signed = contract()
    asked = [
        scope.approve(quoted(str(amount), n=n, asker_side=side), instalment=4 + n, by="x", at=NOW)
        for n, (amount, side) in enumerate(zip(amounts, asks, strict=False), start=1)
        if side is not Side.PARTNER
    ]
    extra = tuple(scope_agreed.extra_instalment(signed, each, each.instalment or 0, MONDAY) for each in asked)
    whole = scope_agreed.whole_plan(signed, extra)
    parts = sum(row.net.amount for row in whole if row.tier == "customer")
    assert parts == (signed.net_total + scope_agreed.bought_since(signed, asked)).amount
    assert whole[: len(plan(signed))] == plan(signed)
    assert len({row.n for row in whole}) == len(whole)


@given(st.lists(st.sampled_from(["accept", "quote", "refuse", "expire", "lapse", "approve", "decline", "withdraw"])))
def test_nothing_is_owed_that_nobody_agreed_to(steps: list[str]):
    """Whatever is tried in whatever order: agreed only by words of both, and what is over stays as it is."""
    known = request()
    said: dict[str, Any] = {"by": "x", "at": NOW}
    offer = Quote(net=Money.of("5", "KRW"), valid_until=MONDAY)
    tried: dict[str, Callable[[ScopeRequest], ScopeRequest]] = {
        "accept": lambda r: scope.accept(r, adds=None, due_on=None, today=MONDAY, **said),
        "quote": lambda r: scope.quote(r, offer, adds=None, due_on=None, today=MONDAY, **said),
        "refuse": lambda r: scope.refuse(r, reason="no", **said),
        "expire": scope.expire,
        "lapse": scope.lapse,
        "approve": lambda r: scope.approve(r, instalment=5, **said),
        "decline": lambda r: scope.decline(r, reason=None, **said),
        "withdraw": lambda r: scope.withdraw(r, by_side=Side.CUSTOMER, **said),
    }
    done: list[str] = []
    for step in steps:
        before = known
        try:
            known = tried[step](known)
        except Refused:
            continue
        assert before.status in OPEN
        done.append(step)
    assert (known.status is ScopeStatus.APPROVED) == (done == ["quote", "approve"])
    assert (known.instalment is not None) == (known.status is ScopeStatus.APPROVED)
    assert (known.status is ScopeStatus.ACCEPTED) == (done == ["accept"])


def test_a_scorecard_counts_questions_and_answers_on_both_sides():
    def outcome(asker: str, status: ScopeStatus, answered: bool = True) -> scope_counts.Outcome:
        return scope_counts.Outcome(asker=asker, provider="daon", status=status, answered=answered)

    daon, hanbit, northwind = scope_counts.counts(
        [
            outcome("hanbit", ScopeStatus.REFUSED),
            outcome("hanbit", ScopeStatus.LAPSED),
            outcome("northwind", ScopeStatus.EXPIRED, answered=False),
            outcome("northwind", ScopeStatus.APPROVED),
        ]
    )
    assert (daon.asked, daon.answered, daon.refused, daon.expired) == (0, 3, 1, 1)
    assert (hanbit.asked, hanbit.decided, hanbit.lapsed) == (2, 0, 1)
    assert (northwind.asked, northwind.decided, northwind.expired) == (2, 1, 0)
