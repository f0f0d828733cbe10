"""Which months of TAM service a customer is still to be told of when the service ends.

A month is told when it is over (`checkin_story.report_ahead`). With the last delivery that has a TAM the service ends,
and there is no such morning any more: what has not been told goes out then, the part of the month that has passed too.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from postsales.domain.cadence import CheckinState, Terms
from postsales.domain.tam_report import after

LATE = timedelta(hours=1)
"""What ends with a day is heard of a little later, and belongs to that day."""


def untold(state: CheckinState, leaving: str, terms: Terms, now: datetime) -> tuple[date, ...]:
    """The first days of the months not told yet, if the service ends with the delivery that leaves; else none."""
    left = state.deliveries.get(leaving)
    if left is None or not left.tam or _goes_on(state, leaving) or not terms.policy.tam_reports:
        return ()
    month, last, found = state.tam_month, last_day(terms, now), []
    while month is not None and month <= last:
        found.append(month)
        month = after(month)
    return tuple(found)


def last_day(terms: Terms, now: datetime) -> date:
    """The customer's last day with the service, when it ends now."""
    return terms.calendar.local_date(now - LATE)


def ended(state: CheckinState, leaving: str) -> CheckinState:
    """No month is to be told of from now on, if the service ends with that delivery: the next TAM starts anew."""
    return state if _goes_on(state, leaving) else state.model_copy(update={"tam_month": None})


def _goes_on(state: CheckinState, leaving: str) -> bool:
    return any(each.tam for number, each in state.deliveries.items() if number != leaving)
