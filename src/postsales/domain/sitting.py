"""Who sat in which seat from when to when, and why that changed.

Source: domain notes, "Who is the customer": a delivery holds a seat map. Whoever a contract names sits there from the
start and needs no entry; every change since then has one.
"""

from __future__ import annotations

from datetime import datetime

from postsales.domain.frozen import Frozen
from postsales.domain.seats import Key, Roster, Seat


class Sitting(Frozen):
    """One person in one seat for a time. `until` None: still there. `why` they left, or came when they have not."""

    n: int
    seat: Seat
    person: Key
    since: datetime
    until: datetime | None = None
    why: str | None = None
    successor: Key | None = None


def after_change(
    sittings: tuple[Sitting, ...], before: Roster, after: Roster, *, since: datetime, at: datetime,
    why: str | None = None, successor: str | None = None,
) -> tuple[Sitting, ...]:  # fmt: skip
    """The history with what changed between two rosters. `since`: from when those of the contract have sat there."""
    kept = list(sittings)
    for seat in dict.fromkeys((*before.seats, *after.seats)):
        were, are = before.seats.get(seat, ()), after.seats.get(seat, ())
        for person in were:
            if person not in are:
                _leave(kept, seat, person, since=since, at=at, why=why, successor=successor)
        for person in are:
            if person not in were:
                kept.append(Sitting(n=len(kept) + 1, seat=seat, person=person, since=at, why=why))
    return tuple(kept)


def _leave(
    kept: list[Sitting], seat: Seat, person: str, *, since: datetime, at: datetime, why: str | None,
    successor: str | None,
) -> None:  # fmt: skip
    ended = {"until": at, "why": why, "successor": successor}
    for place, each in enumerate(kept):
        if (each.seat, each.person, each.until) == (seat, person, None):
            kept[place] = each.model_copy(update=ended)
            return
    fresh = Sitting(n=len(kept) + 1, seat=seat, person=person, since=since)
    kept.append(fresh.model_copy(update=ended))
