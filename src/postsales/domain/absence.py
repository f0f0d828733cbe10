"""Absence and succession: who is away when, and whose a promise becomes, so that none is ever without an owner.

Source: domain notes, "Who is involved"; semantics, "Promises": a promise has exactly one owner, and one that names
another party's person is proposed until that person accepts.
"""

from __future__ import annotations

from datetime import date, datetime

from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.promise import Promise, PromiseStatus
from postsales.domain.request import HEADS, LEADS
from postsales.domain.seats import Key, Person, Roster, Side

CARRIED = frozenset({PromiseStatus.PROPOSED, PromiseStatus.OPEN, PromiseStatus.BROKEN})
"""What somebody still has to do something about; `done` waits for the other side only."""


class Absence(Frozen):
    """Somebody is away from one local date to another, both included. Why is nobody's business."""

    person: Key
    from_on: date
    until_on: date
    stand_in: Key | None = None

    def covers(self, day: date) -> bool:
        """Whether they are away that day."""
        return self.from_on <= day <= self.until_on


def add_absence(absences: tuple[Absence, ...], absence: Absence, *, today: date) -> tuple[Absence, ...]:
    """With this absence; one of the same person that begins on the same day is replaced, one that is over forgotten.

    Refused: `absence_ends_before_it_begins`, `absence_is_over`, `stands_in_for_themselves`.
    """
    if absence.until_on < absence.from_on:
        dates = {"from_on": absence.from_on.isoformat(), "until_on": absence.until_on.isoformat()}
        raise Refused("absence_ends_before_it_begins", **dates)
    if absence.until_on < today:
        raise Refused("absence_is_over", until_on=absence.until_on.isoformat(), today=today.isoformat())
    if absence.stand_in == absence.person:
        raise Refused("stands_in_for_themselves", person=absence.person)
    same = (absence.person, absence.from_on)
    kept = (each for each in absences if (each.person, each.from_on) != same and each.until_on >= today)
    return (*kept, absence)


def refuse_stand_in(roster: Roster, person: str, stand_in: str) -> None:
    """Refused: `stand_in_of_another_party`, and `stand_in_has_left` when they sit nowhere any more."""
    who, instead = roster.person(person), roster.person(stand_in)
    if who is not None and instead is not None and who.side is not instead.side:
        raise Refused("stand_in_of_another_party", person=person, stand_in=stand_in, side=instead.side.value)
    if not roster.seats_of(stand_in):
        raise Refused("stand_in_has_left", person=person, stand_in=stand_in)


def away_on(absences: tuple[Absence, ...], today: dict[Side, date], roster: Roster) -> tuple[Key, ...]:
    """Who is away; each by the date where their party is."""
    return tuple(sorted({each.person for each in absences if each.covers(_today(each.person, today, roster))}))


def _today(person_id: str, today: dict[Side, date], roster: Roster) -> date:
    person = roster.person(person_id)
    return today[person.side if person is not None else Side.CUSTOMER]


def heir(roster: Roster, person_id: str, named: str | None = None) -> Person | None:
    """Who takes over from somebody: the one named, else who sits behind them, else who leads their side.

    None when their side has nobody else.
    """
    if named is not None and (found := roster.person(named)) is not None:
        return found
    person = roster.person(person_id)
    if person is None:
        return None
    seats = (*roster.seats_of(person_id), *LEADS[person.side], *HEADS[person.side])
    others = (each for seat in seats for each in roster.holders(seat) if each.id != person_id)
    present = sorted(dict.fromkeys(others), key=lambda each: each.id in roster.away)
    return present[0] if present else None


def owed_promises(promises: tuple[Promise, ...], person_id: str, until: date | None = None) -> tuple[Promise, ...]:
    """What somebody has promised and not done; up to a date, if one is given."""
    mine = (each for each in promises if each.owner == person_id and each.status in CARRIED)
    return tuple(each for each in mine if until is None or each.due_on <= until)


def hand_on(promise: Promise, to: Person, *, by_side: Side | None, at: datetime) -> Promise:
    """The same promise with a new owner: the date holds. Proposed when they are not of the party that names them."""
    changes: dict[str, object] = {"owner": to.id, "owner_side": to.side, "reminded_for": None}
    if by_side is not None and by_side is not to.side:
        changes |= {"status": PromiseStatus.PROPOSED, "made_at": at, "climbed": 0}
    return promise.model_copy(update=changes)
