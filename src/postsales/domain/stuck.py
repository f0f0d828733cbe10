"""What is stuck: nobody's clock runs any more, and yet somebody waits.

Source: semantics, "Always true" 3: every open delivery has a next timer, a running step, or a named awaited answer with
a fallback date. A broken promise, an issue or a service recovery whose ladder has ended, and a product accepted but
never received have none of their own, so the delivery asks again every so many business days.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.delivery import DeliveryState
from postsales.domain.promise import PromiseStatus
from postsales.domain.seats import Side

NOTHING_ELSE: Mapping[str, datetime] = MappingProxyType({})


def stuck_since(state: DeliveryState) -> dict[str, datetime]:
    """Each matter that waits for nothing but people, as `kind:number`, and since when (or from when on)."""
    calendar = state.calendars[Side.CUSTOMER]
    found = {
        f"promise:{promise.n}": state.calendars[promise.owner_side].end_of_day(promise.due_on)
        for promise in state.promises
        if promise.status is PromiseStatus.BROKEN
    }
    for issue in state.issues:
        if issue.open and issue.heard_at is not None:
            found[f"issue:{issue.n}"] = max(issue.heard_at, issue.until or issue.heard_at)
    found |= {f"request:{each.n}": each.climbed_at for each in state.requests if each.open and each.climbed_at}
    if state.accepted_on is not None and state.received_on is None:
        found["receipt"] = calendar.end_of_day(state.accepted_on)
    return found


def unanswered_since(state: DeliveryState) -> dict[str, datetime]:
    """Each service recovery that is open, as `recovery:number`, and since when nothing has been heard of it."""
    return {f"recovery:{each.n}": each.heard_at or state.started_at for each in state.recoveries if each.open}


def nudge_at(state: DeliveryState, every_days: int, also: Mapping[str, datetime] = NOTHING_ELSE) -> datetime | None:
    """The morning on which people are asked about what is stuck (`also`: beside its own); None when nothing is."""
    since = {**stuck_since(state), **also}
    if not since:
        return None
    first = min(since.values())
    return _morning_after(max(first, state.nudged_at or first), every_days, state.calendars[Side.CUSTOMER])


def stuck_at(state: DeliveryState, now: datetime, also: Mapping[str, datetime] = NOTHING_ELSE) -> tuple[str, ...]:
    """What is stuck by then."""
    return tuple(matter for matter, since in {**stuck_since(state), **also}.items() if since <= now)


def _morning_after(since: datetime, days: int, calendar: BusinessCalendar) -> datetime:
    return calendar.morning_of(calendar.add_business_days(calendar.local_date(since), max(days, 1)))
