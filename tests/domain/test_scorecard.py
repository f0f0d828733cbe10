"""Scorecards: the same measures for both, few cases say nothing, and honest evidence costs nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.domain.money import Money
from postsales.domain.scorecard import (
    FEW,
    FEW_FOR_P90,
    AmountRecord,
    Card,
    Grouping,
    IssueRecord,
    PromiseRecord,
    Records,
    ScopeRecord,
    Share,
    Times,
    cards,
)
from postsales.domain.seats import Side

SEOUL = ZoneInfo("Asia/Seoul")
NOON = datetime(2026, 3, 9, 3, tzinfo=UTC)


def claim(n: int = 1, by: Side = Side.PARTNER, **changes: Any) -> IssueRecord:
    known: dict[str, Any] = {"products": ("erp",), "evidence": "given", "claimed_at": NOON, **changes}
    return IssueRecord(delivery="HB-1", n=n, opened_at=NOON, state="answered", claimed_by=by, **known)


def promise(state: str = "kept", **changes: Any) -> PromiseRecord:
    known: dict[str, Any] = {"products": ("erp",), "due_on": date(2026, 3, 10), **changes}
    return PromiseRecord(delivery="HB-1", state=state, **known)


def one(side: Side, *issues: IssueRecord, **records: Any) -> Card:
    (card,) = cards(side, "x", Records(issues=issues, **records), "all", SEOUL)
    return card


def test_upheld_is_a_product_defect_and_the_undetermined_are_left_out():
    kinds = ["product_defect", "usage", "works_as_designed", "configuration", "environment", "undetermined", None]
    card = one(Side.PARTNER, *(claim(n, verdict=kind) for n, kind in enumerate(kinds)))
    assert (card.claims, card.pending) == (7, 1)
    assert card.verdicts == {kind: 1 for kind in kinds if kind}
    assert card.upheld == Share(part=1, of=5, percent=20)


def test_a_rejected_claim_with_evidence_is_neutral_and_one_without_counts():
    honest = one(Side.PARTNER, *(claim(n, verdict="usage") for n in range(5)))
    assert (honest.without_evidence.percent, honest.climbs) == (0, 0)
    lazy = one(Side.PARTNER, *(claim(n, evidence="waived", climbs={Side.PARTNER: 1}) for n in range(5)))
    assert (lazy.without_evidence.percent, lazy.climbs) == (100, 5)
    assert one(Side.VENDOR, claim(evidence="waived", climbs={Side.PARTNER: 1})).climbs == 0


def test_a_customers_claim_is_on_the_vendors_card_and_not_on_the_partners():
    claims = (claim(1), claim(2, Side.CUSTOMER))
    assert (one(Side.VENDOR, *claims).claims, one(Side.PARTNER, *claims).claims) == (2, 1)


def test_a_duplicate_counts_where_it_went_on():
    assert one(Side.VENDOR, claim(1), claim(2).model_copy(update={"state": "merged"})).issues == 1


@pytest.mark.parametrize(("of", "percent"), [(FEW - 1, None), (FEW, 100)])
def test_few_say_nothing_as_a_share(of: int, percent: int | None):
    assert Share.among([True] * of) == Share(part=of, of=of, percent=percent)


def test_few_times_say_nothing_and_many_are_times_that_were():
    hours = [timedelta(hours=n) for n in range(1, FEW_FOR_P90 + 1)]
    assert Times.of(hours[: FEW - 1]) == Times(n=FEW - 1)
    assert Times.of(hours[:FEW]) == Times(n=FEW, median=timedelta(hours=3))
    assert Times.of(reversed(hours)) == Times(n=10, median=timedelta(hours=5), p90=timedelta(hours=9))


@given(st.lists(st.timedeltas(timedelta(0), timedelta(days=90)), max_size=40))
def test_half_are_at_most_the_median_and_nine_in_ten_at_most_the_p90(times: list[timedelta]):
    found = Times.of(times)
    for rank, share in ((found.median, 2), (found.p90, 10)):
        if rank is not None:
            assert rank in times
            assert sum(time <= rank for time in times) * share >= len(times) * (share - 1 if share == 10 else 1)


def test_times_are_of_the_side_the_card_is_about():
    seen = claim(acknowledged={Side.VENDOR: timedelta(hours=2)}, answered={Side.PARTNER: timedelta(hours=7)})
    assert (one(Side.VENDOR, seen).acknowledged.n, one(Side.VENDOR, seen).answered.n) == (1, 0)
    assert (one(Side.PARTNER, seen).acknowledged.n, one(Side.PARTNER, seen).answered.n) == (0, 1)


def test_a_promise_kept_late_was_broken_and_one_withdrawn_says_nothing():
    late = promise(broken_on=date(2026, 3, 10))
    kept = [promise(), promise(moves=2), promise(), promise()]
    card = one(Side.PARTNER, promises=(late, *kept, promise("withdrawn"), promise("open")))
    assert (card.promises, card.broken, card.moved) == (7, 1, 1)
    assert card.kept == Share(part=4, of=5, percent=80)


def test_an_expired_question_was_not_answered_and_an_open_one_is_not_over():
    def request(state: str, asked: bool = False) -> ScopeRecord:
        return ScopeRecord(delivery="HB-1", asked=asked, asked_at=NOON, state=state, answered=state == "refused")

    card = one(Side.PARTNER, scope=(*map(request, ["refused", "expired", "asked"]), request("asked", asked=True)))
    assert (card.scope_asked, card.scope_got, card.scope_answered) == (1, 3, Share(part=1, of=2))


def test_money_stays_in_its_currency():
    owed = [Money.of(5, "KRW"), Money.of("1.50", "USD"), Money.of(7, "KRW")]
    debts = tuple(AmountRecord(delivery="HB-1", on=date(2026, 3, 1), amount=each) for each in owed)
    assert one(Side.PARTNER, debts=debts).unpaid == (Money.of(12, "KRW"), Money.of("1.50", "USD"))


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("month", ["2026-03", "2026-04"]),
        ("quarter", ["2026-Q1", "2026-Q2"]),
        ("year", ["2026"]),
        ("product", ["crm", "erp"]),
        ("all", ["all"]),
    ],
)
def test_cards_per_period_and_per_product(by: Grouping, groups: list[str]):
    # Late in the evening of March 31 in UTC it is April in Seoul.
    late = claim(2, claimed_at=datetime(2026, 3, 31, 16, tzinfo=UTC), products=("erp", "crm"))
    found = cards(Side.VENDOR, "northwind", Records(issues=(claim(1), late)), by, SEOUL)
    assert [card.group for card in found] == groups
    assert sum(card.issues for card in found) == (3 if by == "product" else 2)


def test_nothing_at_all_is_a_card_and_no_period():
    assert one(Side.VENDOR).issues == 0
    assert cards(Side.VENDOR, "x", Records(), "month", SEOUL) == ()


def test_only_what_was_sold_with_a_product():
    records = Records(issues=(claim(1), claim(2, products=("crm",))), promises=(promise(),))
    kept = records.sold_with("crm")
    assert ([each.n for each in kept.issues], kept.promises) == ([2], ())
