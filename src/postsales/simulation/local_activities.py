"""Local activities of one workflow task: run by the worker, inside the task, one after the other.

As in the SDK's Core: short backoffs are slept through with the task held open, longer ones become a timer of the
workflow; the failure of the last attempt reaches the workflow bare, not as an `ActivityError`; and
`schedule_to_close` bounds each attempt, not all of them; and one that ran into its timeout is not tried again
(tried with SDK 1.35, server 1.32).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import RetryState, TimeoutType
from temporalio.api.failure.v1 import Failure
from temporalio.bridge.proto.activity_result import ActivityResolution
from temporalio.bridge.proto.workflow_activation import WorkflowActivationJob
from temporalio.bridge.proto.workflow_commands import ScheduleLocalActivity

from postsales.simulation import activity_life, failures, retries
from postsales.simulation.activity_host import Hangs, Late
from postsales.simulation.agenda import Entry
from postsales.simulation.run import Run

if TYPE_CHECKING:
    from postsales.simulation.server import Server

RETRY_THRESHOLD = 60 * retries.SECOND
"""Longer backoffs become a timer of the workflow, unless it says otherwise."""


@dataclass(eq=False)
class LocalActivity:
    """One that has not been resolved. `sleep` is its wait for the next attempt, or for its timeout."""

    command: ScheduleLocalActivity
    attempt: int
    scheduled_us: int
    timed_out: Failure | None = None
    came: Payload | Failure | None = None
    """The answer of an attempt that took its time."""
    took_us: int = 0
    sleep: Entry | None = None


@dataclass(frozen=True)
class Resolved:
    """How one ended, and how long its last attempt took."""

    job: WorkflowActivationJob
    took_us: int


class LocalActivities:
    """Those of one task. `wake` is called when one of them has slept long enough."""

    def __init__(self, server: Server, run: Run, wake: Callable[[], Awaitable[None]]) -> None:
        self.ready: deque[LocalActivity] = deque()
        self._asleep: dict[int, LocalActivity] = {}
        self._server = server
        self._run = run
        self._wake = wake

    @property
    def waiting(self) -> bool:
        """Whether the task must stay open."""
        return bool(self._asleep)

    def schedule(self, command: ScheduleLocalActivity) -> None:
        """Run it when the activation is over."""
        attempt, scheduled = command.attempt or 1, self._server.agenda.now_us
        if command.HasField("original_schedule_time"):
            scheduled = command.original_schedule_time.ToMicroseconds()
        self.ready.append(LocalActivity(command, attempt, scheduled))

    def cancel(self, seq: int) -> list[WorkflowActivationJob]:
        """One that has not run or sleeps is resolved as cancelled at once."""
        for local in [*self.ready, *self._asleep.values()]:
            if local.command.seq == seq:
                self._drop(local)
                return [activity_life.resolution(seq, activity_life.cancelled(local.command), local=True)]
        return []

    async def run_next(self) -> Resolved | None:
        """Attempt the next one; None if it must sleep."""
        local = self.ready.popleft()
        result = await self._attempt(local)
        if result is None:
            return None
        return Resolved(activity_life.resolution(local.command.seq, result, local=True), local.took_us)

    def forget(self) -> None:
        """The task is over, and is let go of: there are hundreds in a life, and none is to wait for a garbage hunt."""
        for local in [*self.ready, *self._asleep.values()]:
            self._drop(local)
        self._wake = _nobody

    async def _attempt(self, local: LocalActivity) -> ActivityResolution | None:
        if local.timed_out is not None:
            return activity_life.failed(_timed_out(local.command, local.timed_out))
        if local.came is not None:
            outcome, local.came = local.came, None
            return self._ended(local, outcome)
        agenda, command = self._server.agenda, local.command
        local.took_us = 0
        attempt = activity_life.attempt_of(
            self._run, command, number=local.attempt, scheduled_us=local.scheduled_us, agenda=agenda
        )
        try:
            outcome = await self._server.activities.run(attempt)
        except Hangs:
            self._hang(local)
            return None
        except Late as late:
            self._wait_for(local, late)
            return None
        return self._ended(local, outcome)

    def _ended(self, local: LocalActivity, outcome: Payload | Failure) -> ActivityResolution | None:
        return self._after(local, outcome) if isinstance(outcome, Failure) else activity_life.completed(outcome)

    def _wait_for(self, local: LocalActivity, late: Late) -> None:
        """It has its effect; its answer arrives if it is in time."""
        if late.after_us >= self._limit(local)[0]:
            self._hang(local)
            return
        local.came, local.took_us = late.outcome, late.after_us
        self._sleep(local, self._server.agenda.now_us + late.after_us)

    def _after(self, local: LocalActivity, failure: Failure) -> ActivityResolution | None:
        verdict = retries.after(
            local.command.retry_policy, failure, attempt=local.attempt, now=self._server.agenda.now_us, deadline=None
        )
        if isinstance(verdict, retries.GiveUp):
            return activity_life.failed(failure)
        if verdict.delay > (retries.span(local.command.local_retry_threshold) or RETRY_THRESHOLD):
            return self._backoff(local, verdict.delay)
        local.attempt += 1
        self._sleep(local, self._server.agenda.now_us + verdict.delay)
        return None

    @staticmethod
    def _limit(local: LocalActivity) -> tuple[int, TimeoutType.ValueType]:
        """How long an attempt may take, in microseconds, and in whose name it ends then."""
        return min(
            (retries.span(timeout), kind)
            for timeout, kind in (
                (local.command.start_to_close_timeout, TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE),
                (local.command.schedule_to_close_timeout, TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE),
            )
            if retries.span(timeout)
        )

    def _hang(self, local: LocalActivity) -> None:
        limit, kind = self._limit(local)
        local.timed_out = failures.timed_out(kind, "Activity timed out")
        local.took_us = limit
        self._sleep(local, self._server.agenda.now_us + limit)

    def _backoff(self, local: LocalActivity, delay: int) -> ActivityResolution:
        result = ActivityResolution()
        result.backoff.attempt = local.attempt + 1
        result.backoff.backoff_duration.FromMicroseconds(delay)
        result.backoff.original_schedule_time.FromMicroseconds(local.scheduled_us)
        return result

    def _sleep(self, local: LocalActivity, until: int) -> None:
        self._asleep[local.command.seq] = local
        local.sleep = self._server.agenda.at(until, self._run.workflow_id, lambda: self._awake(local))

    def _awake(self, local: LocalActivity) -> Awaitable[None]:
        del self._asleep[local.command.seq]
        self.ready.append(local)
        return self._wake()

    def _drop(self, local: LocalActivity) -> None:
        if local in self.ready:
            self.ready.remove(local)
        if self._asleep.pop(local.command.seq, None) is not None and local.sleep is not None:
            local.sleep.cancel()


async def _nobody() -> None:
    """Who is woken once the task is over."""


def _timed_out(command: ScheduleLocalActivity, failure: Failure) -> Failure:
    return failures.of_activity(
        "Local Activity timed out",
        failure,
        activity_type=command.activity_type,
        activity_id=command.activity_id,
        # Core says so, whatever the reason was.
        retry_state=RetryState.RETRY_STATE_CANCEL_REQUESTED,
    )
