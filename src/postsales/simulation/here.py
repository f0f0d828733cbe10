"""One thread for everything: a simulated world has no other, and hopping between threads costs time."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

GARBAGE_AT = 100_000
"""New objects before Python looks for garbage among them (else 700, its own figure)."""


class _Here(asyncio.SelectorEventLoop):
    """Does at once and here what would go to a thread."""

    def run_in_executor(self, executor: Any, func: Callable[..., T], *args: Any) -> asyncio.Future[T]:  # type: ignore[override]
        """Its result is there already."""
        future: asyncio.Future[T] = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:
            future.set_exception(error)
        return future


def run(work: Coroutine[Any, Any, T]) -> T:
    """What comes of it. Nothing in it waits for anything but virtual time.

    From then on this process looks for garbage seldom: nearly all that a world makes it keeps to its end, and looking
    took a fifth of its time. Who lives one life lives more, and to look more often between them would be to look at
    all of the last one.
    """
    first, *others = gc.get_threshold()
    gc.set_threshold(max(GARBAGE_AT, first), *others)
    with asyncio.Runner(loop_factory=_Here) as runner:
        return runner.run(work)
