"""Hard words: the sales rep hears of them before the customer does, and has time to say why they are not deserved.

Source: domain notes, "What its users do all day"; semantics, "Money" (reminder ladder).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.ladder import LadderStep
from postsales.domain.seats import Seat

HARD_TONES = frozenset({"firm", "final"})


def is_hard(step: LadderStep) -> bool:
    """Whether the rep hears of it first; not of what the rep does in person."""
    in_person = step.channel != "mail" and step.owner is Seat.SALES_REP
    return (step.tone in HARD_TONES or step.hold) and not in_person


def to_tell_at(step_at: datetime, days: int, calendar: BusinessCalendar) -> datetime:
    """When the rep is told of a step of that instant: so many business days before."""
    return calendar.morning_of(calendar.add_business_days(calendar.local_date(step_at), -days))


def heard_on(step_at: datetime, told_at: datetime, days: int, calendar: BusinessCalendar) -> date:
    """The first day on which the payer may hear it, once the rep was told: late notice moves the step, never skips."""
    return max(
        calendar.local_date(step_at), calendar.add_business_days(calendar.local_date(told_at), days)
    )  # fmt: skip


def to_tell(
    ladder: Sequence[tuple[int, LadderStep, datetime]], done: int, days: int, calendar: BusinessCalendar, now: datetime
) -> tuple[int, LadderStep, datetime] | None:
    """The highest hard step after those `done` (fired or told of) whose rep is to be told now."""
    due = [
        each for each in ladder
        if each[0] > done and is_hard(each[1]) and to_tell_at(each[2], days, calendar) <= now
    ]  # fmt: skip
    return due[-1] if due else None
