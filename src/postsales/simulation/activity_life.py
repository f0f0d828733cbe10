"""A scheduled activity from schedule to resolution: attempts, backoff, timeouts and cancelling, in virtual time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from google.protobuf.duration_pb2 import Duration
from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import RetryState, TimeoutType
from temporalio.api.failure.v1 import Failure
from temporalio.bridge.proto.activity_result import ActivityResolution
from temporalio.bridge.proto.workflow_activation import WorkflowActivationJob
from temporalio.bridge.proto.workflow_commands import ScheduleActivity, ScheduleLocalActivity

from postsales.simulation import failures, retries
from postsales.simulation.activity_host import Attempt, Hangs, Late
from postsales.simulation.agenda import EPOCH, MICROSECOND, Act, Agenda, Entry
from postsales.simulation.run import Run

if TYPE_CHECKING:
    from postsales.simulation.server import Server

START_TO_CLOSE = TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE
SCHEDULE_TO_CLOSE = TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE
HEARTBEAT = TimeoutType.TIMEOUT_TYPE_HEARTBEAT
TIMEOUT_WORDS = {START_TO_CLOSE: "StartToClose", HEARTBEAT: "Heartbeat"}
GIVING_UP = "Not enough time to schedule next retry before activity ScheduleToClose timeout, giving up retrying"


def resolution(seq: int, result: ActivityResolution, *, local: bool = False) -> WorkflowActivationJob:
    """The job that tells a workflow how its activity ended."""
    job = WorkflowActivationJob()
    job.resolve_activity.seq = seq
    job.resolve_activity.is_local = local
    job.resolve_activity.result.CopyFrom(result)
    return job


def completed(payload: Payload) -> ActivityResolution:
    """It returned this."""
    result = ActivityResolution()
    result.completed.result.CopyFrom(payload)
    return result


def failed(failure: Failure) -> ActivityResolution:
    """It failed for good."""
    result = ActivityResolution()
    result.failed.failure.CopyFrom(failure)
    return result


def cancelled(command: ScheduleActivity | ScheduleLocalActivity) -> ActivityResolution:
    """It was cancelled; the words are Core's."""
    regular = isinstance(command, ScheduleActivity)
    result = ActivityResolution()
    result.cancelled.failure.CopyFrom(
        failures.of_activity(
            "Activity cancelled" if regular else "Local Activity cancelled",
            failures.cancelled("" if regular else "Activity cancelled"),
            activity_type=command.activity_type,
            activity_id=command.activity_id,
            retry_state=RetryState.RETRY_STATE_CANCEL_REQUESTED,
        )
    )
    return result


def attempt_of(
    run: Run, command: ScheduleActivity | ScheduleLocalActivity, *, number: int, scheduled_us: int, agenda: Agenda
) -> Attempt:
    """The next call of a scheduled activity."""
    regular = command if isinstance(command, ScheduleActivity) else None
    return Attempt(
        activity_type=command.activity_type,
        activity_id=command.activity_id,
        arguments=command.arguments,
        workflow_id=run.workflow_id,
        workflow_type=run.start.workflow_type,
        run_id=run.id,
        task_queue=regular.task_queue if regular else run.start.task_queue,
        number=number,
        is_local=regular is None,
        scheduled_at=EPOCH + scheduled_us * MICROSECOND,
        now=agenda.now,
        start_to_close=_given(command.start_to_close_timeout),
        schedule_to_close=_given(command.schedule_to_close_timeout),
        heartbeat_timeout=_given(regular.heartbeat_timeout) if regular else None,
        retry_policy=command.retry_policy,
    )


class ScheduledActivity:
    """A regular activity on the server: tried, tried again after its backoff, resolved once."""

    def __init__(self, server: Server, run: Run, command: ScheduleActivity) -> None:
        self.command = command
        self.resolved = False
        """Its answer is on the way to the workflow, or was withdrawn."""
        self._server = server
        self._run = run
        self._scheduled_us = server.agenda.now_us
        limit = retries.span(command.schedule_to_close_timeout)
        self._deadline = self._scheduled_us + limit if limit else None
        self._number = 1
        self._heartbeat: tuple[Payload, ...] = ()
        self._last_failure: Failure | None = None
        self._hanging = False
        self._cancel_requested = False
        self._entry: Entry | None = None
        self._plan(server.agenda.now_us, self._attempt)

    def request_cancel(self) -> None:
        """Stop trying. One that waits for its next attempt is cancelled at once; one that hangs, by its timeout."""
        self._cancel_requested = True
        if not self._hanging and not self.resolved:
            self._resolve(cancelled(self.command))

    def drop(self) -> None:
        """No further attempt."""
        if self._entry is not None:
            self._entry.cancel()

    def _plan(self, at: int, act: Act) -> None:
        self._entry = self._server.agenda.at(at, self._run.workflow_id, act)

    async def _attempt(self) -> None:
        agenda = self._server.agenda
        attempt = attempt_of(
            self._run, self.command, number=self._number, scheduled_us=self._scheduled_us, agenda=agenda
        )
        attempt.heartbeat = self._heartbeat
        try:
            outcome = await self._server.activities.run(attempt)
        except Hangs:
            self._hanging = True
            at, kind = self._time_limit()
            self._plan(at, lambda: self._timed_out(kind))
            return
        except Late as late:
            self._wait_for(late)
            return
        finally:
            self._heartbeat = tuple(attempt.heartbeat)
        self._came(outcome)

    def _wait_for(self, late: Late) -> None:
        """It has its effect; its answer arrives if it is in time."""
        self._hanging = True
        at, kind = self._time_limit()
        comes_at = self._server.agenda.now_us + late.after_us
        if comes_at < at:
            self._plan(comes_at, lambda: self._came(late.outcome))
        else:
            self._plan(at, lambda: self._timed_out(kind))

    def _came(self, outcome: Payload | Failure) -> None:
        self._hanging = False
        if isinstance(outcome, Failure):
            self._failed(outcome)
        else:
            self._resolve(completed(outcome))

    def _failed(self, failure: Failure) -> None:
        verdict = self._verdict(failure)
        if isinstance(verdict, retries.Again):
            self._again(failure, verdict)
        else:
            self._give_up("Activity task failed", failure, verdict)

    def _timed_out(self, kind: TimeoutType.ValueType) -> None:
        self._hanging = False
        failure = failures.timed_out(kind, f"activity {TIMEOUT_WORDS[kind]} timeout", self._last_failure)
        verdict = self._verdict(failure)
        if isinstance(verdict, retries.Again):
            self._again(failure, verdict)
            return
        if verdict.state == RetryState.RETRY_STATE_TIMEOUT:
            failure = failures.timed_out(SCHEDULE_TO_CLOSE, GIVING_UP, self._last_failure)
        self._give_up("Activity task timed out", failure, verdict)

    def _verdict(self, failure: Failure) -> retries.Again | retries.GiveUp:
        if self._cancel_requested:
            return retries.GiveUp(RetryState.RETRY_STATE_CANCEL_REQUESTED)
        policy, now = self.command.retry_policy, self._server.agenda.now_us
        return retries.after(policy, failure, attempt=self._number, now=now, deadline=self._deadline)

    def _again(self, failure: Failure, verdict: retries.Again) -> None:
        self._last_failure = failure
        self._number += 1
        self._plan(self._server.agenda.now_us + verdict.delay, self._attempt)

    def _give_up(self, message: str, cause: Failure, verdict: retries.GiveUp) -> None:
        command = self.command
        self._resolve(
            failed(
                failures.of_activity(
                    message,
                    cause,
                    activity_type=command.activity_type,
                    activity_id=command.activity_id,
                    retry_state=verdict.state,
                )
            )
        )

    def _resolve(self, result: ActivityResolution) -> None:
        self.drop()
        if not self.resolved:
            self.resolved = True
            self._server.push(self._run, resolution(self.command.seq, result))

    def _time_limit(self) -> tuple[int, TimeoutType.ValueType]:
        """When an attempt that never answers is given up, and in whose name."""
        now = self._server.agenda.now_us
        limits = [
            (now + retries.span(timeout), kind)
            for timeout, kind in (
                (self.command.heartbeat_timeout, HEARTBEAT),
                (self.command.start_to_close_timeout, START_TO_CLOSE),
            )
            if retries.span(timeout)
        ]
        if self._deadline is not None:
            # The server cuts the attempt's own limit to the time left.
            limits.append((self._deadline, START_TO_CLOSE))
        return min(limits)


def _given(duration: Duration) -> timedelta | None:
    return duration.ToTimedelta() or None
