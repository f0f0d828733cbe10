"""Duties of the handoff: questions to answer, the record to accept, empty seats to fill, the kickoff to hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from postsales.domain.duty import Duty, owed
from postsales.domain.handoff import ABOVE_SALES, HANDS_OVER, SOLD_IT
from postsales.domain.my_day_facts import HandoffStanding, Matters
from postsales.domain.request import HEADS, LEADS
from postsales.domain.seats import Seat, Side, required_seats


def of_the_handoff(person: str, matters: Matters, now: datetime) -> Iterator[Duty]:
    """What a delivery that is being handed over wants of them; after it, the kickoff until its day is over."""
    known, zone = matters.handoff, ZoneInfo(matters.timezone)
    if matters.stage == "handoff":
        yield from _empty_seats(person, matters, zone)
        yield from _record(person, matters, known, zone)
    if known is None:
        return
    today, at_kickoff = now.astimezone(zone).date(), (Seat.DELIVERY_MANAGER, Seat.PARTNER_PM)
    if known.kickoff_on is not None and known.kickoff_on >= today:
        if person in {matters.first(seat) for seat in at_kickoff}:
            yield owed("hold_kickoff", due=known.kickoff_on, zone=zone)
    elif known.open and matters.stage == "handoff" and person == matters.first(*HANDS_OVER):
        yield owed("set_kickoff", due=known.due_on, zone=zone)


def _record(person: str, matters: Matters, known: HandoffStanding | None, zone: ZoneInfo) -> Iterator[Duty]:
    """Whose word it waits for: sales' while it has questions to answer, else the delivery manager's."""
    if known is not None and known.questions:
        facts = {"questions": ", ".join(map(str, known.questions))}
        if person == matters.first(*SOLD_IT):
            yield owed("answer_handoff", n=known.questions[0], due=known.answer_by, zone=zone, facts=facts)
        elif known.questions_climbed and person == matters.first(*ABOVE_SALES):
            # Only sales can answer; whoever is above sees to it.
            yield owed("press_for_answers", due=known.answer_by, zone=zone, facts=facts)
        return
    if person != matters.first(*HANDS_OVER):
        return
    due = known.due_on if known is not None else None
    offered = known is not None and known.offered_by is not None
    yield owed("accept_handoff" if offered else "awaited_handoff", due=due, zone=zone)


def _empty_seats(person: str, matters: Matters, zone: ZoneInfo) -> Iterator[Duty]:
    """Each party fills its own seats: whoever leads it, or stands above who would."""
    known = matters.handoff
    due = known.due_on if known is not None else None
    required = known.required if known is not None else required_seats(indirect=matters.channel != "direct", tam=False)
    for side in Side:
        empty = [seat.value for seat in required if seat.side is side and not matters.holders(seat)]
        if empty and person == matters.first(*LEADS[side], *HEADS[side]):
            yield owed("fill_seats", due=due, zone=zone, facts={"seats": ", ".join(empty)}, body={"seat": empty[0]})
