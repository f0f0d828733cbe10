"""A check-in in calendars: one without a time of day gets a proposed one, in the customer's business hours.

Source: domain notes, story 6. An entry keeps its UID for good; each time calendars are told of it again its SEQUENCE is
higher (RFC 5545). Whose it is no more loses it, whose it is now is invited.
"""

from __future__ import annotations

from datetime import date, timedelta

from postsales.domain.cadence import CheckinState, Planned
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.checkin_meeting import Meeting

AFTER_OPENING = timedelta(hours=1)
"""People first see what the night brought."""
MINUTES = 30


def proposed(day: date, calendar: BusinessCalendar, *, sequence: int = 0) -> Meeting | None:
    """The time to propose on that day: an hour after the customer opens, or at once where the hours are short.

    None when the day is closed since it was planned: then there is nobody to meet.
    """
    opens = calendar.morning_of(day)
    if calendar.local_date(opens) != day:
        return None
    long_enough = opens + AFTER_OPENING + timedelta(minutes=MINUTES) <= calendar.close_of_business(day)
    starts_at = opens + AFTER_OPENING if long_enough else opens
    return Meeting(
        starts=calendar.local_time(starts_at), minutes=MINUTES, sequence=sequence, proposed=True, day=day
    )  # fmt: skip


def entered(planned: Planned, calendar: BusinessCalendar) -> Planned:
    """The check-in with the entry calendars are to be told of now; the same one when they know it as it is."""
    was = planned.meeting
    if was is not None and was.day in (None, planned.due_on):
        return planned
    return planned.model_copy(update={"meeting": moved(was, planned.due_on, calendar)})


def moved(was: Meeting | None, day: date, calendar: BusinessCalendar) -> Meeting | None:
    """The entry on another day: a time that was agreed stays, one that was proposed is proposed anew."""
    if was is None:
        return proposed(day, calendar)
    if was.proposed:
        return proposed(day, calendar, sequence=was.sequence + 1)
    return was.told_again.model_copy(update={"day": day})


def with_planned(state: CheckinState, planned: Planned) -> CheckinState:
    """The state with the planned check-in as it is now."""
    return state.model_copy(update={"current": planned})
