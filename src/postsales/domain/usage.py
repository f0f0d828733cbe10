"""How much a product is used: figures its telemetry tells, kept under their instants, in whatever order they come.

Source: domain notes, story 6 (usage); semantics, "Messages from outside": told twice counts once, the order of arrival
does not change the final state, the same figure with another value is an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from postsales.domain.contract import ContractNumber
from postsales.domain.errors import Fact
from postsales.domain.frozen import Stated

ADOPTION = "adoption"
"""A measure that is a percentage by itself."""
SKEW = timedelta(minutes=5)
"""A clock elsewhere may be so far ahead of ours."""

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
Figure = Annotated[Decimal, Field(ge=0, le=Decimal("1e12"), decimal_places=2, allow_inf_nan=False)]


class Reading(Stated):
    """One figure: of a delivery's `product` (empty: of all of it) at an instant; `of` is what there is at most.

    `measure`: `active_users`, `logins` …, or `adoption`, which is in percent.
    """

    delivery: ContractNumber
    product: Name | None = None
    measure: Name
    at: AwareDatetime
    value: Figure
    of: Annotated[Figure, Field(gt=0)] | None = None

    @property
    def key(self) -> tuple[str, str, str, datetime]:
        """What there is one figure for."""
        return self.delivery, self.product or "", self.measure, self.at

    @property
    def percent(self) -> int | None:
        """How much of what there is is used, at most 100; None when nobody said how much there is."""
        if self.measure == ADOPTION and self.of is None:
            return min(100, int(self.value))
        return None if self.of is None else min(100, int(self.value * 100 / self.of))


@dataclass(frozen=True)
class Trouble:
    """What is wrong with one of them (by its place, from 0), in one of our codes."""

    place: int
    code: str
    path: str
    facts: Mapping[str, Fact]


@dataclass(frozen=True)
class Sorted:
    """Readings sorted into what is new and what was known; `late`: new ones older than what was known already."""

    new: tuple[Reading, ...]
    known: int
    late: int
    troubles: tuple[Trouble, ...]


def sort_in(
    readings: Sequence[Reading],
    deliveries: frozenset[str],
    before: Mapping[tuple[str, str, str, datetime], Reading],
    latest: Mapping[tuple[str, str, str], datetime],
    now: datetime,
) -> Sorted:
    """What is to be kept of them. `deliveries`: those the speaker may tell of; `before`: what is kept under their keys.

    Troubles: `unknown_delivery`, `reading_in_the_future`, `reading_differs`.
    """
    seen, known, late = dict(before), 0, 0
    new: list[Reading] = []
    troubles: list[Trouble] = []
    for place, reading in enumerate(readings):
        if trouble := _trouble(place, reading, deliveries, seen.get(reading.key), now):
            troubles.append(trouble)
        elif reading.key in seen:
            known += 1
        else:
            seen[reading.key] = reading
            new.append(reading)
            newest = latest.get(reading.key[:3])
            late += newest is not None and reading.at < newest
    return Sorted(new=() if troubles else tuple(new), known=known, late=late, troubles=tuple(troubles))


def _trouble(
    place: int, reading: Reading, deliveries: frozenset[str], kept: Reading | None, now: datetime
) -> Trouble | None:
    if reading.delivery not in deliveries:
        return Trouble(place, "unknown_delivery", "delivery", {"delivery": reading.delivery})
    if reading.at > now + SKEW:
        facts: dict[str, Fact] = {"at": reading.at.isoformat(), "now": now.isoformat(timespec="seconds")}
        return Trouble(place, "reading_in_the_future", "at", facts)
    if kept is not None and (kept.value, kept.of) != (reading.value, reading.of):
        facts = {"measure": reading.measure, "at": reading.at.isoformat(), "known": str(kept.value)}
        return Trouble(place, "reading_differs", "value", facts)
    return None


def newest(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """The last figure of each measure of each product, in their order."""
    last: dict[tuple[str, str, str], Reading] = {}
    for reading in readings:
        known = last.get(reading.key[:3])
        if known is None or known.at < reading.at:
            last[reading.key[:3]] = reading
    return tuple(last[key] for key in sorted(last))


def adoption(latest: Iterable[Reading]) -> int | None:
    """How much is used of what was bought, in percent: of the product used least, for that one is at risk.

    Of a product that tells `adoption` itself that counts; else the measure of which most is used.
    """
    products: dict[tuple[str, str], list[Reading]] = {}
    for reading in latest:
        products.setdefault((reading.delivery, reading.product or ""), []).append(reading)
    told = (percent for each in products.values() if (percent := _of_product(each)) is not None)
    return min(told, default=None)


def _of_product(readings: list[Reading]) -> int | None:
    own = next((each.percent for each in readings if each.measure == ADOPTION), None)
    return own if own is not None else max(_percents(readings), default=None)


def _percents(readings: Iterable[Reading]) -> Iterator[int]:
    return (percent for each in readings if (percent := each.percent) is not None)
