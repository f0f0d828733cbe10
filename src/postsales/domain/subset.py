"""Which of somebody's open amounts make exactly a sum: small sets, oldest first, and whether there is another way."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

MOST_ITEMS, MOST_TOGETHER, MOST_STEPS = 24, 6, 20_000
"""Of the oldest 24, up to 6 together; a search that takes longer proves nothing."""


def subsets(amounts: Sequence[Decimal], total: Decimal) -> tuple[list[tuple[int, ...]], bool]:
    """Sets of places (two or more) whose amounts make the total, the oldest first; at most two.

    The flag is False when the search was cut off: then there may be others.
    """
    search = _Search(amounts[:MOST_ITEMS], total)
    search.from_place(0, total, ())
    return search.found, search.whole and len(amounts) <= MOST_ITEMS


class _Search:
    def __init__(self, amounts: Sequence[Decimal], total: Decimal) -> None:
        self.amounts = amounts
        self.rest = [sum(amounts[place:], Decimal(0)) for place in range(len(amounts) + 1)]
        self.found: list[tuple[int, ...]] = []
        self.steps = 0
        self.whole = True

    def from_place(self, place: int, left: Decimal, chosen: tuple[int, ...]) -> None:
        if left == 0 and len(chosen) >= 2:
            self.found.append(chosen)
            return
        self.steps += 1
        if self.steps > MOST_STEPS:
            self.whole = False
            return
        if place == len(self.amounts) or left <= 0 or left > self.rest[place] or len(self.found) >= 2:
            return
        if len(chosen) == MOST_TOGETHER:
            self.whole = False
            return
        if self.amounts[place] <= left:
            self.from_place(place + 1, left - self.amounts[place], (*chosen, place))
        if len(self.found) < 2 and self.steps <= MOST_STEPS:
            self.from_place(place + 1, left, chosen)
