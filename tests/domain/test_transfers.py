"""Payments by transfer: what the bank kept settles too, and a wrong or bounced one is owed again."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.domain import settlement
from postsales.domain.charges import Tolerance
from postsales.domain.contract import Trigger
from postsales.domain.errors import Refused
from postsales.domain.ledger import LedgerEntry
from postsales.domain.money import Money
from postsales.domain.receivable import Invoice, Receivable
from postsales.domain.schedule import DaysAfter

DAY = date(2026, 3, 2)


def won(amount: int) -> Money:
    return Money.of(amount, "KRW")


def owed(amount: int = 1000) -> Receivable:
    entry = LedgerEntry(id="invoice/1", kind="invoiced", amount=won(amount), on=DAY, by="clock")
    return Receivable(
        n=1, name="잔금", tier="vendor", debtor="d", creditor="c", net=won(amount), tax=won(0),
        trigger=Trigger.SIGNATURE, terms=DaysAfter(days=30), triggered_on=DAY,
        invoice=Invoice(number="1", issued_on=DAY, due_on=DAY), entries=(entry,),
    )  # fmt: skip


def paid(receivable: Receivable, amount: int, charges: int = 0, id: str = "bank/a-1") -> Receivable:
    kept = won(charges) if charges else None
    return settlement.record_transfer(
        receivable, id=id, amount=won(amount), charges=kept, on=DAY, reference="x", by="nari"
    )


def test_what_the_bank_kept_settles_too_and_both_are_owed_again():
    settled = paid(owed(), 990, 10)
    assert settled.outstanding == won(0)
    back = settlement.reverse_payment(settled, "bank/a-1", id="bank/a-2", on=DAY, by="nari")
    assert back.outstanding == won(1000)
    assert [entry.id for entry in back.entries[-2:]] == ["bank/a-2", "bank/a-2/charges"]


@pytest.mark.parametrize(("payment", "code"), [("bank/b-1", "no_such_payment"), ("invoice/1", "no_such_payment")])
def test_only_a_payment_there_was_is_taken_back(payment: str, code: str):
    with pytest.raises(Refused, match=code):
        settlement.reverse_payment(paid(owed(), 5), payment, id="x", on=DAY, by="nari")


def test_a_payment_is_taken_back_once():
    back = settlement.reverse_payment(paid(owed(), 5), "bank/a-1", id="bank/a-2", on=DAY, by="nari")
    with pytest.raises(Refused, match="already_reversed"):
        settlement.reverse_payment(back, "bank/a-1", id="bank/a-3", on=DAY, by="nari")


def test_more_than_owed_with_its_charges_is_refused():
    with pytest.raises(Refused, match="more_than_owed"):
        paid(owed(), 995, 10)


def test_tolerance_is_the_smaller_of_an_amount_and_a_share():
    tolerance = Tolerance()
    assert tolerance.of(won(100).amount, "KRW") == 1
    assert tolerance.of(won(10**9).amount, "KRW") == 20_000
    assert tolerance.of(won(10**9).amount, "CHF") == 0


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 400), st.integers(0, 5)), max_size=12))
def test_the_equation_holds_whatever_is_paid_and_taken_back(moves: list[tuple[bool, int, int]]):
    receivable = owed()
    standing: list[str] = []
    for n, (pays, amount, charges) in enumerate(moves):
        try:
            if pays:
                receivable = paid(receivable, amount, charges, f"bank/p-{n}")
                standing.append(f"bank/p-{n}")
            elif standing:
                receivable = settlement.reverse_payment(receivable, standing.pop(), id=f"bank/r-{n}", on=DAY, by="nari")
        except Refused as refused:
            if refused.code != "more_than_owed":
                raise
        sums = receivable.balance
        assert sums.invoiced == sums.kept + sums.credited + sums.written_off + sums.outstanding
        assert won(0) <= sums.outstanding <= sums.invoiced
