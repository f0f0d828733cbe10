"""What the SDK raises, in the words of `activities.ports`."""

from __future__ import annotations

import re

from temporalio.client import WorkflowQueryRejectedError, WorkflowUpdateFailedError
from temporalio.client import WorkflowUpdateRPCTimeoutOrCancelledError as UpdateTimeout
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from postsales.domain.errors import Refused
from postsales.messages.failures import EngineSilent, NoSuchWorkflow

SILENCES: tuple[type[Exception], ...] = (UpdateTimeout, TimeoutError)

_AWAY = {
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.UNAVAILABLE,
    RPCStatusCode.CANCELLED,
    RPCStatusCode.RESOURCE_EXHAUSTED,
    RPCStatusCode.ABORTED,
    # A query when no worker has asked for work lately: "no poller seen for task queue recently".
    RPCStatusCode.FAILED_PRECONDITION,
}
_CODE = re.compile(r"[a-z][a-z0-9_]*")
# The workflow ended between accepting the update and finishing it; what was asked did not happen.
_ENDED_FIRST = "AcceptedUpdateCompletedWorkflow"


def is_missing(error: RPCError) -> bool:
    """Whether the server knows no running workflow of that id."""
    return error.status is RPCStatusCode.NOT_FOUND


def translated(error: Exception, workflow_id: str) -> Exception:
    """The error as our ring knows it; one that no rule explains stays what it is (a bug, or a server's own trouble)."""
    match error:
        case RPCError() if error.status in _AWAY:
            return EngineSilent(workflow_id)
        case RuntimeError() if "connect" in str(error).lower():  # a lazy client that could not
            return EngineSilent(workflow_id)
        case WorkflowQueryRejectedError():
            return NoSuchWorkflow(workflow_id, closed=True)
        case WorkflowUpdateFailedError(cause=ApplicationError() as cause):
            return _refused(cause, workflow_id) or error
        case _:
            return error


def _refused(cause: ApplicationError, workflow_id: str) -> Exception | None:
    """A refusal travels as an ApplicationError: the code is its type, the facts are its details."""
    if cause.type == _ENDED_FIRST:
        return NoSuchWorkflow(workflow_id, closed=True)
    if cause.type is None or _CODE.fullmatch(cause.type) is None:
        return None
    facts = cause.details[0] if cause.details and isinstance(cause.details[0], dict) else {}
    return Refused(cause.type, **facts)
