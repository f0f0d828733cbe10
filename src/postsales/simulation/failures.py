"""What can go wrong, as the simulation's own errors and as the failures the server and the SDK's Core make."""

from __future__ import annotations

from temporalio.api.enums.v1 import RetryState, TimeoutType
from temporalio.api.failure.v1 import Failure

IDENTITY = "simulation"
NON_RETRYABLE = RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE
NO_POLICY = RetryState.RETRY_STATE_RETRY_POLICY_NOT_SET


class SimulationError(Exception):
    """Something is wrong with the simulation or what it was given; no activity may take it for its own failure."""


class NotSimulated(SimulationError):
    """The workflow uses a part of Temporal the simulation does not have. Never a silent difference."""

    def __init__(self, feature: str) -> None:
        super().__init__(f"the simulation has no {feature}")
        self.feature = feature


class NotRegistered(SimulationError):
    """A workflow or activity the world was not given. A real worker would retry it forever."""


class PayloadTooLarge(SimulationError):
    """Over the server's limit of 2 MB for one command."""


class WorkflowTaskFailed(SimulationError):
    """Workflow code raised something that is not a failure in business terms, or could not be decoded.

    A real worker would retry the task forever and the workflow would stand still. `__cause__` is the original
    exception where the SDK keeps it; the text carries its traceback in any case.
    """

    def __init__(self, workflow_id: str, workflow_type: str, failure: Failure) -> None:
        super().__init__(f"{workflow_type} {workflow_id}: {describe(failure)}")
        self.workflow_id = workflow_id
        self.workflow_type = workflow_type


class WorkflowFailed(Exception):
    """The workflow closed without a result. `status` says how; `__cause__` is its failure, if it had one."""

    def __init__(self, workflow_id: str, status: str) -> None:
        super().__init__(f"{workflow_id} {status}")
        self.workflow_id = workflow_id
        self.status = status


def describe(failure: Failure) -> str:
    """Message and traceback of a failure and its causes, outermost first."""
    text = f"{failure.message}\n{failure.stack_trace}".rstrip()
    return f"{text}\ncaused by: {describe(failure.cause)}" if failure.HasField("cause") else text


def cancelled(message: str = "") -> Failure:
    """A cancellation, as the cause of an activity's or a child's failure."""
    failure = Failure(message=message, source="Server")
    failure.canceled_failure_info.SetInParent()
    return failure


def terminated(message: str = "") -> Failure:
    """A termination, as the cause of a child's failure."""
    failure = Failure(message=message, source="Server")
    failure.terminated_failure_info.SetInParent()
    return failure


def timed_out(kind: TimeoutType.ValueType, message: str, last: Failure | None = None) -> Failure:
    """A timeout; `last` is the failure of the attempt before, which the server keeps as its cause."""
    failure = Failure(message=message, source="Server")
    failure.timeout_failure_info.timeout_type = kind
    if last is not None:
        failure.cause.CopyFrom(last)
    return failure


def of_activity(
    message: str, cause: Failure, *, activity_type: str, activity_id: str, retry_state: RetryState.ValueType
) -> Failure:
    """What awaiting an activity raises, as an `ActivityError`."""
    failure = Failure(message=message, cause=cause)
    failure.activity_failure_info.activity_type.name = activity_type
    failure.activity_failure_info.activity_id = activity_id
    failure.activity_failure_info.retry_state = retry_state
    failure.activity_failure_info.identity = IDENTITY
    return failure


def of_child(
    message: str,
    cause: Failure,
    *,
    namespace: str,
    workflow_type: str,
    workflow_id: str,
    run_id: str,
    retry_state: RetryState.ValueType = NO_POLICY,
) -> Failure:
    """What awaiting a child workflow raises, as a `ChildWorkflowError`."""
    failure = Failure(message=message, cause=cause)
    info = failure.child_workflow_execution_failure_info
    info.namespace = namespace
    info.workflow_type.name = workflow_type
    info.workflow_execution.workflow_id = workflow_id
    info.workflow_execution.run_id = run_id
    info.retry_state = retry_state
    return failure


def of_application(message: str, type_: str = "") -> Failure:
    """An application error made by the SDK's Core, such as a signal to a workflow that is not there."""
    failure = Failure(message=message)
    failure.application_failure_info.type = type_
    return failure
