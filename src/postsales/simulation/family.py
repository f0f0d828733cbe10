"""Parents and children: starting a child, the end of either, and the workflows outside that a run speaks to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import WorkflowIdReusePolicy
from temporalio.api.failure.v1 import Failure
from temporalio.bridge.proto.child_workflow import ParentClosePolicy, StartChildWorkflowExecutionFailedCause
from temporalio.bridge.proto.workflow_activation import WorkflowActivationJob
from temporalio.bridge.proto.workflow_commands import StartChildWorkflowExecution

from postsales.simulation import failures, retries
from postsales.simulation.cancelling import cancelled_child
from postsales.simulation.run import Child, ParentLink, Run, Start, Status

if TYPE_CHECKING:
    from postsales.simulation.server import Server

TERMINATE = ParentClosePolicy.PARENT_CLOSE_POLICY_TERMINATE
REQUEST_CANCEL = ParentClosePolicy.PARENT_CLOSE_POLICY_REQUEST_CANCEL
ALREADY_EXISTS = (
    StartChildWorkflowExecutionFailedCause.START_CHILD_WORKFLOW_EXECUTION_FAILED_CAUSE_WORKFLOW_ALREADY_EXISTS
)
REJECT = WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE
FAILED_ONLY = WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY
TERMINATE_RUNNING = WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_TERMINATE_IF_RUNNING

ENDINGS = {
    Status.FAILED: "Child Workflow execution failed",
    Status.TIMED_OUT: "Child Workflow execution timed out",
    Status.TERMINATED: "Child Workflow execution terminated",
}


def may_start(previous: Run | None, policy: WorkflowIdReusePolicy.ValueType) -> bool:
    """Whether an id may be used again, after `previous`, under a reuse policy."""
    if previous is None:
        return True
    if previous.open:
        return policy == TERMINATE_RUNNING
    if policy == FAILED_ONLY:
        return previous.status is not Status.COMPLETED
    return policy != REJECT


class Family:
    """Children of runs, by the rules of the server."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def start_child(self, parent: Run, child: Child, command: StartChildWorkflowExecution) -> None:
        """Start it, or tell the parent why not."""
        if not parent.open or child.resolved:
            return
        server = self._server
        previous = server.run_of(child.workflow_id)
        if not may_start(previous, command.workflow_id_reuse_policy):
            child.resolved = True
            server.push(parent, _not_started(child))
            return
        if previous is not None and previous.open:
            server.close(previous, Status.TERMINATED, failures.terminated())
        limit = retries.span(command.workflow_execution_timeout) or None
        run = server.start(
            Start(
                workflow_type=command.workflow_type,
                workflow_id=command.workflow_id,
                arguments=tuple(command.input),
                task_queue=command.task_queue,
                memo=dict(command.memo),
                search_attributes=dict(command.search_attributes.indexed_fields),
                execution_timeout=limit,
                execution_deadline=server.agenda.now_us + limit if limit else None,
                run_timeout=retries.span(command.workflow_run_timeout) or limit,
                parent=ParentLink(parent, child.seq),
            )
        )
        child.first_run_id = run.id
        server.push(parent, _started(child))
        if child.cancel_wanted:
            server.cancel(run)

    def child_run(self, child: Child) -> Run | None:
        """The open run of this very child, whatever run of its chain it has come to."""
        run = self._server.open_run(child.workflow_id)
        return run if run is not None and run.first_run_id == child.first_run_id else None

    def mourn(self, run: Run) -> None:
        """A run has closed: tell its parent, then deal with its children by their policies."""
        parent = run.start.parent
        if parent is not None and run.status is not Status.CONTINUED:
            self._tell(parent, run)
        for child in run.children.values():
            orphan = self.child_run(child)
            if orphan is None:
                continue
            if child.close_policy == TERMINATE:
                self._server.close(orphan, Status.TERMINATED, failures.terminated("by parent close policy"))
            elif child.close_policy == REQUEST_CANCEL:
                self._server.cancel(orphan, "by parent close policy")

    def _tell(self, parent: ParentLink, run: Run) -> None:
        child = parent.run.children.get(parent.seq)
        if child is None or child.resolved:
            return
        child.resolved = True
        self._server.push(parent.run, self._ended(child, run))

    def _ended(self, child: Child, run: Run) -> WorkflowActivationJob:
        if run.status is Status.CANCELLED:
            return cancelled_child(child, self._server.namespace)
        job = WorkflowActivationJob()
        job.resolve_child_workflow_execution.seq = child.seq
        result = job.resolve_child_workflow_execution.result
        if isinstance(run.outcome, Payload):
            result.completed.result.CopyFrom(run.outcome)
            return job
        cause = run.outcome if isinstance(run.outcome, Failure) else Failure()
        result.failed.failure.CopyFrom(
            failures.of_child(
                ENDINGS[run.status],
                cause,
                namespace=self._server.namespace,
                workflow_type=child.workflow_type,
                workflow_id=child.workflow_id,
                run_id=run.id,
            )
        )
        return job


def _started(child: Child) -> WorkflowActivationJob:
    job = WorkflowActivationJob()
    job.resolve_child_workflow_execution_start.seq = child.seq
    job.resolve_child_workflow_execution_start.succeeded.run_id = child.first_run_id or ""
    return job


def _not_started(child: Child) -> WorkflowActivationJob:
    job = WorkflowActivationJob()
    job.resolve_child_workflow_execution_start.seq = child.seq
    failed = job.resolve_child_workflow_execution_start.failed
    failed.workflow_id, failed.workflow_type = child.workflow_id, child.workflow_type
    failed.cause = ALREADY_EXISTS
    return job
