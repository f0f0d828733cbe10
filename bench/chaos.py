"""Lives of a year under faults: how many a minute on all processors, and what one costs."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter

from bench.figure import Figure, measuring, say
from postsales.bootstrap.chaos import workers
from postsales.bootstrap.chaos_stage import live
from postsales.simulation.chaos import Lived
from postsales.simulation.voice import SAYABLE

SEEDS = range(1, 65)
"""Lives differ by a factor of twenty: fewer would tell more about themselves than about lives."""
LIVES_AT_LEAST, WITHIN_MINUTES = 1000, 5
BUSIEST = 6
SECONDS_AT_MOST = 0.6
"""Of processor time: a thousand lives in five minutes, on two processors."""


async def measure() -> None:
    """Without the start of the processes they are lived in."""
    await asyncio.to_thread(_measure)


def _measure() -> None:
    jobs = os.cpu_count() or 1
    with workers(jobs) as each_of:
        list(each_of(_timed, range(jobs)))
        began = time.perf_counter()
        lived = list(each_of(_timed, SEEDS))
        seconds = time.perf_counter() - began
    rate, cost = len(lived) / seconds * 60, sum(each for each, _ in lived) / len(lived)
    wanted = LIVES_AT_LEAST / WITHIN_MINUTES
    goal = f"≥ {wanted:.0f} a minute"
    against = f"{LIVES_AT_LEAST:,} in {WITHIN_MINUTES} minutes on 2 processors"
    say(Figure("lives under faults", f"{rate:.0f} a minute", goal, against, rate >= wanted))
    figure, goal = f"{cost:.2f} s", f"≤ {SECONDS_AT_MOST} s"
    say(Figure("  processor time", figure, goal, held=cost <= SECONDS_AT_MOST))
    n, activations = len(lived), sum(each.activations for _, each in lived)
    each = f"{sum(each for each, _ in lived) / activations * 1000:.2f} ms"
    say(Figure("  of an activation", each, against=f"{activations / n:.0f} in a life"))
    _what_was_lived([each for _, each in lived])


def _what_was_lived(lives: list[Lived]) -> None:
    """How much was said in a life, how much of it in vain, and who was kept busy."""
    said = sum(len(each.timeline.said) for each in lives)
    done = sum(sum(each.done.values()) for each in lives)
    verbs = len(set().union(*(each.done for each in lives)))
    say(Figure("  said in one", f"{said / len(lives):.0f}", against=f"{verbs} of {len(SAYABLE)} verbs done in all"))
    in_vain = f"{(said - done) / max(said, 1):.0%}"
    say(Figure("  of it in vain", in_vain, against="refused, or nobody heard"))
    busy: Counter[str] = sum((each.activated for each in lives), Counter())
    told = ", ".join(f"{name} {count / len(lives):.0f}" for name, count in busy.most_common(BUSIEST))
    say(Figure("  kept busy", told))


def _timed(seed: int) -> tuple[float, Lived]:
    began = time.process_time()
    lived = live(seed)
    return time.process_time() - began, lived


if __name__ == "__main__":
    measuring(measure)
