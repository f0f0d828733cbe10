"""Activity code: the real registered functions, called with decoded arguments inside the SDK's activity context.

An attempt takes no virtual time. Adapters that want to take some, or never answer, raise `Hangs`; the activity
then runs into its timeout.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from temporalio import activity
from temporalio.api.common.v1 import Payload, RetryPolicy
from temporalio.api.failure.v1 import Failure
from temporalio.common import MetricMeter, Priority, _CompositeEvent
from temporalio.common import RetryPolicy as SdkRetryPolicy
from temporalio.converter import DataConverter
from temporalio.exceptions import ApplicationError

from postsales.simulation.failures import NotRegistered, NotSimulated, SimulationError


class Hangs(Exception):
    """Raised inside an activity (by a fault, say): this attempt will never answer."""


class Late(Exception):
    """Raised for an attempt that takes its time: `outcome` is its answer, `after_us` microseconds from now."""

    def __init__(self, outcome: Payload | Failure, after_us: int) -> None:
        super().__init__(f"answers in {after_us:,} µs")
        self.outcome = outcome
        self.after_us = after_us


@dataclass
class Attempt:
    """One call of one activity. `heartbeat` is what the last heartbeat carried, kept from attempt to attempt."""

    activity_type: str
    activity_id: str
    arguments: Sequence[Payload]
    workflow_id: str
    workflow_type: str
    run_id: str
    task_queue: str
    number: int
    is_local: bool
    scheduled_at: datetime
    now: datetime
    start_to_close: timedelta | None
    schedule_to_close: timedelta | None
    heartbeat_timeout: timedelta | None
    retry_policy: RetryPolicy
    heartbeat: Sequence[Payload] = ()


class ActivityHost:
    """Runs attempts of the given activity functions, plain and `async` ones, on the caller's thread."""

    def __init__(self, activities: Collection[Callable[..., Any]], *, converter: DataConverter, namespace: str) -> None:
        self._definitions = {
            definition.name: definition for definition in map(activity._Definition.must_from_callable, activities)
        }
        if None in self._definitions:
            raise NotSimulated("dynamic activity")
        self._converter = converter
        self._namespace = namespace
        self._never = _CompositeEvent(thread_event=threading.Event(), async_event=None)
        self.attempts = 0

    @property
    def names(self) -> set[str]:
        """The activity types there are."""
        return {name for name in self._definitions if name is not None}

    async def run(self, attempt: Attempt) -> Payload | Failure:
        """Its result, or its failure as it would travel. Raises `Hangs` when it never answers."""
        definition = self._definitions.get(attempt.activity_type)
        if definition is None:
            raise NotRegistered(f"activity {attempt.activity_type!r}; registered: {', '.join(sorted(self.names))}")
        self.attempts += 1
        try:
            arguments = self._decode(attempt.arguments, definition)
            with self._inside(attempt):
                result = await _call(definition, arguments)
            [payload] = self._converter.payload_converter.to_payloads([result])
            return payload
        except (Hangs, SimulationError):
            raise
        except activity._CompleteAsyncError as error:
            raise NotSimulated("activity completed asynchronously") from error
        except Exception as error:
            activity.logger.debug("activity failed", exc_info=True)
            failure = Failure()
            self._converter.failure_converter.to_failure(_briefly(error), self._converter.payload_converter, failure)
            return failure

    def _decode(self, payloads: Sequence[Payload], definition: activity._Definition) -> list[Any]:
        types = definition.arg_types
        if types is not None and len(types) != len(payloads):
            types = None
        try:
            return self._converter.payload_converter.from_payloads(payloads, types) if payloads else []
        except Exception as error:
            raise ApplicationError("Failed decoding arguments") from error

    @contextmanager
    def _inside(self, attempt: Attempt) -> Iterator[None]:
        """`activity.info()` and the like work within."""
        converter = self._converter.payload_converter

        def heartbeat(*details: Any) -> None:
            attempt.heartbeat = converter.to_payloads(details)

        token = activity._Context.set(
            activity._Context(
                info=lambda: self._info(attempt),
                heartbeat=heartbeat,
                cancelled_event=self._never,
                worker_shutdown_event=self._never,
                shield_thread_cancel_exception=None,
                payload_converter_class_or_instance=converter,
                runtime_metric_meter=MetricMeter.noop,
                client=None,
                cancellation_details=activity._ActivityCancellationDetailsHolder(),
            )
        )
        try:
            yield
        finally:
            activity._Context.reset(token)

    def _info(self, attempt: Attempt) -> activity.Info:
        return activity.Info(
            activity_id=attempt.activity_id,
            activity_type=attempt.activity_type,
            attempt=attempt.number,
            current_attempt_scheduled_time=attempt.now,
            heartbeat_details=self._converter.payload_converter.from_payloads(attempt.heartbeat),
            heartbeat_timeout=attempt.heartbeat_timeout,
            is_local=attempt.is_local,
            namespace=self._namespace,
            schedule_to_close_timeout=attempt.schedule_to_close,
            scheduled_time=attempt.scheduled_at,
            start_to_close_timeout=attempt.start_to_close,
            started_time=attempt.now,
            task_queue=attempt.task_queue,
            task_token=f"{attempt.run_id}/{attempt.activity_id}/{attempt.number}".encode(),
            workflow_id=attempt.workflow_id,
            workflow_namespace=self._namespace,
            workflow_run_id=attempt.run_id,
            workflow_type=attempt.workflow_type,
            priority=Priority.default,
            retry_policy=SdkRetryPolicy.from_proto(attempt.retry_policy),
        )


def _briefly(error: Exception) -> Exception:
    """The error with the last line of its trace, where it was raised: to write all of it takes longer than to fail."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return error.with_traceback(trace)


async def _call(definition: activity._Definition, arguments: list[Any]) -> Any:
    if definition.is_async:
        return await definition.fn(*arguments)
    # A plain function runs on a thread without an event loop in production; it must not find one here either.
    loop = asyncio.get_running_loop()
    asyncio._set_running_loop(None)
    try:
        return contextvars.copy_context().run(definition.fn, *arguments)
    finally:
        asyncio._set_running_loop(loop)
