"""Laws of payment schedules (semantics, "Money")."""

import calendar as months
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.errors import Refused
from postsales.domain.money import Money, add_up
from postsales.domain.schedule import (
    DayOfMonth,
    DaysAfter,
    DaysAfterMonthEnd,
    PaymentTerms,
    due_on,
    instalments,
    taxed_instalments,
)

SEOUL = BusinessCalendar(closed=(date(2026, 3, 2), date(2026, 5, 5)))
rules = st.sampled_from(["next", "previous", "none"])
terms = st.one_of(
    st.builds(DaysAfter, days=st.integers(0, 200), closed_day=rules),
    st.builds(DaysAfterMonthEnd, days=st.integers(0, 90), closed_day=rules),
    st.builds(DayOfMonth, day=st.integers(1, 31), months=st.integers(0, 6), closed_day=rules),
)
days = st.dates(date(2025, 1, 1), date(2028, 12, 31))
percentages = st.lists(st.integers(1, 99), max_size=5, unique=True).map(
    lambda cuts: [Decimal(b - a) for a, b in zip([0, *sorted(cuts)], [*sorted(cuts), 100], strict=True)]
)
totals = st.integers(10_000, 10**11).map(lambda won: Money.of(won, "KRW"))


def krw(*amounts):
    return [Money.of(amount, "KRW") for amount in amounts]


@pytest.mark.parametrize(
    ("triggered", "terms", "due"),
    [
        (date(2026, 1, 15), DaysAfter(days=90), date(2026, 4, 15)),
        (date(2026, 1, 30), DaysAfter(days=30), date(2026, 3, 3)),  # 1 March is a Sunday, the 2nd a holiday
        (date(2026, 1, 30), DaysAfter(days=30, closed_day="previous"), date(2026, 2, 27)),
        (date(2026, 1, 30), DaysAfter(days=30, closed_day="none"), date(2026, 3, 1)),
        (date(2026, 1, 15), DaysAfterMonthEnd(days=30), date(2026, 3, 3)),
        (date(2026, 2, 10), DaysAfterMonthEnd(days=0), date(2026, 3, 3)),
        (date(2026, 1, 31), DayOfMonth(day=10, months=2), date(2026, 3, 10)),
        (date(2025, 12, 3), DayOfMonth(day=31, months=2, closed_day="previous"), date(2026, 2, 27)),
        (date(2026, 3, 20), DayOfMonth(day=10, months=0), date(2026, 3, 20)),  # never before the trigger
        (date(2026, 3, 1), DaysAfter(days=0, closed_day="previous"), date(2026, 3, 3)),
    ],
)
def test_when_an_instalment_falls_due(triggered, terms, due):
    assert due_on(triggered, terms, SEOUL) == due


def test_the_last_instalment_takes_the_remainder():
    assert instalments(Money.of(100_001, "KRW"), [Decimal(30), Decimal(30), Decimal(40)]) == krw(30_000, 30_000, 40_001)


def test_amounts_and_percentages_may_be_mixed():
    assert instalments(Money.of(1_000_001, "KRW"), [Decimal(30), *krw(700_001)]) == krw(300_000, 700_001)


@pytest.mark.parametrize(
    "parts", [[Decimal(60), Decimal(35)], krw(500, 400), [Decimal(50), *krw(600)], [Decimal(50), *krw(499)], []]
)
def test_parts_that_do_not_add_up_are_refused(parts):
    with pytest.raises(Refused, match="parts_do_not_add_up"):
        instalments(Money.of(1000, "KRW"), parts)


def test_an_amount_in_another_currency_is_refused():
    with pytest.raises(Refused, match="currency_mismatch"):
        instalments(Money.of(1000, "KRW"), [Money.of(1000, "USD")])


def test_tax_is_rounded_per_instalment_and_adds_up():
    rows = taxed_instalments(Money.of(100_015, "KRW"), [Decimal(30), Decimal(30), Decimal(40)], Decimal(10))
    assert [str(row.tax.amount) for row in rows] == ["3000", "3000", "4002"]
    assert [str(row.gross.amount) for row in rows] == ["33004", "33004", "44009"]


def test_terms_of_a_contract_file_name_their_kind():
    read = TypeAdapter(PaymentTerms).validate_python
    assert read({"kind": "days_after", "days": 90}) == DaysAfter(days=90)
    with pytest.raises(ValidationError):
        read({"kind": "days_after", "days": -1})
    with pytest.raises(ValidationError):
        read({"kind": "whenever"})


@given(days, terms)
def test_a_due_date_is_never_before_its_trigger_and_open_unless_told_otherwise(triggered, terms):
    due = due_on(triggered, terms, SEOUL)
    assert due >= triggered
    assert SEOUL.is_business_day(due) or terms.closed_day == "none"


@given(days, days, terms)
def test_what_is_triggered_later_is_not_due_earlier(one, other, terms):
    earlier, later = sorted((one, other))
    if terms.closed_day != "previous":  # which may leave a date no room before its trigger
        assert due_on(earlier, terms, SEOUL) <= due_on(later, terms, SEOUL)


@given(days, st.integers(0, 60))
def test_days_after_month_end_count_from_the_last_day(triggered, count):
    last = triggered.replace(day=months.monthrange(triggered.year, triggered.month)[1])
    terms = DaysAfterMonthEnd(days=count, closed_day="none")
    assert due_on(triggered, terms, SEOUL) == last + timedelta(days=count)


@given(totals, percentages)
def test_instalments_add_up_to_the_contract(total, parts):
    assert add_up(instalments(total, parts), "KRW") == total


@given(totals, percentages, st.sampled_from([Decimal(0), Decimal(10), Decimal("7.7")]))
def test_taxes_add_up_to_the_tax_of_the_contract(total, parts, rate):
    rows = taxed_instalments(total, parts, rate)
    assert add_up((row.tax for row in rows), "KRW") == total.share(rate)
    assert add_up((row.net for row in rows), "KRW") == total
    assert all(abs(row.tax.amount - row.net.share(rate).amount) <= len(rows) for row in rows)
