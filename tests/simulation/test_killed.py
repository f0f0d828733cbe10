"""A worker is killed within a workflow task: what it did is done again, and nothing else is done twice."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio import activity, workflow
from temporalio.common import RetryPolicy

from postsales.simulation.client import Unanswered
from postsales.simulation.faults import WorkerAway, WorkerKilled
from postsales.simulation.losing import Loss
from postsales.simulation.mischief import Mischief
from postsales.simulation.run import Run
from postsales.simulation.world import VirtualWorld

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PAPER: list[str] = []


@activity.defn
def jot(what: str) -> int:
    """How often it has been written down by now."""
    PAPER.append(what)
    return PAPER.count(what)


@activity.defn
def jot_at_last(what: str) -> int:
    """Works at the fourth attempt; says at which it was."""
    attempt = activity.info().attempt
    PAPER.append(f"{what} {attempt}")
    if attempt < 4:
        raise ValueError("not yet")
    return attempt


async def jotted(what: str) -> None:
    """Within the workflow task."""
    await workflow.execute_local_activity(jot, what, start_to_close_timeout=SECOND)


@workflow.defn
class Clerk:
    """Writes down what it is asked to."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    @workflow.run
    async def run(self, *deeds: str) -> list[str]:
        """Each deed in turn, then whatever comes until the end is said."""
        for deed in deeds:
            await getattr(self, deed)()
        await workflow.wait_condition(lambda: "end" in self.seen and workflow.all_handlers_finished())
        return self.seen

    async def write(self) -> None:
        await jotted("first")
        await jotted("second")

    async def nap(self) -> None:
        await workflow.sleep(60)
        self.seen.append("woke")
        await jotted("woke")

    async def nap_after(self) -> None:
        await jotted("tired")
        await workflow.sleep(60)
        self.seen.append(f"woke at {workflow.now():%H:%M:%S}")

    async def invite(self) -> None:
        guest = asyncio.create_task(workflow.execute_child_workflow(Guest.run, id="guest"))
        await jotted("invited")
        self.seen.append(await guest)

    async def move(self) -> None:
        await jotted("moving")
        workflow.continue_as_new(args=["arrive"])

    async def arrive(self) -> None:
        self.seen.append("arrived")

    async def insist(self) -> None:
        """Held open by a local activity for three minutes; meanwhile a timer is set."""
        nap = asyncio.create_task(workflow.sleep(30))
        every = RetryPolicy(initial_interval=6 * SECOND, backoff_coefficient=1.0)
        attempt = await workflow.execute_local_activity(
            jot_at_last, "insisted", start_to_close_timeout=SECOND, retry_policy=every
        )
        self.seen.append(f"at attempt {attempt}")
        await nap

    async def change_its_mind(self) -> None:
        """Cancels what it had begun unless told to keep it."""
        effort = workflow.start_activity(
            jot_at_last, "begun", start_to_close_timeout=SECOND, retry_policy=RetryPolicy(initial_interval=5 * SECOND)
        )
        await workflow.wait_condition(lambda: "hurry" in self.seen)
        if "keep" in self.seen:
            self.seen.append(f"kept until attempt {await effort}")
        else:
            effort.cancel()
            await jotted("cancelled")
            self.seen.append("cancelled")

    @workflow.signal
    def say(self, text: str) -> None:
        self.seen.append(text)

    @workflow.query
    def state(self) -> list[str]:
        return self.seen

    @workflow.update
    async def ask(self, text: str) -> str:
        """Answers with all that was seen so far."""
        self.seen.append(text)
        await jotted(text)
        return " ".join(self.seen)


@workflow.defn
class Guest:
    """A child."""

    @workflow.run
    async def run(self) -> str:
        await jotted("guest")
        return "guest came"


class Scene:
    """A clerk at work, and who dies of which effect (from 1)."""

    def __init__(self, world: VirtualWorld) -> None:
        self.world = world
        self.effects = 0
        PAPER.clear()

    def begin(self, *deeds: str, **deaths: Loss) -> None:
        """Start it. `n3=Loss(…)`: the worker dies of the third effect."""

        def loss() -> Loss | None:
            self.effects += 1
            return deaths.get(f"n{self.effects}")

        self.world.server.loss = loss
        self.world.client.start("Clerk", *deeds, id="clerk")

    async def at(self, seconds: float) -> None:
        """Be there so many seconds after the beginning."""
        await self.world.advance_to(MONDAY + seconds * SECOND)

    async def end(self, by: float = 600) -> list[str]:
        """What it has seen in the end."""
        await self.at(by)
        self.world.client.signal("clerk", "say", "end")
        await self.world.settle()
        seen: list[str] = await self.world.client.result("clerk", list[str])
        return seen

    @property
    def run(self) -> Run:
        """The clerk's."""
        run = self.world.server.run_of("clerk")
        assert run is not None
        return run

    def answer(self, update: Any) -> Any:
        """What an update came to."""
        assert update.outcome is not None
        return self.world.client._decode(update.outcome, str)


@pytest.fixture
def scene() -> Iterator[Scene]:
    with VirtualWorld(start=MONDAY) as world:
        world.employ(workflows=[Clerk, Guest], activities=[jot, jot_at_last])
        yield Scene(world)


AT_ONCE, TOLD = Loss(told=False), Loss(told=True)


@pytest.mark.parametrize(
    ("loss", "written"), [(AT_ONCE, ["first"]), (TOLD, ["first", "second"])], ids=["at once", "told"]
)
async def test_local_activities_of_the_lost_task_run_again(scene: Scene, loss: Loss, written: list[str]) -> None:
    scene.begin("write", n1=loss)
    await scene.at(9)
    assert written == PAPER
    await scene.at(10)
    assert [*written, "first", "second"] == PAPER
    assert await scene.end() == ["end"]


async def test_an_update_is_handled_again_and_answered_once(scene: Scene) -> None:
    scene.begin(n1=TOLD)
    await scene.world.settle()
    update = scene.world.client.admit("clerk", "ask", "what", update_id="1")
    await scene.at(5)
    assert update.outcome is None
    assert scene.world.client.admit("clerk", "ask", "what", update_id="1") is update
    await scene.at(10)
    assert scene.answer(update) == "what"
    assert PAPER == ["what", "what"]
    assert await scene.end() == ["what", "end"]


async def test_what_came_meanwhile_comes_with_it_signals_first(scene: Scene) -> None:
    scene.begin(n1=AT_ONCE)
    await scene.world.settle()
    first = scene.world.client.admit("clerk", "ask", "question", update_id="1")
    await scene.at(4)
    scene.world.client.signal("clerk", "say", "meanwhile")
    second = scene.world.client.admit("clerk", "ask", "another", update_id="2")
    await scene.at(10)
    assert (scene.answer(first), scene.answer(second)) == ("meanwhile question another",) * 2
    assert PAPER == ["question", "question", "another"]


async def test_a_server_that_dies_too_forgets_what_nobody_had_accepted(scene: Scene) -> None:
    scene.begin(n1=Loss(told=True, forgets=True))
    await scene.world.settle()
    length = scene.run.history_length
    update = scene.world.client.admit("clerk", "ask", "what", update_id="1")
    await scene.at(60)
    assert update.outcome is None
    assert scene.run.history_length == length
    assert PAPER == ["what"]
    assert await scene.world.client.update("clerk", "ask", "what", update_id="1", result_type=str) == "what"
    assert await scene.end() == ["what", "end"]


async def test_a_timer_that_fired_fires_again_and_one_of_the_lost_task_was_never_set(scene: Scene) -> None:
    scene.begin("nap", "nap_after", n1=AT_ONCE, n3=TOLD)
    # Woken at 60 s and again at 70 s; tired then, and all once more at 80 s: only from there it sleeps.
    assert await scene.end() == ["woke", "woke at 09:02:20", "end"]
    assert PAPER == ["woke", "woke", "tired", "woke", "tired"]


async def test_a_child_is_started_once(scene: Scene) -> None:
    scene.begin("invite", n1=TOLD)
    await scene.at(9)
    assert scene.world.client.status("guest") is None
    assert await scene.end() == ["guest came", "end"]
    assert PAPER == ["invited", "invited", "guest"]


async def test_who_goes_on_as_new_does_so_once(scene: Scene) -> None:
    scene.begin("move", n1=TOLD)
    await scene.at(9)
    first = scene.run
    assert await scene.end() == ["arrived", "end"]
    assert scene.run.first_run_id == first.id
    assert scene.run.start.continued_from == first.id
    assert PAPER == ["moving", "moving"]


async def test_of_a_task_held_open_only_the_part_since_its_last_heartbeat_is_lost(scene: Scene) -> None:
    """Tried at 0, 6 and, after the heartbeat at 8 s, at 12 s, of which the worker dies; again from 18 s on."""
    scene.begin("insist", n3=AT_ONCE)
    await scene.at(7)
    scene.world.client.signal("clerk", "say", "heard")
    await scene.at(17)
    assert PAPER == ["insisted 1", "insisted 2", "insisted 3"]
    assert 1 in scene.run.timers
    assert await scene.end() == ["heard", "at attempt 4", "end"]
    assert PAPER[3:] == ["insisted 1", "insisted 2", "insisted 3", "insisted 4"]


async def test_what_a_lost_task_cancelled_goes_on(scene: Scene) -> None:
    scene.begin("change_its_mind", n1=TOLD)
    await scene.at(1)
    scene.world.client.signal("clerk", "say", "hurry")
    await scene.at(2)
    scene.world.client.signal("clerk", "say", "keep")
    assert await scene.end() == ["hurry", "keep", "kept until attempt 4", "end"]


async def test_nobody_answers_a_query_before_another_worker_has_it(scene: Scene) -> None:
    scene.begin("write", n1=AT_ONCE)
    await scene.world.settle()
    with pytest.raises(Unanswered, match="no worker"):
        await scene.world.client.query("clerk", "state")
    await scene.at(10)
    assert await scene.world.client.query("clerk", "state") == []


async def test_who_is_ended_meanwhile_stays_so(scene: Scene) -> None:
    scene.begin("write", n1=AT_ONCE)
    await scene.at(5)
    scene.world.client.terminate("clerk")
    await scene.at(60)
    assert PAPER == ["first"]


async def test_a_worker_that_goes_away_loses_the_tasks_it_has_open() -> None:
    with VirtualWorld(start=MONDAY) as world:
        world.employ(workflows=[Clerk], activities=[jot_at_last])
        scene = Scene(world)
        away = WorkerAway(since=MONDAY + 4 * SECOND, until=MONDAY + 40 * SECOND)
        Mischief(world, [away], MONDAY + timedelta(days=1)).install()
        world.client.start("Clerk", "insist", id="clerk")
        await scene.at(39)
        assert PAPER == ["insisted 1"]
        assert await scene.end() == ["at attempt 4", "end"]


async def test_a_fault_kills_by_the_number_of_the_effect() -> None:
    with VirtualWorld(start=MONDAY) as world:
        world.employ(workflows=[Clerk], activities=[jot])
        scene = Scene(world)
        mischief = Mischief(world, [WorkerKilled(nth=2, told=False, forgets=False)], MONDAY + timedelta(days=1))
        mischief.install()
        world.client.start("Clerk", "write", id="clerk")
        assert await scene.end() == ["end"]
        assert PAPER == ["first", "second", "first", "second"]
        assert mischief.killed == 1
