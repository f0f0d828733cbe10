"""Temporal's schedule of the weekly digest: made once, kept as the settings have it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleState,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.service import RPCError

from postsales.engine.failures import is_missing
from postsales.messages.ids import TASK_QUEUE

DIGEST = "digest"
"""The schedule's id, the workflow's type, and how the ids of its runs begin."""
DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
"""As Temporal counts them."""
CATCH_UP_WITHIN = timedelta(days=2)
"""A server that was away on Monday morning still sends Monday's; on Thursday it is no news any more."""


@dataclass(frozen=True)
class Weekly:
    """When: the weekday (one of `DAYS`), and the time of day in that zone."""

    weekday: str
    at: time
    zone: ZoneInfo

    def __str__(self) -> str:
        return f"{self.weekday} {self.at:%H:%M} {self.zone.key}"


async def keep(client: Client, when: Weekly | None) -> None:
    """Have the schedule as wanted; None: have none. Raises RPCError.

    One that is as wanted is left alone: an update would forget the runs that are still to be caught up on.
    """
    handle = client.get_schedule_handle(DIGEST)
    if when is None:
        try:
            await handle.delete()
        except RPCError as error:
            if not is_missing(error):
                raise
        return
    wanted = _schedule(when)
    try:
        await client.create_schedule(DIGEST, wanted)
    except ScheduleAlreadyRunningError:
        await handle.update(lambda found: _changed(found, wanted))


def _schedule(when: Weekly) -> Schedule:
    calendar = ScheduleCalendarSpec(
        day_of_week=[ScheduleRange(DAYS.index(when.weekday))],
        hour=[ScheduleRange(when.at.hour)],
        minute=[ScheduleRange(when.at.minute)],
    )
    return Schedule(
        action=ScheduleActionStartWorkflow(DIGEST, id=DIGEST, task_queue=TASK_QUEUE),
        spec=ScheduleSpec(calendars=[calendar], time_zone_name=when.zone.key),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=CATCH_UP_WITHIN),
        # The server keeps the times in another form than they were said in: this is what we compare by.
        state=ScheduleState(note=str(when)),
    )


def _changed(found: ScheduleUpdateInput, wanted: Schedule) -> ScheduleUpdate | None:
    """The update, if there is anything to update. One that an operator paused stays paused."""
    state = found.description.schedule.state
    if state.note == wanted.state.note:
        return None
    return ScheduleUpdate(replace(wanted, state=replace(wanted.state, paused=state.paused)))
