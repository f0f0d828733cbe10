"""What the customer has in hand: never more used than was given, nothing lost when it could not be booked."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.domain import balance as balances
from postsales.domain.errors import Refused
from postsales.domain.seats import Side

ONE = balances.grant((), side=Side.VENDOR, recovery=1, amount=Decimal(1000), currency="KRW")


@given(st.lists(st.tuples(st.integers(1, 700), st.booleans()), max_size=20))
def test_what_is_left_and_what_is_used_are_what_was_given(uses: list[tuple[int, bool]]):
    one = ONE
    for amount, refused in uses:
        try:
            one = balances.use(one, instalment=1, amount=Decimal(amount))
        except Refused:
            assert amount > one.left
            continue
        one = balances.settled(one, one.uses[-1].n, refused=refused)
    assert one.left >= 0
    assert one.left + sum((use.amount for use in one.uses if use.booked), Decimal(0)) == one.granted


def test_nothing_is_not_used_and_what_is_not_there_not_found():
    with pytest.raises(Refused, match="amount_not_positive"):
        balances.use(ONE, instalment=1, amount=Decimal(0))
    with pytest.raises(Refused, match="unknown_balance"):
        balances.find((ONE,), 2)
