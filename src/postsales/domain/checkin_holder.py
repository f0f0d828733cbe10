"""Who holds a check-in on its day: whoever sits there, or the delegate while they are away.

Source: domain notes, story 6 and "Who is involved". A customer is not left alone for a vacation: whom the one who is
away has named stands in, else whoever sits beside or behind them; when everybody is away, it stays theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from postsales.domain.cadence import SEATS, CheckinState, Joined, Sort
from postsales.domain.seats import Person, Seat


def holder(state: CheckinState, sort: Sort, on: date, *, seated: bool = True) -> Person | None:
    """Who holds a check-in of that sort on that day, the newest delivery's people first.

    `seated`: a delegate who has left every seat since they were named stands in for nobody.
    """
    newest_first = sorted(state.deliveries.values(), key=lambda joined: joined.signed_on, reverse=True)
    asked = [found for seat in SEATS[sort] for joined in newest_first for found in _sitting(joined, seat, on, seated)]
    there = next((person for person, away in asked if not away), None)
    return there or next((person for person, _ in asked), None)


def away_on(joined: Joined, person: str, on: date) -> bool:
    """Whether somebody is away that day, as far as this delivery was told."""
    if joined.absences:
        return any(each.person == person and each.covers(on) for each in joined.absences)
    return person in joined.roster.away


def _sitting(joined: Joined, seat: Seat, on: date, seated: bool) -> Iterator[tuple[Person, bool]]:
    """Everybody who may be asked for a seat, each after whoever stands in for them, and whether they are away."""
    roster = joined.roster
    for key in roster.seats.get(seat, ()):
        person = roster.person(key)
        if person is None:
            continue
        away = away_on(joined, key, on)
        named = next((each.stand_in for each in joined.absences if each.person == key and each.covers(on)), None)
        stand_in = roster.person(named) if named is not None and away else None
        if stand_in is not None and (not seated or roster.seats_of(stand_in.id)):
            yield stand_in, away_on(joined, stand_in.id, on)
        yield person, away
