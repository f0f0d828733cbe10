"""Lives a second in virtual time: the simulation here, and the time-skipping server, one year each."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import replace
from typing import Any

from bench.costing import own
from bench.figure import Figure, measuring, say
from bench.year import SIGNED, Year, YearIn
from postsales.bootstrap.logs import configure
from postsales.bootstrap.simulate import Stage
from postsales.simulation import here
from tests.e2e.time_skipping import in_own_network, refusal

LIVES = 3
TIMES_AT_LEAST = 20
WITHIN_SECONDS = 60


async def measure() -> None:
    """Ours warm, after one life; theirs without the start of its server."""
    await asyncio.to_thread(_measure)


def _measure() -> None:
    configure("ERROR")
    _live()
    began, events = time.perf_counter(), {}
    for _ in range(LIVES):
        events = _live()
    seconds = (time.perf_counter() - began) / LIVES
    if (why := refusal()) is not None:
        say(Figure("a year's life in virtual time", f"{1 / seconds:.2f} lives/s", against=why))
        return
    theirs = _on_the_time_skipping_server()
    ratio = theirs["seconds"] / seconds
    say(
        Figure(
            "a year's life in virtual time",
            f"{1 / seconds:.2f} lives/s ({seconds:.2f} s each) = {ratio:.1f} times",
            f"≥ {TIMES_AT_LEAST} times",
            f"time-skipping server, same year: {theirs['seconds']:.1f} s",
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


def _live() -> dict[str, int]:
    year, stage = Year(), Stage(SIGNED)
    here.run(YearIn(year, stage.world, stage.store, replace(stage.desk, policy=year.policy)).play())
    events = {run.workflow_id: run.history_length for run in stage.world.server.runs()}
    stage.close()
    return events


def _on_the_time_skipping_server() -> dict[str, Any]:
    command = in_own_network(sys.executable, "-m", "bench.time_skipping")
    done = subprocess.run(command, capture_output=True, text=True, timeout=WITHIN_SECONDS, check=False)
    if done.returncode != 0:
        raise AssertionError(f"ended with {done.returncode}: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if found["ended"] != "closed":
        raise AssertionError(f"the year ended in {found['ended']}")
    return found


if __name__ == "__main__":
    measuring(measure)
