"""Waiting for something to be so, with a deadline; what it was instead is in the failure."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

LOOK_EVERY_SECONDS = 0.05
GOES_ON_WITHIN_SECONDS = 60.0
"""After whatever was killed is back (goals: "goes on within 60 s")."""


async def until(
    so: Callable[[], object | Awaitable[object]],
    *,
    within: float = GOES_ON_WITHIN_SECONDS,
    what: Callable[[], object] = str,
) -> None:
    """Look until it is so. Fails with what `what` says is missing."""
    deadline = time.monotonic() + within
    while True:
        found = so()
        if await found if isinstance(found, Awaitable) else found:
            return
        if time.monotonic() > deadline:
            raise AssertionError(f"not so within {within:.0f} s: {what()}")
        await asyncio.sleep(LOOK_EVERY_SECONDS)
