"""Handoff: sales hands over to delivery, with the right people in the right seats.

Source: domain notes, story 2. The customer hears at once who does what next; not complete in time, it climbs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.policy import HandoffPolicy
from postsales.domain.seats import Person, Roster, Seat, required_seats

HANDS_OVER = (Seat.DELIVERY_MANAGER, Seat.SALES_REP)
CLIMBS_TO = (Seat.VENDOR_HEAD, Seat.DELIVERY_MANAGER, Seat.CHANNEL_MANAGER, Seat.SALES_REP)
WELCOMED = (Seat.REQUESTER, Seat.ACCEPTANCE_DECIDER)


class Note(Frozen):
    """A risk or a promise made in the sale, in the words of whoever knew of it."""

    n: int
    sort: Literal["risk", "promise"]
    text: str
    by: str
    at: datetime


class HandoffState(Frozen):
    """Everything a handoff carries. `calendar` is the vendor's, `due_on` the last business day to be complete on."""

    stage: Literal["open", "complete", "stopped"] = "open"
    roster: Roster
    required: tuple[Seat, ...]
    calendar: BusinessCalendar
    due_on: date
    notes: tuple[Note, ...] = ()
    kickoff_on: date | None = None
    welcomed: bool = False
    climbed: int = 0
    climbed_at: datetime | None = None

    @property
    def missing(self) -> tuple[Seat, ...]:
        """The required seats in which nobody sits."""
        return self.roster.missing(self.required)

    @property
    def customer(self) -> tuple[Person, ...]:
        """Whom the customer's side is written to: each person once."""
        people = [person for seat in WELCOMED for person in self.roster.holders(seat)[:1]]
        return tuple({person.id: person for person in people}.values())


@dataclass(frozen=True, slots=True)
class Welcome:
    """Tell the customer who does what next."""


@dataclass(frozen=True, slots=True)
class Climb:
    """It is not complete in time: somebody above hears, for the `ordinal`th time."""

    ordinal: int


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """Nothing before that instant unless there is news."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """Complete, or stopped."""


Step = Welcome | Climb | WaitUntil | Done


def begin(
    roster: Roster, calendar: BusinessCalendar, policy: HandoffPolicy, *, signed_on: date, indirect: bool, tam: bool
) -> HandoffState:
    """The handoff on the day of the signature."""
    return HandoffState(
        roster=roster,
        required=required_seats(indirect=indirect, tam=tam),
        calendar=calendar,
        due_on=calendar.add_business_days(signed_on, policy.complete_within_days),
    )


def next_step(state: HandoffState, policy: HandoffPolicy, now: datetime) -> Step:
    """The next thing to do, or how long to wait for it. Of several climbs that have come, only the latest is made.

    The customer hears who does what even when sales hands over in the same moment as the handoff begins.
    """
    if not state.welcomed and state.customer and state.stage != "stopped":
        return Welcome()
    if state.stage != "open":
        return Done()
    ordinal = state.climbed + 1
    if climbs_at(state, policy, ordinal) > now:
        return WaitUntil(climbs_at(state, policy, ordinal))
    while climbs_at(state, policy, ordinal + 1) <= now:
        ordinal += 1
    return Climb(ordinal)


def climbs_at(state: HandoffState, policy: HandoffPolicy, ordinal: int) -> datetime:
    """The morning after the due day, and again every so many business days (counted from 1)."""
    again = max(policy.climb_again_days, 1)
    last_day = state.calendar.add_business_days(state.due_on, (ordinal - 1) * again)
    return state.calendar.morning_of(last_day + timedelta(days=1))


def welcome(state: HandoffState) -> HandoffState:
    """The customer has heard."""
    return state.model_copy(update={"welcomed": True})


def climb(state: HandoffState, ordinal: int, at: datetime) -> HandoffState:
    """It has climbed so often; `climbed_at` is the first time."""
    return state.model_copy(update={"climbed": ordinal, "climbed_at": state.climbed_at or at})


def note(
    state: HandoffState, *, risk: str | None, promise: str | None, kickoff_on: date | None, by: str, at: datetime
) -> HandoffState:
    """What sales knew, written down by somebody in a seat of the vendor or the partner.

    Refused: `no_seat`, `handoff_is_over`, `kickoff_in_the_past`.
    """
    _refuse_when_over(state)
    if not any(seat.side is not Seat.REQUESTER.side for seat in state.roster.seats_of(by)):
        raise Refused("no_seat", person=by)
    said: list[tuple[Literal["risk", "promise"], str | None]] = [("risk", risk), ("promise", promise)]
    notes = state.notes
    for sort, text in said:
        if text is not None:
            notes = (*notes, Note(n=len(notes) + 1, sort=sort, text=text, by=by, at=at))
    return _kickoff(state, kickoff_on, at).model_copy(update={"notes": notes})


def complete(state: HandoffState, *, kickoff_on: date | None, by: str, at: datetime) -> HandoffState:
    """Sales has handed over. Refused: `not_yours_to_hand_over`, `seats_missing`, and as `note`."""
    _refuse_when_over(state)
    if not state.roster.holds(by, *HANDS_OVER):
        raise Refused("not_yours_to_hand_over", person=by)
    if missing := state.missing:
        raise Refused("seats_missing", seats=", ".join(seat.value for seat in missing))
    return _kickoff(state, kickoff_on, at).model_copy(update={"stage": "complete"})


def reseat(state: HandoffState, roster: Roster) -> HandoffState:
    """Who sits where from now on."""
    return state.model_copy(update={"roster": roster})


def stop(state: HandoffState) -> HandoffState:
    """The delivery is terminated: nothing is handed over any more."""
    return state.model_copy(update={"stage": "stopped"})


def _kickoff(state: HandoffState, kickoff_on: date | None, at: datetime) -> HandoffState:
    if kickoff_on is None:
        return state
    today = state.calendar.local_date(at)
    if kickoff_on < today:
        raise Refused("kickoff_in_the_past", kickoff_on=kickoff_on.isoformat(), today=today.isoformat())
    return state.model_copy(update={"kickoff_on": kickoff_on})


def _refuse_when_over(state: HandoffState) -> None:
    if state.stage != "open":
        raise Refused("handoff_is_over", state=state.stage)
