"""Lives a second in virtual time: the simulation here, and the time-skipping server, one year each.

Ours is measured on one processor and on all of them, with a process for each: lives have nothing to do with each other.
The time-skipping server skips time for one busy delivery at a time, so its lives follow one another whatever there is.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from statistics import median
from typing import Any

from bench.costing import own
from bench.figure import Figure, measuring, say
from bench.year import SIGNED, Year, YearIn
from postsales.bootstrap.chaos import hands
from postsales.bootstrap.logs import configure
from postsales.bootstrap.simulate import Stage
from postsales.simulation import here
from tests.e2e.time_skipping import in_own_network, refusal

LIVES = 20
"""On each processor, after those that warm it."""
THEIR_LIVES = 5
TIMES_AT_LEAST = 20
WITHIN_SECONDS = 150


async def measure() -> None:
    """Ours warm; theirs warm, too, and without the start of its server."""
    await asyncio.to_thread(_measure)


def _measure() -> None:
    configure("ERROR")
    jobs = os.cpu_count() or 1
    events = _live()
    seconds = median(_timed(n) for n in range(LIVES))
    rate = _rate(jobs)
    if (why := refusal()) is not None:
        say(Figure("a year's life in virtual time, on one processor", _figure(1 / seconds), against=why))
        say(Figure(f"  on {jobs} processors", _figure(rate), against=why))
        return
    theirs = _on_the_time_skipping_server()
    their_seconds = median(theirs["seconds"])
    against = f"time-skipping server, same year: {their_seconds:.2f} s, one life at a time"
    say(
        Figure(
            "a year's life in virtual time, on one processor",
            f"{_figure(1 / seconds)} ({seconds:.2f} s each) = {their_seconds / seconds:.1f} times",
            against=against,
        )
    )
    ratio = rate * their_seconds
    say(
        Figure(
            f"  on the machine's {jobs} processors",
            f"{_figure(rate)} = {ratio:.1f} times",
            f"≥ {TIMES_AT_LEAST} times",
            f"the same: {_figure(1 / their_seconds)}, however many processors",
            ratio >= TIMES_AT_LEAST,
        )
    )
    here, there = (sum(count for id, count in each.items() if own(id)) for each in (events, theirs["events"]))
    say(
        Figure(
            "  events of that year, the whole tree",
            f"{here} simulated, {there} there: {(here - there) / there:+.1%}",
            against="histories of the time-skipping server",
        )
    )


def _figure(rate: float) -> str:
    return f"{rate:.2f} lives/s"


def _rate(jobs: int) -> float:
    """Lives a second in so many warm processes at once."""
    with hands(jobs) as each_of:
        list(each_of(_timed, range(2 * jobs)))
        began = time.perf_counter()
        lived = list(each_of(_timed, range(LIVES * jobs)))
        return len(lived) / (time.perf_counter() - began)


def _timed(_n: int) -> float:
    began = time.perf_counter()
    _live()
    return time.perf_counter() - began


def _live() -> dict[str, int]:
    year, stage = Year(), Stage(SIGNED)
    here.run(YearIn(year, stage.world, stage.store, replace(stage.desk, policy=year.policy)).play())
    events = {run.workflow_id: run.history_length for run in stage.world.server.runs()}
    stage.close()
    return events


def _on_the_time_skipping_server() -> dict[str, Any]:
    command = in_own_network(sys.executable, "-m", "bench.time_skipping", str(THEIR_LIVES))
    done = subprocess.run(command, capture_output=True, text=True, timeout=WITHIN_SECONDS, check=False)
    if done.returncode != 0:
        raise AssertionError(f"ended with {done.returncode}: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if set(found["ended"]) != {"closed"}:
        raise AssertionError(f"the years ended in {found['ended']}")
    return found


if __name__ == "__main__":
    measuring(measure)
