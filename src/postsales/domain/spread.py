"""How long something takes, as a spread of days: drawn from, also given that so many days have passed already.

A spread is its quantile function as straight lines between known points. Given as three quantiles, or learnt from what
was seen; both are drawn from in the same way. Pure: the draw `u` (0 to 1) comes from outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from postsales.domain.frozen import Frozen, Stated

Day = Annotated[float, Field(ge=-3650, le=3650)]
LEAST_TAIL = 7.0
"""Who is later than anybody was before takes another week or so, not no time at all."""


class Quantiles(Stated):
    """In one case of ten it is at most `p10` days, in half of them `p50`, in nine of ten `p90`."""

    p10: Day
    p50: Day
    p90: Day

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.p10 <= self.p50 <= self.p90:
            raise PydanticCustomError("quantiles_out_of_order", "p10, p50 and p90 must not fall")
        return self

    @property
    def spread(self) -> Spread:
        """The whole spread; beyond the outer quantiles it goes on as far again as from the middle to them."""
        low = self.p10 - (self.p50 - self.p10) / 2
        high = self.p90 + (self.p90 - self.p50)
        return Spread(points=((0.0, low), (0.1, self.p10), (0.5, self.p50), (0.9, self.p90), (1.0, high)))


class Spread(Frozen):
    """`points` are (share of cases, days), both never falling, from share 0 to share 1."""

    points: tuple[tuple[float, float], ...]

    @classmethod
    def fixed(cls, days: float) -> Spread:
        """Always the same."""
        return cls(points=((0.0, days), (1.0, days)))

    @classmethod
    def seen(cls, days: Sequence[float], still_open: Sequence[float] = ()) -> Spread:
        """What was seen (at least one case), and so many days after which others have not come to an end yet.

        Open cases count as long as they were watched (Kaplan and Meier's estimate): leaving them out would make
        everybody as quick as those who were done first.
        """
        cases = sorted([(each, False) for each in days] + [(each, True) for each in still_open])
        points: list[tuple[float, float]] = []
        left = 1.0
        for place, (value, is_open) in enumerate(cases):
            if not is_open:
                ended = left / (len(cases) - place)
                points.append((1.0 - left + ended / 2, value))
                left -= ended
        margin = (points[-1][1] - points[0][1]) / (2 * len(points))
        longest = max(points[-1][1] + margin, cases[-1][0])
        last = longest + (left > 1e-9) * max(longest - points[0][1], LEAST_TAIL)
        return cls(points=((0.0, points[0][1] - margin), *points, (1.0, last)))

    def draw(self, u: float) -> float:
        """The days of the case that is longer than the share `u` of all."""
        for (left, low), (right, high) in pairwise(self.points):
            if u <= right:
                return high if right == left else low + (high - low) * (u - left) / (right - left)
        return self.points[-1][1]

    def share_below(self, days: float) -> float:
        """The share of cases that take at most so many days."""
        if days < self.points[0][1]:
            return 0.0
        for (left, low), (right, high) in pairwise(self.points):
            if days < high:
                return left if high == low else left + (right - left) * (days - low) / (high - low)
        return 1.0

    def draw_beyond(self, elapsed: float, u: float) -> float:
        """A draw among the cases that take longer than `elapsed`: so much has passed, and it has not happened."""
        below = self.share_below(elapsed)
        if below < 1.0:
            return max(self.draw(below + (1.0 - below) * u), elapsed)
        return elapsed + u * 2 * max(self.points[-1][1] - self.draw(0.5), LEAST_TAIL)

    def shifted(self, days: float) -> Spread:
        """The same, so many days later."""
        return Spread(points=tuple((share, value + days) for share, value in self.points))

    def scaled(self, factor: float) -> Spread:
        """The same, so many times as long."""
        return Spread(points=tuple((share, value * factor) for share, value in self.points))


def mixed(parts: Sequence[tuple[float, Spread]]) -> Spread:
    """One spread out of several, each with its weight; to a hundredth."""
    grid = [(place + 0.5) / 100 for place in range(100)]
    total = sum(weight for weight, _ in parts)
    weighted = sorted((part.draw(u), weight / total / 100) for weight, part in parts for u in grid)
    points, below = [(0.0, weighted[0][0])], 0.0
    for value, weight in weighted:
        points.append((min(below + weight / 2, 1.0), value))
        below += weight
    return Spread(points=(*points, (1.0, weighted[-1][0])))
