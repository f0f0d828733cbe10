"""Many lives on all cores: one task is some lives of one delivery, the same whoever lives them."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import structlog

from postsales.bootstrap.forecast_world import raise_world
from postsales.bootstrap.hands import handed, hands
from postsales.domain.behaviours import Behaviours
from postsales.domain.outlook import Life
from postsales.simulation import here
from postsales.simulation.forecast_life import Span, live
from postsales.simulation.forecast_people import Dice
from postsales.simulation.forecast_present import Present

LIVES_PER_TASK = 10
TOO_FEW_FOR_A_POOL = 40
"""Lives that are over before other processes are there to help."""


@dataclass(frozen=True)
class Task:
    """Lives `first` to `last` (exclusive) of one delivery."""

    present: Present
    span: Span
    behaviours: Behaviours
    seed: int
    first: int
    last: int


def lives(
    tasks: Sequence[Task], *, jobs: int | None = None, done: Callable[[int], None] = lambda count: None
) -> list[Life]:
    """Live them all, on so many processes (all cores unless said); `done` hears how many more have been lived."""
    found: list[Life] = []
    for some in _lived(tasks, jobs or os.cpu_count() or 1):
        found += some
        done(len(some))
    return found


def tasks(present: Present, span: Span, behaviours: Behaviours, *, seed: int, count: int) -> Iterator[Task]:
    """All lives of one delivery, in portions."""
    for first in range(0, count, LIVES_PER_TASK):
        yield Task(present, span, behaviours, seed, first, min(first + LIVES_PER_TASK, count))


def _lived(tasks: Sequence[Task], jobs: int) -> Iterator[list[Life]]:
    if jobs == 1 or sum(task.last - task.first for task in tasks) <= TOO_FEW_FOR_A_POOL:
        yield from map(_live, tasks)
        return
    with hands(min(jobs, len(tasks)), _quiet) as pool:
        for lived in handed(pool, _live, tasks):
            yield lived.result()


def _live(task: Task) -> list[Life]:
    async def all_of_them() -> list[Life]:
        chances = (Dice(task.seed, n) for n in range(task.first, task.last))
        return [await live(task.present, task.span, task.behaviours, dice, raise_world) for dice in chances]

    return here.run(all_of_them())


def _quiet() -> None:
    """Ten thousand lives have nothing to log."""
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
