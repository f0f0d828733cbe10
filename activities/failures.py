"""Our failures as Temporal understands them, in one place."""

from __future__ import annotations

from temporalio.exceptions import ApplicationError

from postsales.messages.failures import TryLater


def passing(error: Exception) -> Exception:
    """A failure worth another attempt; when the other side said when to come back, then."""
    if isinstance(error, TryLater):
        return ApplicationError(str(error), type="try_later", next_retry_delay=error.after)
    return error
