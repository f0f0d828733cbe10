"""When a failed activity is tried again: the server's rule, as a pure function."""

from __future__ import annotations

from dataclasses import dataclass

from google.protobuf.duration_pb2 import Duration
from temporalio.api.common.v1 import RetryPolicy
from temporalio.api.enums.v1 import RetryState, TimeoutType
from temporalio.api.failure.v1 import Failure

SECOND = 1_000_000
DEFAULT_INITIAL = SECOND
DEFAULT_COEFFICIENT = 2.0
DEFAULT_MAXIMUM_FACTOR = 100
"""What the server fills in for a policy, or a part of it, that was not given."""

RETRYABLE_TIMEOUTS = {TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE, TimeoutType.TIMEOUT_TYPE_HEARTBEAT}
TIMEOUT_NAMES = {
    TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE: "TemporalTimeout:StartToClose",
    TimeoutType.TIMEOUT_TYPE_HEARTBEAT: "TemporalTimeout:Heartbeat",
}


@dataclass(frozen=True)
class Again:
    """Try once more after `delay` microseconds."""

    delay: int


@dataclass(frozen=True)
class GiveUp:
    """That was the last attempt, and why."""

    state: RetryState.ValueType


def span(duration: Duration) -> int:
    """A duration in whole microseconds, rounded up: nothing fires early."""
    return duration.seconds * SECOND + -(-duration.nanos // 1_000)


def after(policy: RetryPolicy, failure: Failure, *, attempt: int, now: int, deadline: int | None) -> Again | GiveUp:
    """What follows the failure of this attempt (the first is 1). `deadline` ends all attempts together."""
    if not _retryable(policy, failure):
        return GiveUp(RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE)
    if policy.maximum_attempts and attempt >= policy.maximum_attempts:
        return GiveUp(RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED)
    delay = _delay(policy, failure, attempt)
    if deadline is not None and now + delay > deadline:
        return GiveUp(RetryState.RETRY_STATE_TIMEOUT)
    return Again(delay)


def _retryable(policy: RetryPolicy, failure: Failure) -> bool:
    kind = failure.WhichOneof("failure_info")
    never = policy.non_retryable_error_types
    if kind == "application_failure_info":
        info = failure.application_failure_info
        return not info.non_retryable and info.type not in never
    if kind == "timeout_failure_info":
        timeout = failure.timeout_failure_info.timeout_type
        return timeout in RETRYABLE_TIMEOUTS and TIMEOUT_NAMES[timeout] not in never
    return kind not in ("canceled_failure_info", "terminated_failure_info")


def _delay(policy: RetryPolicy, failure: Failure, attempt: int) -> int:
    if failure.application_failure_info.HasField("next_retry_delay"):
        return span(failure.application_failure_info.next_retry_delay)
    initial = span(policy.initial_interval) or DEFAULT_INITIAL
    longest = span(policy.maximum_interval) or initial * DEFAULT_MAXIMUM_FACTOR
    coefficient = policy.backoff_coefficient or DEFAULT_COEFFICIENT
    # Past a hundred doublings any delay is the longest one; the power would no longer fit a float.
    return int(min(initial * coefficient ** min(attempt - 1, 100), longest))
