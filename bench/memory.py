"""What open deliveries weigh on one worker with all of them cached, and how fast they answer, hot and cold."""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from bench import lives, story
from bench.figure import Figure, measuring, percentile, say
from bench.workplace import Workplace, workplace
from postsales.messages import ids
from postsales.messages.delivery import DeliveryStatus
from postsales.messages.failures import EngineSilent

FIRST, OPEN = 80, 240
WORKFLOWS_EACH = 6
"""Delivery, handoff, three instalments, check-ins."""
AT_A_TIME = 16
QUERIES = 300
COLD = 60
MANY, MOST_GB, HOT_MS, COLD_MS = 10_000, 1.5, 50, 300
READY_WITHIN = 30.0
SETTLING_SECONDS = 2.0


async def measure() -> None:
    """A worker of its own beside the desk, full of open deliveries; then an empty one that must replay each."""
    async with workplace(worker=False) as place:
        async with _worker(place) as worker:
            began = time.perf_counter()
            few = await _megabytes_with(place, worker, range(FIRST))
            full = await _megabytes_with(place, worker, range(FIRST, OPEN))
            took = time.perf_counter() - began - 2 * SETTLING_SECONDS
            hot = await _queries(place, [random.randrange(OPEN) for _ in range(QUERIES)])
        # What the first ones took besides (connections, statements, code) is there once.
        each = (full - few) / (OPEN - FIRST)
        base = few - each * FIRST
        weight = (base + each * MANY) / 1024
        say(
            Figure(
                f"{OPEN} open deliveries, {OPEN * WORKFLOWS_EACH} workflows cached",
                f"worker {full:.0f} MB; {each * 1024:.0f} KB a delivery, {each * 1024 / WORKFLOWS_EACH:.0f} a workflow",
                against=f"the worker with none: {base:.0f} MB; idle bare workflows 14–53 KB",
            )
        )
        say(
            Figure(
                f"  {MANY:,} with all {MANY * WORKFLOWS_EACH:,} cached, by that rate",
                f"{weight:.1f} GB",
                against=f"started {OPEN / took:.1f} a second here",
            )
        )
        cached = (base + each / WORKFLOWS_EACH * MANY) / 1024
        say(
            Figure(
                f"  {MANY:,} with {MANY:,} workflows cached, by that rate",
                f"{cached:.2f} GB",
                f"under {MOST_GB} GB",
                "the worker's resident memory",
                cached < MOST_GB,
            )
        )
        say(_answering("hot", hot, HOT_MS))
        async with _worker(place):
            await _answered(place)
            cold = await _queries(place, random.sample(range(1, OPEN), COLD))
        say(_answering("cold, replayed from its history", cold, COLD_MS))


def _answering(how: str, seconds: list[float], most: int) -> Figure:
    p50, p99 = (percentile(seconds, share) * 1000 for share in (0.5, 0.99))
    return Figure(f"  query, {how}", f"p50 {p50:.0f} ms, p99 {p99:.0f} ms", f"p99 under {most} ms", "–", p99 < most)


async def _megabytes_with(place: Workplace, worker: int, more: range) -> float:
    """What the worker weighs once these are open too."""
    await _start(place, more)
    await asyncio.sleep(SETTLING_SECONDS)  # the last tasks of the last deliveries
    return _megabytes(worker)


async def _answered(place: Workplace) -> None:
    """Until the worker is there."""
    async with asyncio.timeout(READY_WITHIN):
        while True:
            try:
                await _queries(place, [0])
            except EngineSilent:
                continue  # it has waited two seconds
            return


async def _start(place: Workplace, numbers: range | list[int]) -> None:
    """Deliveries signed today, waiting for their handoff."""
    today, turn = datetime.now(lives.ZONE).date(), asyncio.Semaphore(AT_A_TIME)

    async def one(n: int) -> None:
        async with turn:
            document = story.document(n, today)
            await place.desk.start(story.ADMIN, document)
            await place.until(lambda: place.store.deliveries.get(document["number"]) is not None)

    await asyncio.gather(*(one(n) for n in numbers))


async def _queries(place: Workplace, numbers: list[int]) -> list[float]:
    taken = []
    for n in numbers:
        began = time.perf_counter()
        await place.engine.query(ids.delivery(f"B-{n}"), "status", DeliveryStatus)
        taken.append(time.perf_counter() - began)
    return taken


@asynccontextmanager
async def _worker(place: Workplace) -> AsyncIterator[int]:
    """The worker as a process of its own, as it runs in production."""
    environment = os.environ | {
        "POSTSALES_DATA": str(place.settings.directory.root),
        "POSTSALES_DATABASE_URL": place.settings.store_url,
        "POSTSALES_TEMPORAL_ADDRESS": place.temporal.address,
        "POSTSALES_CACHED_WORKFLOWS": str(2 * OPEN * WORKFLOWS_EACH),
        "POSTSALES_LOG_LEVEL": "ERROR",
        "POSTSALES_DRAIN_SECONDS": "1",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "worker", env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        yield process.pid
    finally:
        process.terminate()
        await process.wait()


def _megabytes(pid: int) -> float:
    """Resident memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 2**20


if __name__ == "__main__":
    measuring(measure)
