"""A check-in as a meeting with a time: who is invited, and how often their calendars were told."""

from __future__ import annotations

from datetime import date

from postsales.domain.frozen import Frozen
from postsales.domain.seats import Person


class Meeting(Frozen):
    """A check-in at a local time (`HH:MM`, the customer's). `sequence` counts what calendars were told (RFC 5545).

    `proposed`: nobody agreed to the time; it holds the place in the calendar of whoever calls. `day`: the one calendars
    were told of, where it is known.
    """

    starts: str
    minutes: int
    people: tuple[Person, ...] = ()
    place: str | None = None
    sequence: int = 0
    proposed: bool = False
    day: date | None = None

    @property
    def told_again(self) -> Meeting:
        """The same, as calendars are told the next time."""
        return self.model_copy(update={"sequence": self.sequence + 1})
