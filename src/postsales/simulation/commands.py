"""What the server does with each command of a workflow task."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from temporalio.api.common.v1 import Payload
from temporalio.bridge.proto.child_workflow import ChildWorkflowCancellationType
from temporalio.bridge.proto.workflow_activation import FireTimer, WorkflowActivationJob
from temporalio.bridge.proto.workflow_commands import WorkflowCommand

from postsales.simulation import failures, retries
from postsales.simulation.activity_life import ScheduledActivity
from postsales.simulation.cancelling import cancelled_child
from postsales.simulation.failures import NotSimulated, PayloadTooLarge
from postsales.simulation.run import Child, Run, Status

if TYPE_CHECKING:
    from postsales.simulation.server import Server

LARGEST_COMMAND = 2 * 1024 * 1024
NULL = b"binary/null"

GOES_OUT = {
    "start_timer",
    "cancel_timer",
    "schedule_activity",
    "request_cancel_activity",
    "start_child_workflow_execution",
    "cancel_child_workflow_execution",
    "signal_external_workflow_execution",
    "request_cancel_external_workflow_execution",
}
"""Commands that take effect after the task, which the server drops when the task ends the run (tried)."""

NOT_FOUND = "ExternalWorkflowExecutionNotFound"


class Commands:
    """One method per kind of command; a kind without one is not simulated."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._family = server.family
        self._by_kind: dict[str, Callable[[Run, WorkflowCommand], None]] = {
            "start_timer": self._start_timer,
            "cancel_timer": self._cancel_timer,
            "schedule_activity": self._schedule_activity,
            "request_cancel_activity": self._cancel_activity,
            "start_child_workflow_execution": self._start_child,
            "cancel_child_workflow_execution": self._cancel_child,
            "signal_external_workflow_execution": self._signal_external,
            "request_cancel_external_workflow_execution": self._cancel_external,
            "update_response": self._update_response,
            "set_patch_marker": self._patch,
            "upsert_workflow_search_attributes": self._search_attributes,
            "modify_workflow_properties": self._memo,
            "complete_workflow_execution": self._complete,
            "fail_workflow_execution": self._fail,
            "cancel_workflow_execution": self._cancel,
            "continue_as_new_workflow_execution": self._continue_as_new,
        }

    def apply(self, run: Run, commands: Sequence[WorkflowCommand]) -> None:
        """Do them in order."""
        for command in commands:
            kind = command.WhichOneof("variant") or ""
            effect = self._by_kind.get(kind)
            if effect is None:
                raise NotSimulated(f"workflow command {kind or 'without a kind'}")
            size = command.ByteSize()
            if size > LARGEST_COMMAND:
                raise PayloadTooLarge(f"{kind} of {run.workflow_id}: {size:,} bytes, over {LARGEST_COMMAND:,}")
            run.history_length += 1
            run.history_bytes += size
            effect(run, command)

    def goes_out(self, command: WorkflowCommand) -> bool:
        """Whether it takes effect only after the task."""
        return command.WhichOneof("variant") in GOES_OUT

    def _start_timer(self, run: Run, command: WorkflowCommand) -> None:
        seq = command.start_timer.seq
        at = self._server.agenda.now_us + retries.span(command.start_timer.start_to_fire_timeout)
        run.timers[seq] = self._server.agenda.at(at, run.workflow_id, lambda: self._fire(run, seq))

    def _fire(self, run: Run, seq: int) -> None:
        del run.timers[seq]
        self._server.push(run, WorkflowActivationJob(fire_timer=FireTimer(seq=seq)))

    def _cancel_timer(self, run: Run, command: WorkflowCommand) -> None:
        timer = run.timers.pop(command.cancel_timer.seq, None)
        if timer is not None:
            timer.cancel()

    def _schedule_activity(self, run: Run, command: WorkflowCommand) -> None:
        scheduled = command.schedule_activity
        run.activities[scheduled.seq] = ScheduledActivity(self._server, run, scheduled)

    def _cancel_activity(self, run: Run, command: WorkflowCommand) -> None:
        activity = run.activities.get(command.request_cancel_activity.seq)
        if activity is not None:
            activity.request_cancel()

    def _start_child(self, run: Run, command: WorkflowCommand) -> None:
        start = command.start_child_workflow_execution
        if start.cron_schedule:
            raise NotSimulated("cron schedule")
        if start.HasField("retry_policy"):
            raise NotSimulated("retry policy of a workflow")
        child = run.children[start.seq] = Child(
            seq=start.seq,
            workflow_id=start.workflow_id,
            workflow_type=start.workflow_type,
            close_policy=start.parent_close_policy,
            cancellation=start.cancellation_type,
        )
        self._server.agenda.soon(run.workflow_id, lambda: self._family.start_child(run, child, start))

    def _cancel_child(self, run: Run, command: WorkflowCommand) -> None:
        cancel = command.cancel_child_workflow_execution
        child = run.children.get(cancel.child_workflow_seq)
        if child is not None:
            self._server.agenda.soon(run.workflow_id, lambda: self._request_child_cancel(run, child, cancel.reason))

    def _request_child_cancel(self, run: Run, child: Child, reason: str) -> None:
        if child.first_run_id is None:
            child.cancel_wanted = True
        target = self._family.child_run(child)
        if target is not None:
            self._server.cancel(target, reason)
        waits = child.cancellation == ChildWorkflowCancellationType.WAIT_CANCELLATION_REQUESTED
        if waits and not child.resolved:
            child.resolved = True
            self._server.push(run, cancelled_child(child, self._server.namespace))

    def _signal_external(self, run: Run, command: WorkflowCommand) -> None:
        signal = command.signal_external_workflow_execution

        def arrive() -> bool:
            execution = signal.workflow_execution
            target = self._other(run, signal.child_workflow_id or execution.workflow_id, execution.run_id)
            if target is not None:
                self._server.signal(target, signal.signal_name, signal.args)
            return target is not None

        def deliver() -> None:
            job = WorkflowActivationJob()
            job.resolve_signal_external_workflow.seq = signal.seq
            if not arrive():
                job.resolve_signal_external_workflow.failure.CopyFrom(
                    failures.of_application("Unable to signal external workflow because it was not found", NOT_FOUND)
                )
            self._server.push(run, job)

        def arrive_again() -> None:
            arrive()

        agenda = self._server.agenda
        first, *again = self._server.arrivals()
        agenda.at(agenda.now_us + first, run.workflow_id, deliver)
        for delay in again:
            agenda.at(agenda.now_us + delay, run.workflow_id, arrive_again)

    def _cancel_external(self, run: Run, command: WorkflowCommand) -> None:
        cancel = command.request_cancel_external_workflow_execution

        def deliver() -> None:
            job = WorkflowActivationJob()
            job.resolve_request_cancel_external_workflow.seq = cancel.seq
            target = self._server.run_of(cancel.workflow_execution.workflow_id)
            if target is None or target is run:
                job.resolve_request_cancel_external_workflow.failure.CopyFrom(
                    failures.of_application("Unable to cancel external workflow because not found", NOT_FOUND)
                )
            else:
                self._server.cancel(target, cancel.reason)
            self._server.push(run, job)

        self._server.agenda.soon(run.workflow_id, deliver)

    def _other(self, run: Run, workflow_id: str, run_id: str) -> Run | None:
        """Whom a run signals; the server finds nobody when it is the run itself (tried)."""
        return None if workflow_id == run.workflow_id else self._server.open_run(workflow_id, run_id)

    def _update_response(self, run: Run, command: WorkflowCommand) -> None:
        response = command.update_response
        update = run.updates[response.protocol_instance_id]
        if response.HasField("accepted"):
            update.accepted = True
        elif response.HasField("completed"):
            update.outcome = response.completed
        else:
            update.outcome = response.rejected
            if not update.accepted:
                del run.updates[update.id]

    def _patch(self, run: Run, command: WorkflowCommand) -> None:
        run.patches.add(command.set_patch_marker.patch_id)
        # Core also writes it into a search attribute, for operators; it costs an event and nothing else.
        run.history_length += 1

    def _search_attributes(self, run: Run, command: WorkflowCommand) -> None:
        run.search_attributes.update(command.upsert_workflow_search_attributes.search_attributes.indexed_fields)

    def _memo(self, run: Run, command: WorkflowCommand) -> None:
        for name, payload in command.modify_workflow_properties.upserted_memo.fields.items():
            if payload.metadata.get("encoding") == NULL:
                run.memo.pop(name, None)
            else:
                run.memo[name] = payload

    def _complete(self, run: Run, command: WorkflowCommand) -> None:
        result: Payload = command.complete_workflow_execution.result
        self._server.close(run, Status.COMPLETED, result)

    def _fail(self, run: Run, command: WorkflowCommand) -> None:
        self._server.close(run, Status.FAILED, command.fail_workflow_execution.failure)

    def _cancel(self, run: Run, command: WorkflowCommand) -> None:
        self._server.close(run, Status.CANCELLED, failures.cancelled("Workflow cancelled"))

    def _continue_as_new(self, run: Run, command: WorkflowCommand) -> None:
        self._server.continue_as_new(run, command.continue_as_new_workflow_execution)
