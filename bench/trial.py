"""The least a workflow can be: twenty activities and thirty timers of a day, nothing of ours. Engine beside engine."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from temporalio import activity, workflow

from postsales.simulation import here
from postsales.simulation.world import VirtualWorld

ACTIVITIES, TIMERS = 20, 30
A_DAY = timedelta(days=1)
BEGINS = datetime(2026, 3, 2, tzinfo=UTC)


@activity.defn(name="trial_step")
async def step(n: int) -> int:
    """Nothing is done."""
    return n


@workflow.defn(name="trial")
class Trial:
    """One after the other: so many activities, with the timers between them and after."""

    @workflow.run
    async def run(self) -> int:
        done = 0
        for n in range(max(ACTIVITIES, TIMERS)):
            if n < ACTIVITIES:
                done += await workflow.execute_activity(step, 1, start_to_close_timeout=A_DAY)
            if n < TIMERS:
                await workflow.sleep(A_DAY)
        return done


def lives(times: int) -> list[float]:
    """So many one after the other in one world, as they are on one server there: how many seconds each took.

    Raises `AssertionError` unless each came to its end.
    """
    with VirtualWorld(start=BEGINS) as world:
        world.employ(workflows=[Trial], activities=[step])
        return here.run(_one_by_one(world, times))


async def _one_by_one(world: VirtualWorld, times: int) -> list[float]:
    took = []
    for n in range(times):
        began = time.perf_counter()
        world.client.start("trial", id=f"trial/{n}")
        await world.advance_to(world.now() + (TIMERS + 1) * A_DAY)
        took.append(time.perf_counter() - began)
        run = world.server.run_of(f"trial/{n}")
        if run is None or run.open:
            raise AssertionError("the trial did not end")
    return took
