"""How a person of one party treats a person of another: told to the named head of the other side, and to nobody else.

Source: domain notes, "People": seen only by the complainant and the head, answered by the next business day, in no
scorecard. Whoever is complained of never answers for themselves; silence goes to the next head of the same side. Who
leaves the seat they were asked in is no head any more: their successor decides, and they do not read it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.seats import Person, Roster, Seat, Side

HEADS = {
    Side.VENDOR: (Seat.VENDOR_HEAD, Seat.EXECUTIVE, Seat.DELIVERY_MANAGER),
    Side.PARTNER: (Seat.PARTNER_HEAD, Seat.PARTNER_PM),
    Side.CUSTOMER: (Seat.CUSTOMER_APPROVER, Seat.ACCEPTANCE_DECIDER, Seat.REQUESTER),
}
"""Who answers for a side's people, the first one first."""


class ConductComplaint(Frozen):
    """One complaint. `heads` are those who may be asked, in order; `asked` how many of them have been."""

    reference: str
    text: str
    person: str
    side: Side
    by: str
    by_side: Side
    at: datetime
    heads: tuple[Person, ...]
    asked: int = 1
    asked_at: datetime
    answer: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None

    @property
    def seen_by(self) -> tuple[str, ...]:
        """Whoever may read it: who complained, and the heads asked so far."""
        return (self.by, *(head.id for head in self.heads[: self.asked]))


def heads_of(roster: Roster, person: str, *, by: str, by_side: Side | None) -> tuple[Person, ...]:
    """Who answers for that person, in order.

    Refused: `person_unknown`; `conduct_by_a_party` from somebody who is of none; `conduct_of_ones_own_people`, which
    one's own head hears without us; `nobody_answers_for` when nobody else of that side could.
    """
    known = roster.person(person)
    if known is None:
        raise Refused("person_unknown", person=person)
    if by_side is None:
        raise Refused("conduct_by_a_party")
    if known.side is by_side:
        raise Refused("conduct_of_ones_own_people", person=person, side=by_side.value)
    found = [head for seat in HEADS[known.side] for head in roster.holders(seat) if head.id not in (person, by)]
    if not found:
        raise Refused("nobody_answers_for", person=person, side=known.side.value)
    return tuple({head.id: head for head in found}.values())


def reads(seen_by: tuple[str, ...], by: str, side: Side, person: str, roster: Roster) -> bool:
    """Whether that person may read it: who complained, and whoever was asked and sits there still."""
    return person == by or (person in seen_by and roster.holds(person, *HEADS[side]))


def reseated(complaint: ConductComplaint, roster: Roster, at: datetime) -> ConductComplaint:
    """With whoever answers for the person now. If the head it lies with has left, the first who was not asked is.

    They have the time that anybody has. Where nobody answers for the person any more it stays as it was.
    """
    try:
        heads = heads_of(roster, complaint.person, by=complaint.by, by_side=complaint.by_side)
    except Refused:
        return complaint
    asked_before = {head.id for head in complaint.heads[: complaint.asked]}
    still = tuple(head for head in complaint.heads[: complaint.asked] if head.id in {each.id for each in heads})
    fresh = tuple(head for head in heads if head.id not in asked_before)
    with_whom = complaint.heads[complaint.asked - 1]
    if with_whom in still:
        return complaint.model_copy(update={"heads": (*still, *fresh), "asked": len(still)})
    asked = len(still) + bool(fresh)
    return complaint.model_copy(update={"heads": (*still, *fresh), "asked": asked, "asked_at": at})


def answer(complaint: ConductComplaint, *, by: str, text: str, at: datetime) -> ConductComplaint:
    """A head's answer. Refused: `conduct_unknown` to everybody else, for whom it does not exist; `conduct_answered`."""
    if by not in {head.id for head in complaint.heads[: complaint.asked]}:
        raise Refused("conduct_unknown", complaint=complaint.reference)
    if complaint.answered_at is not None:
        raise Refused("conduct_answered", complaint=complaint.reference)
    return complaint.model_copy(update={"answer": text, "answered_by": by, "answered_at": at})


def answer_by(complaint: ConductComplaint, calendar: BusinessCalendar, within_days: int) -> datetime:
    """Until when whoever was asked last is to answer: close of business of the next business day of their side."""
    day = calendar.add_business_days(calendar.local_date(complaint.asked_at), within_days)
    return calendar.close_of_business(day)


@dataclass(frozen=True, slots=True)
class AskNext:
    """Silence: the next head is asked."""


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """Nothing before that instant unless there is news."""

    at: datetime


@dataclass(frozen=True, slots=True)
class WaitForNews:
    """Every head has been asked."""


@dataclass(frozen=True, slots=True)
class Done:
    """Answered."""


def next_step(
    complaint: ConductComplaint, calendar: BusinessCalendar, within_days: int, now: datetime
) -> AskNext | WaitUntil | WaitForNews | Done:
    """The next thing to do, or how long to wait for it."""
    if complaint.answered_at is not None:
        return Done()
    if complaint.asked >= len(complaint.heads):
        return WaitForNews()
    at = answer_by(complaint, calendar, within_days)
    return AskNext() if now >= at else WaitUntil(at)


def ask_next(complaint: ConductComplaint, at: datetime) -> ConductComplaint:
    """One head more has been asked."""
    return complaint.model_copy(update={"asked": complaint.asked + 1, "asked_at": at})
