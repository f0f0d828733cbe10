"""Speaking to simulated workflows from outside: what a Temporal client does, without a server.

Starting, signalling, cancelling and terminating only put something on the agenda. An update, a query or a result is
waited for: what is due at this very instant happens first, but time does not pass.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.bridge.proto.workflow_activation import WorkflowActivationJob
from temporalio.client import WorkflowQueryFailedError, WorkflowUpdateFailedError
from temporalio.common import TypedSearchAttributes, WorkflowIDReusePolicy
from temporalio.converter import DataConverter, encode_typed_search_attribute_value
from temporalio.exceptions import WorkflowAlreadyStartedError

from postsales.simulation.agenda import MICROSECOND
from postsales.simulation.failures import WorkflowFailed, terminated
from postsales.simulation.family import may_start
from postsales.simulation.run import Run, Start, Status, Update
from postsales.simulation.server import Server


class Missing(Exception):
    """Nobody of that id is there to hear; `closed` if there once was."""

    def __init__(self, workflow_id: str, *, closed: bool) -> None:
        super().__init__(workflow_id)
        self.workflow_id = workflow_id
        self.closed = closed


class Unanswered(Exception):
    """Everything due has happened, and the answer still needs time to pass."""


class VirtualClient:
    """The client of one world. `pump` lets what is due happen until a condition holds, and says whether it does."""

    def __init__(
        self,
        server: Server,
        converter: DataConverter,
        task_queue: str,
        pump: Callable[[Callable[[], bool]], Awaitable[bool]],
    ) -> None:
        self._server = server
        self._converter = converter
        self._task_queue = task_queue
        self._pump = pump

    def start(
        self,
        workflow: str,
        *arguments: Any,
        id: str,
        reuse: WorkflowIDReusePolicy = WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        signal: tuple[str, Sequence[Any]] | None = None,
        memo: Mapping[str, Any] | None = None,
        search_attributes: TypedSearchAttributes | None = None,
        execution_timeout: timedelta | None = None,
        run_timeout: timedelta | None = None,
    ) -> str:
        """Start it and return its run id; with a `signal`, a running one is told that instead.

        Raises `WorkflowAlreadyStartedError` when it runs, or ended and may not start again.
        """
        running = self._server.open_run(id)
        if running is None or signal is None:
            if running is not None or not may_start(self._server.run_of(id), int(reuse)):  # type: ignore[arg-type]
                raise WorkflowAlreadyStartedError(id, workflow)
            now, whole, single = self._server.agenda.now_us, _us(execution_timeout), _us(run_timeout)
            running = self._server.start(
                Start(
                    workflow_type=workflow,
                    workflow_id=id,
                    arguments=tuple(self._encode(arguments)),
                    task_queue=self._task_queue,
                    memo={name: self._encode([value])[0] for name, value in (memo or {}).items()},
                    search_attributes=_search_attributes(search_attributes),
                    execution_timeout=whole,
                    execution_deadline=now + whole if whole else None,
                    run_timeout=single or whole,
                )
            )
        if signal is not None:
            self._server.signal(running, signal[0], self._encode(signal[1]))
        return running.id

    def signal(self, workflow_id: str, signal: str, *arguments: Any) -> None:
        """Tell it something. Raises `Missing`."""
        self._server.signal(self._open(workflow_id), signal, self._encode(arguments))

    def cancel(self, workflow_id: str, reason: str = "") -> None:
        """Ask it to cancel; asking one that has ended changes nothing. Raises `Missing` when it never was."""
        self._server.cancel(self._any(workflow_id), reason)

    def terminate(self, workflow_id: str, reason: str = "") -> None:
        """End it without a word. Raises `Missing`."""
        failure = terminated(reason or "terminated by user via frontend")
        self._server.close(self._open(workflow_id), Status.TERMINATED, failure)

    def admit(self, workflow_id: str, name: str, *arguments: Any, update_id: str) -> Update:
        """Send an update without waiting: its `outcome` is set when it has one. Raises `Missing`."""
        return self._server.update(self._open(workflow_id), update_id, name, self._encode(arguments))

    async def update(
        self, workflow_id: str, name: str, *arguments: Any, update_id: str, result_type: type | None = None
    ) -> Any:
        """Send an update and wait for its answer.

        Raises `WorkflowUpdateFailedError` when it was rejected or failed, `Missing`, or `Unanswered`: it was
        admitted, and its handler waits for something.
        """
        update = self.admit(workflow_id, name, *arguments, update_id=update_id)
        if not await self._pump(lambda: update.outcome is not None):
            raise Unanswered(f"update {name} of {workflow_id}")
        if isinstance(update.outcome, Failure):
            raise WorkflowUpdateFailedError(self._error(update.outcome))
        return self._decode(update.outcome, result_type)

    async def query(self, workflow_id: str, query: str, *arguments: Any, result_type: type | None = None) -> Any:
        """Ask it, running or closed.

        Raises `WorkflowQueryFailedError`, `Missing` when it never was, or `Unanswered` while it waits for a worker.
        """
        run = self._any(workflow_id)
        if not await self._pump(lambda: not run.task_queued):
            raise Unanswered(f"query {query} of {workflow_id}: no worker has it")
        job = WorkflowActivationJob()
        job.query_workflow.query_id = query
        job.query_workflow.query_type = query
        job.query_workflow.arguments.extend(self._encode(arguments))
        run = self._any(workflow_id)
        if not run.past:
            raise Unanswered(f"query {query} of {workflow_id}: it has not begun")
        [command] = self._server.host.activate(run, [job], self._server.agenda.now_us)
        answer = command.respond_to_query
        if answer.HasField("failed"):
            raise WorkflowQueryFailedError(str(self._error(answer.failed)))
        return self._decode(answer.succeeded.response, result_type)

    async def current_details(self, workflow_id: str) -> str:
        """What the workflow says of itself to operators (`workflow.set_current_details`)."""
        metadata: WorkflowMetadata = await self.query(
            workflow_id, "__temporal_workflow_metadata", result_type=WorkflowMetadata
        )
        return metadata.current_details

    async def result(self, workflow_id: str, result_type: type | None = None) -> Any:
        """What it returned. Raises `WorkflowFailed` with its cause, or `Unanswered` while it runs."""
        if not await self._pump(lambda: not self._any(workflow_id).open):
            raise Unanswered(f"{workflow_id} is still running")
        run = self._any(workflow_id)
        if run.status is Status.COMPLETED and isinstance(run.outcome, Payload):
            return self._decode(run.outcome, result_type)
        cause = self._error(run.outcome) if isinstance(run.outcome, Failure) else None
        raise WorkflowFailed(workflow_id, run.status) from cause

    def status(self, workflow_id: str) -> Status | None:
        """How its last run stands; None if there never was one."""
        run = self._server.run_of(workflow_id)
        return None if run is None else run.status

    def memo(self, workflow_id: str) -> dict[str, Any]:
        """Its memo as it stands."""
        return {name: self._decode(payload, None) for name, payload in self._any(workflow_id).memo.items()}

    def _any(self, workflow_id: str) -> Run:
        run = self._server.run_of(workflow_id)
        if run is None:
            raise Missing(workflow_id, closed=False)
        return run

    def _open(self, workflow_id: str) -> Run:
        run = self._server.open_run(workflow_id)
        if run is None:
            raise Missing(workflow_id, closed=self._server.run_of(workflow_id) is not None)
        return run

    def _encode(self, values: Sequence[Any]) -> list[Payload]:
        return self._converter.payload_converter.to_payloads(values) if values else []

    def _decode(self, payload: Payload | None, result_type: type | None) -> Any:
        assert payload is not None  # noqa: S101 - the callers have looked
        types = [result_type] if result_type is not None else None
        return self._converter.payload_converter.from_payloads([payload], types)[0]

    def _error(self, failure: Failure) -> BaseException:
        return self._converter.failure_converter.from_failure(failure, self._converter.payload_converter)


def _us(duration: timedelta | None) -> int | None:
    return None if duration is None else duration // MICROSECOND


def _search_attributes(attributes: TypedSearchAttributes | None) -> dict[str, Payload]:
    return {pair.key.name: encode_typed_search_attribute_value(pair.key, pair.value) for pair in attributes or ()}
