"""What many lives say together: bands, bridges, lateness; nothing is added across currencies."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from postsales.domain.forecasting import band, effect, forecast
from postsales.domain.outlook import Cash, Life, Reason, bridge, main_reason

FIRST, LAST = date(2026, 3, 2), date(2026, 5, 4)


def cash(on: date, amount: int, currency: str = "KRW", tier: str = "customer") -> Cash:
    return Cash(on=on, amount=Decimal(amount), currency=currency, instalment=1, tier=tier, creditor="northwind")


def told(*lives: Life):
    return forecast(lives, first=FIRST, last=LAST, mine=lambda each: each.creditor == "northwind")


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=60))
def test_a_band_is_in_order_and_of_amounts_that_occurred(amounts: list[int]) -> None:
    found = band(map(Decimal, amounts), "KRW")
    assert found.p10 <= found.p50 <= found.p90
    assert {found.p10, found.p50, found.p90} <= set(map(Decimal, amounts))


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 10**6), st.sampled_from(("KRW", "USD"))), max_size=20))
def test_the_weeks_of_a_currency_add_up_to_its_total(payments: list[tuple[int, int, str]]) -> None:
    days = [cash(date.fromordinal(FIRST.toordinal() + day), amount, code) for day, amount, code in payments]
    found = told(Life(delivery="A", n=0, cash=tuple(days)))
    for each in found.cash:
        assert sum(week.cash.mean for week in each.weeks) == each.total.mean
        assert each.total.mean == sum(amount for _, amount, code in payments if code == each.currency)


def test_lives_of_the_same_number_are_one_future() -> None:
    both = (cash(FIRST, 10),)
    found = told(
        Life(delivery="A", n=0, cash=both), Life(delivery="A", n=1, cash=()),
        Life(delivery="B", n=0, cash=both), Life(delivery="B", n=1, cash=()),
    )  # fmt: skip
    total = found.cash[0].total
    assert (total.p10, total.p90, total.mean) == (0, 20, 10)


def test_a_bridge_is_what_was_paid_on_and_not_yet_received_times_the_days() -> None:
    moves = (
        cash(date(2026, 3, 10), 100, tier="vendor"), cash(date(2026, 3, 20), 60), cash(date(2026, 3, 30), 60),
    )  # fmt: skip
    assert bridge("daon-si", "KRW", moves, FIRST, LAST).amount_days == 100 * 10 + 40 * 10


def test_what_was_bridged_before_counts_from_the_first_day() -> None:
    moves = (cash(date(2026, 1, 1), 100, tier="vendor"), cash(date(2026, 3, 12), 100))
    assert bridge("daon-si", "KRW", moves, FIRST, LAST).amount_days == 100 * 10


def test_likely_late_names_the_most_frequent_reason() -> None:
    lives = [Life(delivery="A", n=n, cash=(), late_days=n, reason=Reason.VENDOR if n else None) for n in range(4)]
    [late] = told(*lives).late
    assert (late.share, late.days, late.reason) == (0.75, 2, Reason.VENDOR)


def test_the_longest_wait_is_the_reason() -> None:
    assert main_reason({Reason.WORK: 3, Reason.DECIDER: 9}) is Reason.DECIDER
    assert main_reason({}) is Reason.WORK


def test_money_a_week_sooner_is_told_as_seven_days() -> None:
    late, soon = (told(Life(delivery="A", n=0, cash=(cash(day, 70),))) for day in (date(2026, 3, 16), date(2026, 3, 9)))
    [found] = effect("payment_lateness=-7d", late, soon).cash
    assert found.days_sooner == 7
