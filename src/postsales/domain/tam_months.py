"""Which months of TAM service a customer is told of, and where that ends.

A month is told when it is over (`checkin_story.report_ahead`), the last one when the service is: on the day that the
contract names, after which there is nothing to tell. With the last delivery that has a TAM the service ends too, and
there is no such morning any more: what has not been told goes out then, the part of the month that has passed too.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from postsales.domain.cadence import CheckinState, Terms
from postsales.domain.tam_report import after

LATE = timedelta(hours=1)
"""What ends with a day is heard of a little later, and belongs to that day."""


def bought_until(tam_until: date | None, service_until: date | None, *, tam: bool) -> date | None:
    """The last day of the TAM service a contract buys: its own, or else that of the service as a whole."""
    return tam_until or (service_until if tam else None)


def first_to_tell(state: CheckinState, today: date, ends: date | None) -> date:
    """The first month to tell of when a TAM is bought: this one, unless one from before is still to be told.

    `ends`: the last day of what was bought before; once all of it has been told, it begins anew.
    """
    this = today.replace(day=1)
    if state.tam_month is None or (ends is not None and state.tam_month > ends):
        return this
    return state.tam_month


def untold(
    state: CheckinState, leaving: str, terms: Terms, now: datetime, ends: date | None = None
) -> tuple[date, ...]:
    """The first days of the months not told yet, if the service ends with the delivery that leaves; else none.

    `ends`: the day named for its end; what comes after it is not told.
    """
    left = state.deliveries.get(leaving)
    if left is None or not left.tam or _goes_on(state, leaving) or not terms.policy.tam_reports:
        return ()
    last = last_day(terms, now) if ends is None else min(ends, last_day(terms, now))
    month, found = state.tam_month, []
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
