"""Processes that live lives: Ctrl-C ends them at once, and they say nothing about it."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

A = TypeVar("A")
R = TypeVar("R")


@contextmanager
def hands(jobs: int, ready: Callable[[], None]) -> Iterator[ProcessPoolExecutor]:
    """So many processes, each of them made `ready`. Whatever ends this before its end ends them too."""
    # Not forked: the SDK's threads would not survive it.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=ready) as pool:
        try:
            yield pool
        except BaseException:
            for process in multiprocessing.active_children():
                process.terminate()
            raise


def handed(pool: ProcessPoolExecutor, do: Callable[[A], R], things: Iterable[A]) -> list[Future[R]]:
    """Each of the things given to the processes, in their order."""
    with _deaf():
        return [pool.submit(do, thing) for thing in things]


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes begun meanwhile never hear Ctrl-C, which a terminal sends to all: who began them ends them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
