"""What the SDK's Core does when a workflow cancels something: often the answer comes at once, without the server."""

from __future__ import annotations

from collections.abc import Callable

from temporalio.bridge.proto.child_workflow import ChildWorkflowCancellationType
from temporalio.bridge.proto.workflow_activation import WorkflowActivationJob
from temporalio.bridge.proto.workflow_commands import ActivityCancellationType, WorkflowCommand

from postsales.simulation import activity_life, failures
from postsales.simulation.activity_life import ScheduledActivity
from postsales.simulation.run import Child, Run

WAIT_FOR_ACTIVITY = ActivityCancellationType.WAIT_CANCELLATION_COMPLETED
ABANDON_ACTIVITY = ActivityCancellationType.ABANDON
ABANDON_CHILD = ChildWorkflowCancellationType.ABANDON
TRY_CHILD = ChildWorkflowCancellationType.TRY_CANCEL


class Cancelling:
    """Cancellations within one workflow task. `commands` are those of the task that have not been sent yet.

    What is answered here at once counts with the server only once the task has reached it.
    """

    def __init__(self, run: Run, namespace: str, commands: list[WorkflowCommand]) -> None:
        self._run = run
        self._namespace = namespace
        self._commands = commands
        self._answered: list[Callable[[], None]] = []

    def sent(self) -> None:
        """The task has reached the server: nothing else becomes of what was answered here."""
        for settle in self._answered:
            settle()
        self._answered.clear()

    def activity(self, command: WorkflowCommand) -> list[WorkflowActivationJob]:
        """Cancel a regular activity by its number; the jobs that follow at once."""
        seq = command.request_cancel_activity.seq
        unsent = self._unsent("schedule_activity", seq)
        if unsent is not None:
            self._commands.remove(unsent)
            return [activity_life.resolution(seq, activity_life.cancelled(unsent.schedule_activity))]
        activity = self._run.activities.get(seq)
        if activity is None:
            return []
        kind = activity.command.cancellation_type
        if kind != ABANDON_ACTIVITY:
            self._commands.append(command)
        if kind == WAIT_FOR_ACTIVITY:
            return []
        self._answered.append(lambda: self._settle_activity(activity))
        return [activity_life.resolution(seq, activity_life.cancelled(activity.command))]

    def child(self, command: WorkflowCommand) -> list[WorkflowActivationJob]:
        """Cancel a child workflow by its number; the jobs that follow at once."""
        seq = command.cancel_child_workflow_execution.child_workflow_seq
        reason = command.cancel_child_workflow_execution.reason
        unsent = self._unsent("start_child_workflow_execution", seq)
        if unsent is not None:
            self._commands.remove(unsent)
            start = unsent.start_child_workflow_execution
            return [self._never_started(seq, start.workflow_id, start.workflow_type, reason)]
        child = self._run.children.get(seq)
        if child is None:
            return []
        if child.cancellation != ABANDON_CHILD:
            self._commands.append(command)
        if child.cancellation not in (ABANDON_CHILD, TRY_CHILD):
            return []
        self._answered.append(lambda: self._settle_child(child))
        if not child.start_told:
            return [self._never_started(seq, child.workflow_id, child.workflow_type, reason)]
        return [cancelled_child(child, self._namespace)]

    def signal(self, command: WorkflowCommand) -> list[WorkflowActivationJob]:
        """Take back a signal to another workflow: possible only while it has not been sent."""
        seq = command.cancel_signal_workflow.seq
        unsent = self._unsent("signal_external_workflow_execution", seq)
        if unsent is None:
            return []
        self._commands.remove(unsent)
        job = WorkflowActivationJob()
        job.resolve_signal_external_workflow.seq = seq
        failure = failures.cancelled("Signal was cancelled before being sent")
        job.resolve_signal_external_workflow.failure.CopyFrom(failure)
        return [job]

    def _settle_activity(self, activity: ScheduledActivity) -> None:
        activity.resolved = True
        self._run.withdraw("resolve_activity", activity.command.seq)

    def _settle_child(self, child: Child) -> None:
        child.resolved = True
        self._run.withdraw("resolve_child_workflow_execution", child.seq)
        self._run.withdraw("resolve_child_workflow_execution_start", child.seq)

    def _unsent(self, kind: str, seq: int) -> WorkflowCommand | None:
        for command in self._commands:
            if command.WhichOneof("variant") == kind and getattr(command, kind).seq == seq:
                return command
        return None

    def _never_started(self, seq: int, workflow_id: str, workflow_type: str, reason: str) -> WorkflowActivationJob:
        job = WorkflowActivationJob()
        job.resolve_child_workflow_execution_start.seq = seq
        job.resolve_child_workflow_execution_start.cancelled.failure.CopyFrom(
            failures.of_child(
                f"Child Workflow Execution cancelled before scheduled: {reason}",
                failures.cancelled(),
                namespace=self._namespace,
                workflow_type=workflow_type,
                workflow_id=workflow_id,
                run_id="",
                retry_state=failures.NON_RETRYABLE,
            )
        )
        return job


def cancelled_child(child: Child, namespace: str) -> WorkflowActivationJob:
    """The job that tells a workflow that its child was cancelled."""
    job = WorkflowActivationJob()
    job.resolve_child_workflow_execution.seq = child.seq
    job.resolve_child_workflow_execution.result.cancelled.failure.CopyFrom(
        failures.of_child(
            "Child Workflow execution cancelled",
            failures.cancelled(),
            namespace=namespace,
            workflow_type=child.workflow_type,
            workflow_id=child.workflow_id,
            run_id=child.first_run_id or "",
            retry_state=failures.NON_RETRYABLE,
        )
    )
    return job
