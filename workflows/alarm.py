"""The one timer of a workflow's story: it rings at an instant, and is set anew only when the instant is another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from temporalio import workflow


class Alarm:
    """Rings once. To set it for the instant it is set for costs nothing; another instant costs two events."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._at: datetime | None = None
        self._timer: asyncio.TimerHandle | None = None

    def set(self, at: datetime | None) -> None:
        """Ring at that instant, or not at all."""
        if at == self._at:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._at, self._timer = at, None
        if at is not None:
            delay = max((at - workflow.now()).total_seconds(), 0)
            self._timer = asyncio.get_running_loop().call_later(delay, self._rung)

    def _rung(self) -> None:
        self._at = self._timer = None
        self._ring()
