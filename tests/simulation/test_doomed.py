"""A worker killed within workflow tasks: the same here as on the real server."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from temporalio.client import Client

from postsales.local.temporal import EmbeddedTemporal
from postsales.simulation.losing import Loss
from postsales.simulation.world import VirtualWorld
from tests.e2e.programs import ROOT
from tests.e2e.waiting import until
from tests.simulation.doomed import KILLED, QUEUE, WORKFLOWS, Pen

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
DRIFT = 2
"""Seconds by which the real server may be late at each step: a worker takes one to start."""


async def on_the_server(client: Client, server: EmbeddedTemporal, where: Path) -> list[str]:
    """Its worker dies four times; twice it is told something before another one goes on."""

    async def worker() -> asyncio.subprocess.Process:
        arguments = (sys.executable, "-m", "tests.simulation.doomed", server.address, server.namespace, QUEUE)
        return await asyncio.create_subprocess_exec(*arguments, cwd=ROOT)

    process = await worker()
    handle = await client.start_workflow("Doomed", str(where), id="doomed", task_queue=QUEUE)

    async def slept() -> bool:
        # A query would make it end its task early, to be answered.
        events = (await handle.fetch_history()).events
        return any(event.HasField("timer_fired_event_attributes") for event in events)

    try:
        assert await process.wait() == KILLED
        await handle.signal("say", "one")
        process = await worker()
        await until(slept, what=lambda: "it has not begun again")
        update = asyncio.create_task(handle.execute_update("ask", "question", id="q"))
        assert await process.wait() == KILLED
        await handle.signal("say", "two")
        process = await worker()
        answer = await update
        for _ in range(2):
            assert await process.wait() == KILLED
            process = await worker()
        lines: list[str] = await handle.result()
    finally:
        process.kill()
        await process.wait()
    assert answer == lines[: len(answer)]
    return lines


async def in_virtual_time(where: Path) -> list[str]:
    """The same: killed at the same effects."""
    with VirtualWorld(start=MONDAY) as world:
        world.employ(workflows=WORKFLOWS, activities=[Pen(fatal=False).write_down])
        fates = iter([True, False, True, False, True, True, False])
        world.server.loss = lambda: Loss(told=False) if next(fates) else None
        world.client.start("Doomed", str(where), id="doomed")
        await world.settle()
        world.client.signal("doomed", "say", "one")
        await world.advance_to(MONDAY + timedelta(seconds=11))
        update = world.client.admit("doomed", "ask", "question", update_id="q")
        await world.settle()
        world.client.signal("doomed", "say", "two")
        await world.advance_to(MONDAY + timedelta(minutes=1))
        lines: list[str] = await world.client.result("doomed", list[str])
        assert update.outcome is not None
        return lines


def after_each_other(lines: list[str]) -> list[int]:
    """Seconds from line to line."""
    at = [int(line.partition(" ")[0]) for line in lines]
    return [after - before for before, after in pairwise(at)]


@pytest.mark.slow
@pytest.mark.timeout(150)
async def test_the_same_four_times(temporal_client: Client, temporal_server: EmbeddedTemporal, tmp_path: Path) -> None:
    """What it saw, in which order, and how many events there were then."""
    served = await on_the_server(temporal_client, temporal_server, tmp_path / "served")
    simulated = await in_virtual_time(tmp_path / "simulated")
    assert [line.split(" ", 1)[1] for line in simulated] == [line.split(" ", 1)[1] for line in served]
    assert (tmp_path / "simulated").read_text() == (tmp_path / "served").read_text()
    late = zip(after_each_other(simulated), after_each_other(served), strict=True)
    assert all(abs(there - here) <= DRIFT for here, there in late)
