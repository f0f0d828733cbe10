"""The same workflows on the real server see the same things in the same order. Needs some seconds of real time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from temporalio.client import Client, WorkflowFailureError, WorkflowUpdateFailedError
from temporalio.service import RPCError
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from postsales.simulation.world import VirtualWorld
from tests.simulation import diary, features
from tests.simulation.diaries import DIARIES, words

QUEUE = "as-the-server"
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
DRIFT = 1
"""Seconds by which the real server may be late at each step of a diary (rounding included)."""


@pytest.fixture(scope="module")
async def real(temporal_client: Client) -> AsyncIterator[Client]:
    with ThreadPoolExecutor(4) as threads:
        async with Worker(
            temporal_client,
            task_queue=QUEUE,
            workflows=features.WORKFLOWS,
            activities=diary.ACTIVITIES,
            activity_executor=threads,
            workflow_runner=UnsandboxedWorkflowRunner(),
        ):
            yield temporal_client


@pytest.fixture
def world() -> Iterator[VirtualWorld]:
    with VirtualWorld(start=MONDAY, seed=7) as world:
        world.employ(workflows=features.WORKFLOWS, activities=diary.ACTIVITIES)
        yield world


@pytest.fixture(scope="module")
async def real_diaries(real: Client) -> dict[str, list[str]]:
    """All at once: the longest takes sixteen seconds, two heartbeats of a task."""
    lines = await asyncio.gather(
        *(
            real.execute_workflow(name, args=arguments, id=name, task_queue=QUEUE, result_type=list[str])
            for name, arguments in DIARIES.items()
        )
    )
    return dict(zip(DIARIES, lines, strict=True))


def steps(lines: list[str]) -> list[int]:
    """Whole seconds from line to line."""
    at = [0, *(int(line.partition(" ")[0]) for line in lines if line[0].isdigit())]
    return [after - before for before, after in pairwise(at)]


@pytest.mark.slow
@pytest.mark.parametrize("name", DIARIES)
async def test_the_same_diary(world, real_diaries, name):
    world.client.start(name, *DIARIES[name], id=name)
    await world.advance_until(lambda: world.client.status(name) != "running", by=MONDAY + timedelta(days=1))
    simulated, served = await world.client.result(name, list[str]), real_diaries[name]
    assert words(simulated) == words(served)
    late = [there - here for here, there in zip(steps(simulated), steps(served), strict=True)]
    assert all(abs(seconds) <= DRIFT for seconds in late), late


class RealDesk:
    """A desk workflow on the real server, with the calls the scripts below need."""

    def __init__(self, client: Client, id: str) -> None:
        self._client, self._id = client, id
        self._handle = client.get_workflow_handle(id)

    async def begin(self, *signals: str) -> None:
        for text in signals:
            await self._client.start_workflow(
                "Desk", "x", id=self._id, task_queue=QUEUE, start_signal="say", start_signal_args=[text]
            )

    async def update(self, name: str, update_id: str, *arguments: str) -> Any:
        return await self._handle.execute_update(name, args=arguments, id=update_id)

    async def tell(self, signal: str, *arguments: str) -> None:
        await self._handle.signal(signal, args=arguments)

    async def cancel(self) -> None:
        await self._handle.cancel()

    async def terminate(self) -> None:
        await self._handle.terminate()

    async def log(self) -> Any:
        return await self._handle.query("state")

    async def ending(self) -> str:
        try:
            return str(await self._handle.result())
        except WorkflowFailureError as failed:
            return diary.chain(failed.__cause__)


class VirtualDesk:
    """The same in virtual time."""

    def __init__(self, world: VirtualWorld, id: str) -> None:
        self._world, self._client, self._id = world, world.client, id

    async def begin(self, *signals: str) -> None:
        for text in signals:
            self._client.start("Desk", "x", id=self._id, signal=("say", [text]))

    async def update(self, name: str, update_id: str, *arguments: str) -> Any:
        return await self._client.update(self._id, name, *arguments, update_id=update_id)

    async def tell(self, signal: str, *arguments: str) -> None:
        self._client.signal(self._id, signal, *arguments)
        await self._world.settle()

    async def cancel(self) -> None:
        self._client.cancel(self._id)

    async def terminate(self) -> None:
        self._client.terminate(self._id)

    async def log(self) -> Any:
        return await self._client.query(self._id, "state")

    async def ending(self) -> str:
        try:
            return str(await self._client.result(self._id))
        except Exception as failed:
            return diary.chain(failed.__cause__)


async def a_day_at_the_desk(desk: RealDesk | VirtualDesk, ending: str) -> list[Any]:
    """Every kind of call, and what came of it."""
    seen: list[Any] = []

    async def tried(name: str, update_id: str, *arguments: str) -> None:
        try:
            seen.append(await desk.update(name, update_id, *arguments))
        except WorkflowUpdateFailedError as error:
            seen.append(diary.chain(error.cause))

    await desk.begin("hello")
    seen.append(await desk.log())
    await desk.begin("again")
    for name, update_id, *arguments in (
        ("put", "1", "a"),
        ("put", "1", "b"),
        ("put", "2", "bad"),
        ("put", "2", "good"),
        ("fail_later", "3"),
        ("fail_later", "3"),
        ("visit.plan", "4", "x"),
    ):
        await tried(name, update_id, *arguments)
    await desk.tell("unheard.of", "x")
    match ending:
        case "return":
            await desk.tell("say", "end")
        case "cancel":
            await desk.cancel()
        case _:
            await desk.terminate()
    seen.append(await desk.ending())
    if ending != "terminate":
        seen.append(await desk.log())
    return seen


@pytest.mark.parametrize("ending", ["return", "cancel", "terminate"])
async def test_the_same_day_at_the_desk(world, real, ending):
    served = await a_day_at_the_desk(RealDesk(real, f"desk-{ending}"), ending)
    assert await a_day_at_the_desk(VirtualDesk(world, "desk"), ending) == served


async def test_the_same_orphans(world, real):
    """What becomes of three children, one per parent close policy, when their parent ends."""

    async def real_status(id: str) -> str:
        status = (await real.get_workflow_handle(id).describe()).status
        return status.name.lower().replace("canceled", "cancelled") if status else "?"

    async def settled(id: str) -> str:
        """The end the server gives it a moment later."""
        with pytest.raises(WorkflowFailureError):
            await real.get_workflow_handle(id).result()
        return await real_status(id)

    for ending in ("return", "again"):
        await real.execute_workflow("Farewell", ending, id=f"farewell-{ending}", task_queue=QUEUE)
        world.client.start("Farewell", ending, id=f"farewell-{ending}")
        await world.settle()
        served = [
            await settled(f"farewell-{ending}/TERMINATE"),
            await settled(f"farewell-{ending}/REQUEST_CANCEL"),
            await real_status(f"farewell-{ending}/ABANDON"),
        ]
        names = ("TERMINATE", "REQUEST_CANCEL", "ABANDON")
        assert [str(world.client.status(f"farewell-{ending}/{name}")) for name in names] == served


async def test_nobody_hears_what_the_last_task_sends(world, real):
    await real.start_workflow("Child", "listen", id="listener", task_queue=QUEUE)
    assert await real.execute_workflow("Parting", "listener", id="parting", task_queue=QUEUE) == ["2 sent"]
    await real.get_workflow_handle("listener").signal("end")
    assert await real.get_workflow_handle("listener").result() == "end"
    with pytest.raises(RPCError, match="not found"):
        await real.get_workflow_handle("listener/child").describe()
