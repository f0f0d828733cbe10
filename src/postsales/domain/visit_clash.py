"""Visits that want one engineer in two places at one time.

Source: domain notes, story 3 (the customer does not care about the process, only about whether and when): a time that
cannot hold is not told to a customer. Within one delivery it is refused. Of other deliveries no workflow knows, and
perhaps that one moves; so whoever plans is warned, in the answer and on their day, until one of them does.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.installation_state import InstallationState
from postsales.domain.visit import Visit

MIDNIGHT = "24:00"


class Booking(Frozen):
    """When somebody is expected where: a local day, with local times; without them, all of it."""

    delivery: str
    n: int
    engineer: str
    on: date
    starts: str | None = None
    ends: str | None = None

    @property
    def hours(self) -> str:
        """As it is told: `09:30–16:00`; `00:00–24:00` is all day, and one without an end has only a beginning."""
        if self.starts is None:
            return f"00:00–{MIDNIGHT}"
        return self.starts if self.ends is None else f"{self.starts}–{self.ends}"


def overlap(one: tuple[str | None, str | None], other: tuple[str | None, str | None]) -> bool:
    """Whether two times of one day, `(starts, ends)`, cannot both be kept by one person.

    No times are all day. One without an end takes its beginning only: how long it lasts nobody has said.
    """
    (begins, ends), (starts, stops) = _span(one), _span(other)
    return begins == starts or (begins < stops and starts < ends)


def refuse_when_booked(state: InstallationState, visit: Visit) -> None:
    """Refused: `engineer_is_booked`, with the visit of the same hours.

    Visits without times do not exclude each other here: whoever is there all day does one after the other.
    """
    for each in state.visits:
        same = each.n != visit.n and (each.engineer, each.day) == (visit.engineer, visit.day) and not each.over
        if same and visit.starts and each.starts and overlap((visit.starts, visit.ends), (each.starts, each.ends)):
            until = {"ends": each.ends} if each.ends else {}
            raise Refused(
                "engineer_is_booked", person=visit.engineer, visit=each.n, day=visit.day.isoformat(),
                starts=each.starts, **until,
            )  # fmt: skip


def elsewhere(one: Booking, others: Iterable[Booking]) -> tuple[str, ...]:
    """At what hours of that day other deliveries expect the same engineer, as far as both cannot be kept.

    The hours alone: whose customer it is, is nothing to the people of this one.
    """
    found = (
        each.hours
        for each in others
        if each.delivery != one.delivery
        and (each.engineer, each.on) == (one.engineer, one.on)
        and overlap((one.starts, one.ends), (each.starts, each.ends))
    )
    return tuple(sorted(set(found)))


def _span(times: tuple[str | None, str | None]) -> tuple[str, str]:
    starts, ends = times
    if starts is None:
        return "00:00", MIDNIGHT
    return starts, starts if ends is None else ends
