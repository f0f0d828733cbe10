"""What is owed is told in one pass, and is what the sums of the ledger leave."""

from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.domain.errors import Refused
from postsales.domain.ledger import EntryKind, LedgerEntry, balance, owed
from postsales.domain.money import Money, add_up

MOVED = st.lists(st.tuples(st.sampled_from(get_args(EntryKind)), st.integers(1, 10**9)), max_size=12)


def ledger(moved: list[tuple[EntryKind, int]], currency: str = "KRW") -> tuple[LedgerEntry, ...]:
    return tuple(
        LedgerEntry(id=f"e{n}", kind=kind, amount=Money.of(amount, currency), on=date(2026, 3, 2), by="clock")
        for n, (kind, amount) in enumerate(moved)
    )


@given(MOVED)
def test_what_is_owed_is_what_the_balance_leaves(moved: list[tuple[EntryKind, int]]) -> None:
    entries = ledger(moved)
    assert owed(entries, "KRW") == balance(entries, "KRW").outstanding


@given(st.lists(st.integers(-(10**12), 10**12), max_size=12))
def test_adding_up_is_adding_one_to_the_other(amounts: list[int]) -> None:
    parts = [Money.of(amount, "USD") for amount in amounts]
    assert add_up(parts, "USD") == sum(parts, start=Money.zero("USD"))


def test_won_and_dollars_are_never_added_up() -> None:
    with pytest.raises(Refused, match="currency_mismatch"):
        owed(ledger([("invoiced", 5)], "USD"), "KRW")
    with pytest.raises(Refused, match="amount_too_large"):
        add_up([Money.of(10**15 - 1, "KRW")] * 2, "KRW")
