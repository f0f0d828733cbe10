"""The simulated engine speaks as the one of production does, also to an activity."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import BaseModel
from temporalio import activity, workflow
from temporalio.exceptions import ApplicationError

from postsales.domain.errors import Refused
from postsales.messages.command import CLOCK, Answer, Command
from postsales.messages.failures import EngineSilent, NoSuchWorkflow
from postsales.simulation.world import VirtualWorld

SECOND = timedelta(seconds=1)


@pytest.fixture
def world() -> Iterator[VirtualWorld]:
    with VirtualWorld(start=datetime(2026, 3, 2, 9, tzinfo=UTC), seed=7) as world:
        yield world


class Spec(BaseModel):
    name: str


@workflow.defn(name="verbal")
class Verbal:
    @workflow.init
    def __init__(self, spec: Spec) -> None:
        self.spec = spec

    @workflow.run
    async def run(self, spec: Spec) -> None:
        await workflow.wait_condition(lambda: False)

    @workflow.signal
    def rename(self, spec: Spec) -> None:
        self.spec = spec

    @workflow.query
    def status(self) -> Spec:
        return self.spec

    @workflow.update(name="do.it")
    async def do_it(self, command: Command) -> Answer:
        if command.body.get("wait"):
            await workflow.sleep(5)
        return Answer(id=command.id, verb="do.it", what=f"done by {command.by.person}")

    @do_it.validator
    def _check(self, command: Command) -> None:
        if command.body.get("much"):
            raise ApplicationError("too_much", {"limit": 3}, type="too_much")


def say(**body: object) -> Command:
    return Command(id="c-1", by=CLOCK, body=body)


async def test_the_engine_answers_as_in_production(world):
    world.employ(workflows=[Verbal], activities=[])
    engine = world.engine
    assert await engine.start("verbal", Spec(name="a"), id="v") is True
    assert await engine.start("verbal", Spec(name="b"), id="v") is False
    assert (await engine.update("v", "do.it", say(), update_id="1")).what == "done by clock"
    with pytest.raises(Refused) as refused:
        await engine.update("v", "do.it", say(much=True), update_id="2")
    assert (refused.value.code, refused.value.facts) == ("too_much", {"limit": 3})
    with pytest.raises(EngineSilent):
        await engine.update("v", "do.it", say(wait=True), update_id="3")
    assert await engine.signal("v", "rename", Spec(name="c")) is True
    assert await engine.query("v", "status", Spec) == Spec(name="c")
    await engine.terminate("v", "enough")
    assert await engine.signal("v", "rename", Spec(name="d")) is False
    assert await engine.start("verbal", Spec(name="b"), id="v") is False
    with pytest.raises(NoSuchWorkflow) as gone:
        await engine.update("v", "do.it", say(), update_id="4")
    assert gone.value.closed
    with pytest.raises(NoSuchWorkflow):
        await engine.query("never", "status", Spec)
    await engine.signal_with_start("verbal", Spec(name="e"), id="w", signal="rename", message=Spec(name="f"))
    assert await engine.query("w", "status", Spec) == Spec(name="f")


async def test_an_activity_may_speak_to_workflows_and_the_host_keeps_its_loop(world):
    engine, loop = world.engine, asyncio.get_running_loop()

    @activity.defn
    async def ask(workflow_id: str) -> str:
        assert activity.in_activity()
        answer = await engine.update(workflow_id, "do.it", say(), update_id=activity.info().activity_id)
        assert asyncio.get_running_loop() is loop
        assert activity.info().activity_type == "ask"
        return str(answer.what)

    world.employ(workflows=[Asking, Verbal], activities=[ask])
    await engine.start("verbal", Spec(name="a"), id="v")
    world.client.start("Asking", "v", id="asking")
    assert await world.client.result("asking") == "done by clock"
    assert asyncio.get_running_loop() is loop


@workflow.defn
class Asking:
    @workflow.run
    async def run(self, whom: str) -> str:
        return str(await workflow.execute_activity("ask", whom, start_to_close_timeout=SECOND))
