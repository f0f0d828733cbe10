"""Site visits and their readiness gate: no visit is confirmed before its engineer has acknowledged the briefing.

Source: domain notes, story 3 and "Who is the customer" (a visit naming another party's person is proposed). What a
visit that did not take place brings with it: whoever stayed away owes the new date.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import StringConstraints

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.seats import Side

ClockTime = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
"""A local time of day as people write it: `09:30`."""

Absent = Literal["customer", "visitor"]
"""Who was not there."""


class VisitStage(StrEnum):
    """How a visit stands. `proposed`: planned for the engineer by another party, until the engineer acknowledges.

    `missed`: somebody was not there; with a new date it is planned again.
    """

    PROPOSED = "proposed"
    PLANNED = "planned"
    BRIEFED = "briefed"
    ACKNOWLEDGED = "acknowledged"
    CONFIRMED = "confirmed"
    DONE = "done"
    INCOMPLETE = "incomplete"
    MISSED = "missed"
    CANCELLED = "cancelled"


OVER = frozenset({VisitStage.DONE, VisitStage.INCOMPLETE, VisitStage.MISSED, VisitStage.CANCELLED})
TOOK_PLACE = frozenset({VisitStage.DONE, VisitStage.INCOMPLETE})


class Rating(Frozen):
    """What the customer thinks of a visit: one to five stars, and why."""

    stars: int
    words: str | None = None
    by: str


class Visit(Frozen):
    """One site visit. `day` is a local date of the customer's; `starts` and `ends` local times, none for all day.

    `briefings` counts the letters sent, `invitations` the calendar messages: the next one's SEQUENCE (RFC 5545).
    `booked`: the customer's calendar holds it. `tasks` are the customer's that must be done before it is confirmed.
    """

    n: int
    day: date
    purpose: str
    engineer: str
    side: Side
    packages: tuple[str, ...] = ()
    planned_by: str
    stage: VisitStage
    briefing: str | None = None
    briefings: int = 0
    report_missing_since: datetime | None = None
    starts: str | None = None
    ends: str | None = None
    place: str | None = None
    access: str | None = None
    prerequisites: tuple[str, ...] = ()
    tasks: tuple[int, ...] = ()
    moves: int = 0
    invitations: int = 0
    booked: bool = False
    reminded_for: date | None = None
    absent: Absent | None = None
    missed_at: datetime | None = None
    new_date_climbed: int = 0
    rating: Rating | None = None
    away_until: date | None = None
    """Until when its engineer is away, if they said that they are on its day (`domain.visit_absence`)."""

    @property
    def over(self) -> bool:
        """Whether nothing can happen to it any more, unless it gets a new date."""
        return self.stage in OVER

    @property
    def owes_new_date(self) -> Side | None:
        """The side that owes a new date after nobody met: the one that was not there."""
        if self.stage is not VisitStage.MISSED:
            return None
        return Side.CUSTOMER if self.absent == "customer" else self.side

    def at(self, stage: VisitStage) -> Visit:
        """The visit at another stage."""
        return self.model_copy(update={"stage": stage})

    def invited(self, *, booked: bool = True) -> Visit:
        """One more calendar message went out for it."""
        return self.model_copy(update={"invitations": self.invitations + 1, "booked": booked})


def briefed(visit: Visit, text: str | None) -> Visit:
    """The engineer is sent this; a new briefing must be acknowledged anew. Refused: `visit_is_over`."""
    _not_over(visit)
    stage = VisitStage.PROPOSED if visit.stage is VisitStage.PROPOSED else VisitStage.BRIEFED
    return visit.model_copy(update={"stage": stage, "briefing": text, "briefings": visit.briefings + 1})


def acknowledged(visit: Visit, by: str) -> Visit:
    """The engineer has read it, and with it takes on a visit that was only proposed.

    Refused: `not_the_engineer`, `not_briefed_yet`, `visit_is_over`.
    """
    _not_over(visit)
    if by != visit.engineer:
        raise Refused("not_the_engineer", visit=visit.n, engineer=visit.engineer)
    if not visit.briefings:
        raise Refused("not_briefed_yet", visit=visit.n)
    return visit if visit.stage is VisitStage.CONFIRMED else visit.at(VisitStage.ACKNOWLEDGED)


def missing(visit: Visit, open_tasks: frozenset[int]) -> tuple[str, ...]:
    """What is not there yet for the visit to be confirmed: `briefing`, `acknowledgement`, `task 3`."""
    found = []
    if not visit.briefings:
        found.append("briefing")
    if visit.stage not in (VisitStage.ACKNOWLEDGED, VisitStage.CONFIRMED):
        found.append("acknowledgement")
    return (*found, *(f"task {n}" for n in visit.tasks if n in open_tasks))


def confirmed(visit: Visit, *, open_tasks: frozenset[int], today: date) -> Visit:
    """The visit will take place; said again, nothing changes.

    Refused: `briefing_not_acknowledged` and `visit_not_ready`, both with what is `missing`; `visit_day_passed`,
    `visit_is_over`.
    """
    _not_over(visit)
    if lacking := missing(visit, open_tasks):
        told = ", ".join(lacking)
        if "acknowledgement" in lacking:
            raise Refused("briefing_not_acknowledged", visit=visit.n, engineer=visit.engineer, missing=told)
        raise Refused("visit_not_ready", visit=visit.n, missing=told)
    if visit.stage is VisitStage.CONFIRMED:
        return visit
    if visit.day < today:
        raise Refused("visit_day_passed", visit=visit.n, day=visit.day.isoformat())
    return visit.at(VisitStage.CONFIRMED).invited()


def rescheduled(visit: Visit, day: date, starts: str | None, ends: str | None, *, by: Side | None) -> Visit:
    """Another day. Moved by the engineer's own side it stands as it stood, by another's it is proposed again.

    One that nobody came to, or that was cancelled, must be confirmed anew. Refused: `visit_is_over`.
    """
    if visit.over and visit.stage is not VisitStage.MISSED:
        raise Refused("visit_is_over", visit=visit.n, state=visit.stage.value)
    stage = visit.stage
    if stage is VisitStage.MISSED:
        stage = VisitStage.ACKNOWLEDGED if visit.briefings else VisitStage.PLANNED
    if by is not visit.side:
        stage = VisitStage.PROPOSED
    fresh = {"report_missing_since": None, "reminded_for": None, "missed_at": None, "new_date_climbed": 0}
    times = {"day": day, "starts": starts, "ends": ends}
    moved = visit.model_copy(update={"stage": stage, "moves": visit.moves + 1, **times, **fresh})
    return moved.invited() if visit.booked else moved


def cancelled(visit: Visit) -> Visit:
    """It will not take place. Refused: `visit_is_over`."""
    if visit.stage is not VisitStage.MISSED:
        _not_over(visit)
    gone = visit.at(VisitStage.CANCELLED)
    return gone.invited(booked=False) if visit.booked else gone


def reported(visit: Visit, outcome: Literal["done", "incomplete"], today: date) -> Visit:
    """The visit took place. Refused: `visit_not_confirmed`, `visit_is_ahead`, `visit_is_over`."""
    _refuse_unless_its_day(visit, today)
    return visit.at(VisitStage(outcome))


def missed(visit: Visit, absent: Absent, *, at: datetime, today: date) -> Visit:
    """Somebody was not there, and owes the new date. Refused: as `reported`."""
    _refuse_unless_its_day(visit, today)
    return visit.model_copy(update={"stage": VisitStage.MISSED, "absent": absent, "missed_at": at})


def rated(visit: Visit, stars: int, words: str | None, by: str) -> Visit:
    """The customer's own word on a visit that took place; the last one counts. Refused: `visit_did_not_take_place`."""
    if visit.stage not in TOOK_PLACE:
        raise Refused("visit_did_not_take_place", visit=visit.n, state=visit.stage.value)
    return visit.model_copy(update={"rating": Rating(stars=stars, words=words, by=by)})


def refuse_times(starts: str | None, ends: str | None) -> None:
    """Refused: `visit_ends_before_it_starts`, also when it has an end alone."""
    if ends is not None and (starts is None or ends <= starts):
        raise Refused("visit_ends_before_it_starts", starts=starts, ends=ends)


def remind_at(visit: Visit, calendar: BusinessCalendar) -> datetime | None:
    """The morning of the customer's business day before; None when it is not to be, or was reminded of."""
    if visit.stage is not VisitStage.CONFIRMED or visit.reminded_for == visit.day:
        return None
    return calendar.morning_of(calendar.add_business_days(visit.day, -1))


def _refuse_unless_its_day(visit: Visit, today: date) -> None:
    """Refused: `visit_not_confirmed`, `visit_is_ahead`, `visit_is_over`."""
    _not_over(visit)
    if visit.stage is not VisitStage.CONFIRMED:
        raise Refused("visit_not_confirmed", visit=visit.n)
    if today < visit.day:
        raise Refused("visit_is_ahead", visit=visit.n, day=visit.day.isoformat())


def _not_over(visit: Visit) -> None:
    if visit.over:
        raise Refused("visit_is_over", visit=visit.n, state=visit.stage.value)
