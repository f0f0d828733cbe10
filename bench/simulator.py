"""Lives a second in virtual time: the simulation here, and the time-skipping server, the same lives each.

First a bare workflow, engine against engine; then a whole year of a delivery, and example scenarios of several kinds.
There both sides run the same desk, workflows, activities and store, so besides the ratio it is told how much of a life
here is the simulation's own (`whose`), and hence what the ratio would be if that took no time at all.

Ours is measured on one processor, the year on all of them as well, with a process for each: lives have nothing to do
with each other. The time-skipping server skips time for one busy delivery at a time, so its lives follow one another
whatever there is. Of each kind the quickest of several lives counts, on both sides: what else a machine does makes
lives slower, never quicker.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bench import trial, whose
from bench.costing import own
from bench.figure import Figure, measuring, say
from bench.whose import Shares
from bench.year import SIGNED, Year, YearIn
from postsales.bootstrap.chaos import workers
from postsales.bootstrap.logs import configure
from postsales.bootstrap.simulate import Stage, simulate
from postsales.simulation import here
from postsales.simulation.scenario import read_scenario
from tests.e2e.time_skipping import in_own_network, refusal
from tests.scenes import SCENARIOS

LIVES = 20
"""On each processor, after those that warm it."""
TRIALS = 100
THEIR_TRIALS = 20
THEIR_LIVES = 4
TIMES_AT_LEAST = 20
WITHIN_SECONDS = 150
KINDS = {
    "smooth": "nothing goes wrong",
    "partner-blames-wrongly": "an issue with its claim, clocks and verdict",
    "late-payer": "reminders, signals to finance, digests",
    "terminated-with-refund": "two approvals, everything unwound",
    "tam-renewal": "a year and more of check-ins",
}
"""Example scenarios, each of another kind."""


async def measure() -> None:
    """Ours warm; theirs warm, too, and without the start of its server."""
    await asyncio.to_thread(_measure)


def _measure() -> None:
    configure("CRITICAL")
    missing = refusal()
    _trial(missing)
    _year(missing)
    for name, kind in KINDS.items():
        scenario = read_scenario(SCENARIOS[name])
        _one(f"  {name}: {kind}", lambda scenario=scenario: simulate(scenario), name, missing)  # type: ignore[misc]


def _trial(missing: str | None) -> None:
    what = f"a bare workflow of {trial.ACTIVITIES} activities and {trial.TIMERS} timers of a day"
    ours = min(trial.lives(TRIALS + 1)[1:])
    if missing is not None:
        say(Figure(what, _figure(1 / ours), f"≥ {TIMES_AT_LEAST} times", missing))
        return
    theirs = min(_on_the_time_skipping_server("trial", THEIR_TRIALS)["seconds"])
    say(
        Figure(
            what,
            f"{_figure(1 / ours)} = {theirs / ours:.1f} times",
            f"≥ {TIMES_AT_LEAST} times",
            f"time-skipping server: {_figure(1 / theirs)}",
            theirs / ours >= TIMES_AT_LEAST,
        )
    )


def _year(missing: str | None) -> None:
    what = "a year of a delivery, both sides with all our code"
    theirs = _one(what, _live, "year", missing)
    jobs = os.cpu_count() or 1
    rate = _rate(jobs)
    if theirs is None:
        say(Figure(f"  on {jobs} processors", _figure(rate)))
        return
    their_seconds = min(theirs["seconds"])
    say(
        Figure(
            f"  on the machine's {jobs} processors",
            f"{_figure(rate)} = {rate * their_seconds:.1f} times",
            against=f"{_figure(1 / their_seconds)}, however many processors",
        )
    )
    events = _live()
    ours, there = (sum(count for id, count in each.items() if own(id)) for each in (events, theirs["events"]))
    say(
        Figure(
            "  events of that year, the whole tree",
            f"{ours} simulated, {there} there: {(ours - there) / there:+.1%}",
            against="histories of the time-skipping server",
        )
    )


def _one(what: str, live: Callable[[], object], name: str, missing: str | None) -> dict[str, Any] | None:
    """One kind of life on one processor: its rate, the ratio, the most that could be had. What came of it there."""
    seconds, shares = _seconds(live, LIVES), whose.measured(live)
    if missing is not None:
        say(Figure(what, f"{_figure(1 / seconds)}, {_told(shares)}", against=missing))
        return None
    theirs = _on_the_time_skipping_server(name, THEIR_LIVES)
    ratio = min(theirs["seconds"]) / seconds
    most = ratio / (1 - shares.simulation)
    say(
        Figure(
            what,
            f"{_figure(1 / seconds)} = {ratio:.1f} times; {_told(shares)}, so {most:.1f} times at the most",
            against=f"time-skipping server: {min(theirs['seconds']):.2f} s, one life at a time",
        )
    )
    return theirs


def _told(shares: Shares) -> str:
    return (
        f"{shares.simulation:.0%} the simulation's own, {shares.workflows:.0%} the SDK's instance with workflows, "
        f"{shares.activities:.0%} activities, {shares.rest:.0%} people and desk"
    )


def _seconds(live: Callable[[], object], lives: int) -> float:
    """Of the quickest, after one to be warm."""
    live()
    return min(_took(live) for _ in range(lives))


def _took(live: Callable[[], object]) -> float:
    began = time.perf_counter()
    live()
    return time.perf_counter() - began


def _figure(rate: float) -> str:
    return f"{rate:.2f} lives/s"


def _rate(jobs: int) -> float:
    """Lives a second in so many warm processes at once."""
    with workers(jobs) as each_of:
        list(each_of(_timed, range(2 * jobs)))
        began = time.perf_counter()
        lived = list(each_of(_timed, range(LIVES * jobs)))
        return len(lived) / (time.perf_counter() - began)


def _timed(_n: int) -> float:
    return _took(_live)


def _live() -> dict[str, int]:
    year, stage = Year(), Stage(SIGNED)
    here.run(YearIn(year, stage.world, stage.store, replace(stage.desk, policy=year.policy)).play())
    events = {run.workflow_id: run.history_length for run in stage.world.server.runs()}
    stage.close()
    return events


def _on_the_time_skipping_server(what: str, times: int) -> dict[str, Any]:
    command = in_own_network(sys.executable, "-m", "bench.time_skipping", what, str(times))
    done = subprocess.run(command, capture_output=True, text=True, timeout=WITHIN_SECONDS, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{what} ended with {done.returncode}: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if what in ("trial", "year") and set(found["ended"]) != {"closed"}:
        raise AssertionError(f"{what} ended in {found['ended']}")
    return found


if __name__ == "__main__":
    measuring(measure)
