"""Faults are drawn from a seed, and do what their names say."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from temporalio import activity, workflow
from temporalio.common import RetryPolicy

from postsales.simulation.faults import AttemptFault, How, MessageFault, Outage, WorkerAway, draw
from postsales.simulation.mischief import Mischief, Moody
from postsales.simulation.replaying import NotDeterministic
from postsales.simulation.world import VirtualWorld

START = datetime(2026, 3, 2, tzinfo=UTC)
END = START + timedelta(days=100)
EFFECTS: list[str] = []


@activity.defn
def touch(what: str) -> str:
    """Leaves a trace."""
    EFFECTS.append(what)
    return what


@workflow.defn
class Toucher:
    """One activity, tried until it answers."""

    @workflow.run
    async def run(self) -> str:
        """Its answer, and how long it took."""
        begun = workflow.now()
        answer = await workflow.execute_activity(
            touch,
            "once",
            start_to_close_timeout=timedelta(seconds=30),
            retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1)),
        )
        return f"{answer} {(workflow.now() - begun).total_seconds():g}"


@workflow.defn
class Patient:
    """One activity, given so many seconds."""

    @workflow.run
    async def run(self, seconds: int) -> str:
        """Its answer."""
        return await workflow.execute_activity(touch, "once", start_to_close_timeout=timedelta(seconds=seconds))


@workflow.defn
class Listener:
    """Counts what it hears."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    @workflow.run
    async def run(self) -> list[str]:
        """What it heard in three days."""
        await workflow.sleep(timedelta(days=3))
        return self.heard

    @workflow.signal
    def hear(self, what: str) -> None:
        """Keep it."""
        self.heard.append(what)


@workflow.defn
class Teller:
    """Tells the listener one thing after the other."""

    @workflow.run
    async def run(self, told: list[str]) -> None:
        """Each once."""
        for what in told:
            await workflow.get_external_workflow_handle("listener").signal("hear", what)


@workflow.defn
class Forgetful:
    """Does something else each time it is asked."""

    @workflow.run
    async def run(self) -> None:
        """Sleep as long as a die says that no replay knows."""
        await workflow.sleep(timedelta(seconds=random.randint(1, 10**9)))


def the_world() -> VirtualWorld:
    """A world with all of them."""
    world = VirtualWorld(start=START)
    world.employ(workflows=[Toucher, Patient, Listener, Teller, Forgetful], activities=[touch])
    EFFECTS.clear()
    return world


@pytest.mark.parametrize(
    ("how", "effects", "took"),
    [
        (How.FAILS_BEFORE, 1, "1"),
        (How.FAILS_AFTER, 2, "1"),
        (How.HANGS, 1, "31"),
        (How.LOST, 2, "31"),
        (How.SLOW, 1, "8"),
    ],
)
async def test_an_attempt_goes_wrong_in_five_ways(how: How, effects: int, took: str) -> None:
    with the_world() as world:
        Mischief(world, [AttemptFault(nth=1, how=how)], END).install()
        world.client.start("Toucher", id="toucher")
        await world.advance_to(START + timedelta(minutes=5))
        assert await world.client.result("toucher") == f"once {took}"
        assert len(EFFECTS) == effects


@workflow.defn
class LocalToucher:
    """One local activity, tried until it answers."""

    @workflow.run
    async def run(self) -> str:
        """Its answer, and whether a timer set beside it had to wait."""
        begun = workflow.now()
        answer = await workflow.execute_local_activity(touch, "once", start_to_close_timeout=timedelta(seconds=30))
        await workflow.sleep(1)
        return f"{answer} {(workflow.now() - begun).total_seconds():g}"


async def test_a_slow_local_activity_holds_its_task_and_has_its_effect_once() -> None:
    with the_world() as world:
        world.employ(workflows=[LocalToucher], activities=[touch])
        Mischief(world, [AttemptFault(nth=1, how=How.SLOW)], END).install()
        world.client.start("LocalToucher", id="local")
        await world.advance_to(START + timedelta(seconds=7))
        assert EFFECTS == ["once"]
        await world.advance_to(START + timedelta(minutes=5))
        assert await world.client.result("local") == "once 9"
        assert EFFECTS == ["once"]


@pytest.mark.parametrize(("allowed", "tries"), [(3, 2), (30, 1)])
async def test_an_answer_that_comes_too_late_is_none(allowed: int, tries: int) -> None:
    with the_world() as world:
        Mischief(world, [AttemptFault(nth=1, how=How.SLOW)], END).install()
        world.client.start("Patient", allowed, id="patient")
        await world.advance_to(START + timedelta(minutes=5))
        assert await world.client.result("patient") == "once"
        assert len(EFFECTS) == tries


async def test_messages_come_twice_and_late() -> None:
    with the_world() as world:
        faults = [
            MessageFault(nth=1, how="twice", by=timedelta(hours=2)),
            MessageFault(nth=2, how="late", by=timedelta(hours=1)),
        ]
        Mischief(world, faults, END).install()
        world.client.start("Listener", id="listener")
        world.client.start("Teller", ["a", "b", "c"], id="teller")
        await world.advance_to(START + timedelta(days=4))
        assert await world.client.result("listener") == ["a", "b", "c", "a"]


async def test_nobody_works_while_the_worker_is_away_and_the_next_one_knows_everything() -> None:
    with the_world() as world:
        away = WorkerAway(since=START + timedelta(hours=1), until=START + timedelta(hours=9))
        Mischief(world, [away], END).install()
        world.client.start("Listener", id="listener")
        await world.advance_to(START + timedelta(hours=2))
        assert world.server.run_of("listener").instance is None  # type: ignore[union-attr]
        world.client.signal("listener", "hear", "meanwhile")
        await world.advance_to(START + timedelta(days=4))
        assert await world.client.result("listener") == ["meanwhile"]


async def test_an_adapter_stays_away_and_comes_back() -> None:
    sent: list[str] = []

    class Box:
        def send(self, message: str, /) -> None:
            sent.append(message)

    with the_world() as world:
        outage = Outage(of="mail", since=START, until=START + timedelta(days=3))
        mischief = Mischief(world, [outage], END)
        mischief.install()
        box = Moody[str](Box(), lambda: mischief.away("mail"))
        with pytest.raises(ConnectionError):
            box.send("early")
        assert not mischief.away("store")
        await world.advance_to(START + timedelta(days=3))
        box.send("late")
        assert sent == ["late"]


async def test_a_workflow_that_is_not_deterministic_is_found_at_once() -> None:
    with the_world() as world:
        world.client.start("Forgetful", id="forgetful")
        with pytest.raises(NotDeterministic, match="forgetful, activation 1"):
            await world.settle()


def test_the_same_seed_draws_the_same_faults() -> None:
    drawn = [draw(seed, START, END) for seed in range(50)]
    assert drawn == [draw(seed, START, END) for seed in range(50)]
    kinds = {fault.kind for faults in drawn for fault in faults}
    assert kinds == {"attempt", "message", "outage", "worker_away", "worker_killed"}
    spans = [fault for faults in drawn for fault in faults if isinstance(fault, Outage | WorkerAway)]
    assert all(START <= span.since <= span.until <= END for span in spans)
