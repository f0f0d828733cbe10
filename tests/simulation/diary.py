"""What the small workflows share: activities of every kind, and a diary of what happened when."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from temporalio import activity, workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ApplicationError

SECOND = timedelta(seconds=1)
ONCE = RetryPolicy(maximum_attempts=1)


@activity.defn
async def shout(text: str) -> str:
    return text.upper()


@activity.defn
def succeed_at(attempt: int) -> str:
    """A plain function, as the store's are. Fails until its given attempt."""
    info = activity.info()
    if info.attempt < attempt:
        raise ValueError(f"attempt {info.attempt}")
    return f"{info.activity_type} of {info.workflow_type} at {info.attempt}"


@activity.defn
async def refuse(kind: str) -> None:
    raise ApplicationError("no", {"kind": kind}, type=kind, non_retryable=kind == "Never")


@activity.defn
async def busy_until(attempt: int) -> int:
    """Says itself when to come back."""
    now = activity.info().attempt
    if now < attempt:
        raise ApplicationError("busy", next_retry_delay=2 * SECOND)
    return now


@activity.defn
async def remembering() -> list[Any]:
    """What the attempt before said in its heartbeat."""
    info = activity.info()
    before = list(info.heartbeat_details)
    activity.heartbeat("seen", info.attempt)
    if info.attempt == 1:
        raise ValueError("once more")
    return before


ACTIVITIES: list[Callable[..., Any]] = [shout, succeed_at, refuse, busy_until, remembering]


def chain(error: BaseException | None) -> str:
    """An error with its causes: class, message, and what a retry policy would look at."""
    parts = []
    while error is not None:
        state = getattr(error, "retry_state", None)
        parts.append(f"{type(error).__name__}: {error}" + (f" ({state.name})" if state is not None else ""))
        error = error.__cause__
    return " <- ".join(parts)


class Diary:
    """What a workflow saw, with the whole seconds since it began."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._began = workflow.now()

    def note(self, text: object) -> None:
        self.lines.append(f"{round((workflow.now() - self._began).total_seconds())} {text}")

    async def attempt(self, what: str, effort: Awaitable[Any]) -> None:
        try:
            self.note(f"{what}: {await effort}")
        except (Exception, asyncio.CancelledError) as error:
            self.note(f"{what}: {chain(error)}")
