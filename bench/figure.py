"""A figure beside its goal, and how a benchmark hands its figures to `python -m bench`."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import NoReturn

from postsales.bootstrap.ending import ending

MARK = "figure "


@dataclass(frozen=True)
class Figure:
    """One line of the table. `held` is None where there is no goal, only something to know."""

    what: str
    figure: str
    goal: str = "–"
    against: str = "–"
    held: bool | None = None


def say(figure: Figure) -> None:
    """Hand a figure to whoever started this benchmark, at once: what comes later may run out of time."""
    sys.stdout.write(MARK + json.dumps(asdict(figure)) + "\n")
    sys.stdout.flush()


def heard(line: str) -> Figure | None:
    """The figure in a line of a benchmark's output, if there is one."""
    return Figure(**json.loads(line.removeprefix(MARK))) if line.startswith(MARK) else None


def measuring(measure: Callable[[], Awaitable[None]]) -> NoReturn:
    """Run a benchmark as a process of its own, which ends as every process that used the Temporal SDK does."""
    ending(lambda: asyncio.run(_completely(measure)))


async def _completely(measure: Callable[[], Awaitable[None]]) -> None:
    """Asked to end, it stops what it started before it does."""
    task = asyncio.ensure_future(measure())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    await task


def percentile(values: list[float], share: float) -> float:
    """The value below which that share of them lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
