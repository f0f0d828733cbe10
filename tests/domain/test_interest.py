"""Late interest: outstanding × annual rate / 365 × days late, and a claim of its own."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.domain.contract import Trigger
from postsales.domain.errors import Refused
from postsales.domain.interest import accrued, claim, pay, waive
from postsales.domain.ledger import LedgerEntry
from postsales.domain.money import Money
from postsales.domain.receivable import Invoice, Receivable
from postsales.domain.schedule import DaysAfter
from postsales.domain.settlement import record_payment

DUE = date(2026, 3, 31)


def won(amount):
    return Money.of(amount, "KRW")


def owed(amount=36_500_000):
    return Receivable(
        n=1, name="잔금", tier="vendor", debtor="daon", creditor="northwind", net=won(amount), tax=won(0),
        trigger=Trigger.ACCEPTANCE, terms=DaysAfter(days=30), triggered_on=DUE,
        invoice=Invoice(number="N-1", issued_on=date(2026, 3, 1), due_on=DUE),
        entries=(LedgerEntry(id="invoice/N-1", kind="invoiced", amount=won(amount), on=date(2026, 3, 1), by="clock"),),
    )  # fmt: skip


def test_a_year_of_ten_percent():
    # 36,500,000 × 10 % / 365 is 10,000 a day; the due day itself is not late.
    assert accrued(owed(), Decimal(10), DUE) == won(0)
    assert accrued(owed(), Decimal(10), date(2026, 4, 1)) == won(10_000)
    assert accrued(owed(), Decimal(10), date(2026, 4, 30)) == won(300_000)


def test_a_part_payment_lowers_it_from_the_next_day_on():
    paid = record_payment(owed(), id="p", amount=won(18_250_000), on=date(2026, 4, 10), by="nari")
    assert accrued(paid, Decimal(10), date(2026, 4, 10)) == won(100_000)
    assert accrued(paid, Decimal(10), date(2026, 4, 20)) == won(150_000)


def test_paying_the_principal_does_not_make_it_vanish():
    claimed = claim(owed(), id="i", rate=Decimal(10), until=date(2026, 4, 10), on=date(2026, 4, 10), by="nari")
    paid = record_payment(claimed, id="p", amount=won(36_500_000), on=date(2026, 4, 11), by="nari")
    assert paid.outstanding == won(0)
    assert paid.interest.outstanding("KRW") == won(100_000)
    assert claimed.interest.entries[0].cause == "late:2026-03-31..2026-04-10 at 10 %"


def test_no_day_is_claimed_twice():
    first = claim(owed(), id="1", rate=Decimal(10), until=date(2026, 4, 10), on=date(2026, 4, 20), by="nari")
    second = claim(first, id="2", rate=Decimal(10), until=date(2026, 4, 20), on=date(2026, 4, 20), by="nari")
    assert [each.amount for each in second.interest.entries] == [won(100_000), won(100_000)]
    with pytest.raises(Refused, match="no_interest_yet"):
        claim(second, id="3", rate=Decimal(10), until=date(2026, 4, 15), on=date(2026, 4, 20), by="nari")
    with pytest.raises(Refused, match="date_in_the_future"):
        claim(second, id="3", rate=Decimal(10), until=date(2026, 4, 21), on=date(2026, 4, 20), by="nari")


def test_never_more_than_was_claimed():
    claimed = claim(owed(), id="i", rate=Decimal(10), until=date(2026, 4, 10), on=date(2026, 4, 10), by="nari")
    part = pay(claimed, id="p", amount=won(40_000), on=date(2026, 4, 11), by="nari", cause="said")
    with pytest.raises(Refused, match="more_than_owed"):
        waive(part, id="w", amount=won(60_001), on=date(2026, 4, 11), by="nari", cause="approval:1")
    rest = waive(part, id="w", amount=won(60_000), on=date(2026, 4, 11), by="nari", cause="approval:1")
    assert rest.interest.outstanding("KRW") == won(0)
    with pytest.raises(Refused, match="amount_not_positive"):
        pay(claimed, id="p", amount=won(0), on=date(2026, 4, 11), by="nari", cause="said")


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9_000_000)), max_size=4), st.integers(1, 70))
def test_it_is_the_sum_over_days(payments, days):
    """The segments between payments give what counting day by day gives."""
    receivable = owed()
    for n, (after, amount) in enumerate(sorted(payments)):
        on = date.fromordinal(DUE.toordinal() + after)
        receivable = record_payment(receivable, id=f"p{n}", amount=won(amount), on=on, by="nari")
    until = date.fromordinal(DUE.toordinal() + days)
    left = lambda day: sum(  # noqa: E731 - the definition itself, in one line
        (e.amount.amount if e.kind == "invoiced" else -e.amount.amount) for e in receivable.entries if e.on < day
    )
    total = sum(left(date.fromordinal(DUE.toordinal() + n)) for n in range(1, days + 1))
    assert accrued(receivable, Decimal(7), until) == Money.rounded(Decimal(total) * 7 / 100 / 365, "KRW")
