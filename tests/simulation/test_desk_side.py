"""Updates, signals, queries, cancels and endings from outside, and the errors that name what went wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio import activity, workflow
from temporalio.api.failure.v1 import Failure
from temporalio.client import WorkflowQueryFailedError, WorkflowUpdateFailedError
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError

from postsales.simulation import failures
from postsales.simulation.activity_host import Hangs
from postsales.simulation.agenda import TurnsInCircles
from postsales.simulation.client import Missing, Unanswered
from postsales.simulation.world import VirtualWorld
from tests.simulation import diary, families, features

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def bare() -> Iterator[VirtualWorld]:
    with VirtualWorld(start=MONDAY, seed=7) as world:
        yield world


@pytest.fixture
def world(bare: VirtualWorld) -> VirtualWorld:
    bare.employ(workflows=features.WORKFLOWS, activities=diary.ACTIVITIES)
    bare.client.start("Desk", "one", id="desk")
    return bare


async def test_an_update_is_answered_at_once_and_time_does_not_pass(world):
    assert await world.client.update("desk", "put", "a", update_id="1", result_type=int) == 1
    assert world.now() == MONDAY
    # It came with the first task, so its handler ran before `run` did.
    assert await world.client.query("desk", "state", result_type=list[str]) == ["put a", "run one"]


async def test_a_rejected_update_leaves_nothing_and_its_id_is_free(world):
    for _ in range(2):
        with pytest.raises(WorkflowUpdateFailedError) as refused:
            await world.client.update("desk", "put", "bad", update_id="1")
        cause = refused.value.cause
        assert isinstance(cause, ApplicationError)
        assert (cause.type, cause.details) == ("bad_text", ({"text": "bad"},))
    assert await world.client.update("desk", "put", "good", update_id="1") == 2


async def test_the_same_update_id_has_one_effect_also_when_it_failed(world):
    for text in ("a", "b"):
        assert await world.client.update("desk", "put", text, update_id="1") == 1
    for _ in range(2):
        with pytest.raises(WorkflowUpdateFailedError) as failed:
            await world.client.update("desk", "fail_later", update_id="2")
        assert isinstance(failed.value.cause, ApplicationError)
        assert failed.value.cause.type == "later"
    assert await world.client.query("desk", "state") == ["put a", "run one"]


async def test_a_dynamic_update_learns_its_name_and_id(world):
    assert await world.client.update("desk", "visit.plan", "x", update_id="u-1") == "visit.plan u-1"


async def test_an_update_that_waits_is_unanswered_and_ends_with_its_workflow(world):
    with pytest.raises(Unanswered):
        await world.client.update("desk", "wait_for_go", update_id="1")
    update = world.client.admit("desk", "wait_for_go", update_id="1")
    assert update.accepted
    world.client.terminate("desk")
    assert isinstance(update.outcome, Failure)
    assert update.outcome.application_failure_info.type == "AcceptedUpdateCompletedWorkflow"


async def test_signals_of_one_instant_come_before_updates_and_before_run(world):
    update = world.client.admit("desk", "put", "second", update_id="1")
    world.client.signal("desk", "say", "first")
    world.client.signal("desk", "unheard.of")
    await world.settle()
    assert update.outcome is not None
    assert await world.client.query("desk", "state") == ["first", "signal unheard.of", "put second", "run one"]


async def test_signal_with_start_starts_once_and_again_after_the_end(world):
    for text in ("a", "b", "end"):
        world.client.start("Desk", "two", id="two", signal=("say", [text]))
        await world.settle()
    assert await world.client.result("two") == ["a", "run two", "b", "end"]
    world.client.start("Desk", "three", id="two", signal=("say", ["end"]))
    assert await world.client.result("two") == ["end", "run three"]


async def test_an_id_that_runs_or_may_not_run_again_is_refused(world):
    with pytest.raises(WorkflowAlreadyStartedError):
        world.client.start("Desk", "again", id="desk")
    world.client.terminate("desk")
    with pytest.raises(WorkflowAlreadyStartedError):
        world.client.start("Desk", "again", id="desk", reuse=WorkflowIDReusePolicy.REJECT_DUPLICATE)
    world.client.start("Desk", "again", id="desk")


async def test_a_cancelled_workflow_may_clean_up_before_it_ends(world):
    await world.settle()
    world.client.cancel("desk", "no more")
    with pytest.raises(failures.WorkflowFailed) as failed:
        await world.client.result("desk")
    assert failed.value.status == "failed"
    assert str(failed.value.__cause__) == "Cleaned: run one cancelled CLEANED UP"


async def test_queries_answer_after_the_end_and_their_errors_are_errors(world):
    world.client.signal("desk", "say", "end")
    assert await world.client.result("desk") == ["end", "run one"]
    assert await world.client.query("desk", "state") == ["end", "run one"]
    with pytest.raises(WorkflowQueryFailedError, match="no answer"):
        await world.client.query("desk", "broken")
    with pytest.raises(WorkflowQueryFailedError, match="unheard"):
        await world.client.query("desk", "unheard")


async def test_nobody_there_and_nobody_any_more_are_told_apart(world):
    world.client.terminate("desk")
    for name, closed in (("desk", True), ("never", False)):
        with pytest.raises(Missing) as missing:
            world.client.signal(name, "say", "x")
        assert missing.value.closed is closed


async def test_a_workflow_timeout_ends_it_and_every_run_of_its_chain(world):
    world.client.start("Desk", "x", id="short", run_timeout=2 * SECOND)
    world.client.start("Desk", "x", id="whole", execution_timeout=3 * SECOND)
    await world.advance_to(MONDAY + 2 * SECOND)
    assert (world.client.status("short"), world.client.status("whole")) == ("timed_out", "running")
    await world.advance_to(MONDAY + 3 * SECOND)
    assert world.client.status("whole") == "timed_out"


async def test_a_bug_in_a_workflow_is_an_error_with_its_id_and_traceback(world):
    world.client.start("Broken", id="broken/1")
    with pytest.raises(failures.WorkflowTaskFailed, match=r"(?s)Broken broken/1.*raise KeyError") as failed:
        await world.settle()
    assert isinstance(failed.value.__cause__, KeyError)


async def test_what_is_not_registered_is_named(bare):
    bare.employ(workflows=[features.Circles], activities=[])
    bare.client.start("Circles", id="c")
    with pytest.raises(failures.NotRegistered, match="shout"):
        await bare.settle()
    bare.client.start("Nothing", id="n")
    with pytest.raises(failures.NotRegistered, match="Nothing"):
        await bare.settle()


async def test_turning_in_circles_is_noticed_and_names_who(world):
    world.client.start("Circles", id="circles/1")
    world._agenda._limit = 500
    with pytest.raises(TurnsInCircles, match=r"circles/1"):
        await world.settle()


@workflow.defn
class Heavy:
    @workflow.run
    async def run(self) -> None:
        await workflow.execute_activity(diary.shout, "x" * 3_000_000, start_to_close_timeout=SECOND)


@workflow.defn
class Retried:
    @workflow.run
    async def run(self) -> None:
        await workflow.execute_child_workflow(families.Child.run, "return", id="child", retry_policy=diary.ONCE)


async def test_what_the_server_would_not_take_or_the_world_cannot_do_is_an_error(bare):
    bare.employ(workflows=[Heavy, Retried, families.Child], activities=diary.ACTIVITIES)
    bare.client.start("Heavy", id="h")
    with pytest.raises(failures.PayloadTooLarge, match="schedule_activity of h"):
        await bare.client.result("h")
    bare.client.start("Retried", id="r")
    with pytest.raises(failures.NotSimulated, match="retry policy of a workflow"):
        await bare.client.result("r")


@activity.defn
async def hang() -> None:
    raise Hangs


@workflow.defn
class Hanging:
    @workflow.run
    async def run(self) -> list[str]:
        seen = diary.Diary()
        limits: Any = {"start_to_close_timeout": 3 * SECOND, "retry_policy": diary.ONCE}
        await seen.attempt("once", workflow.execute_activity(hang, **limits))
        await seen.attempt("beat", workflow.execute_activity(hang, heartbeat_timeout=SECOND, **limits))
        await seen.attempt(
            "all",
            workflow.execute_activity(hang, start_to_close_timeout=2 * SECOND, schedule_to_close_timeout=5 * SECOND),
        )
        await seen.attempt("local", workflow.execute_local_activity(hang, **limits))
        waiting = workflow.start_activity(
            hang, cancellation_type=workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED, **limits
        )
        await workflow.sleep(1)
        waiting.cancel()
        await seen.attempt("cancelled", waiting)
        return seen.lines


async def test_an_activity_that_never_answers_runs_into_its_timeouts(bare):
    bare.employ(workflows=[Hanging], activities=[hang])
    bare.client.start("Hanging", id="h")
    await bare.advance_to(MONDAY + timedelta(minutes=1))
    late = "Not enough time to schedule next retry before activity ScheduleToClose timeout, giving up retrying"
    activity_late = "TimeoutError: activity StartToClose timeout"
    timed_out = "ActivityError: Activity task timed out"
    assert await bare.client.result("h") == [
        f"3 once: {timed_out} (MAXIMUM_ATTEMPTS_REACHED) <- {activity_late}",
        f"4 beat: {timed_out} (MAXIMUM_ATTEMPTS_REACHED) <- TimeoutError: activity Heartbeat timeout",
        f"9 all: {timed_out} (TIMEOUT) <- TimeoutError: {late} <- {activity_late}",
        "12 local: ActivityError: Local Activity timed out (CANCEL_REQUESTED) <- TimeoutError: Activity timed out",
        f"15 cancelled: {timed_out} (CANCEL_REQUESTED) <- {activity_late}",
    ]


@workflow.defn
class Guarded:
    """Works inside an async generator, as ours do inside `working`."""

    @workflow.run
    async def run(self) -> list[str]:
        lines: list[str] = []

        @asynccontextmanager
        async def guard() -> AsyncIterator[None]:
            lines.append("in")
            try:
                yield
            finally:
                lines.append("out")

        async with guard():
            await workflow.sleep(60)
            lines.append("slept")
        return lines


def test_a_world_outlives_the_loop_it_was_begun_in(bare):
    async def begun() -> None:
        bare.client.start("Guarded", id="g")
        await bare.settle()

    async def ended() -> list[str]:
        await bare.advance_to(MONDAY + timedelta(minutes=2))
        lines: list[str] = await bare.client.result("g")
        return lines

    bare.employ(workflows=[Guarded], activities=[])
    asyncio.run(begun())
    assert asyncio.run(ended()) == ["in", "slept", "out"]


KEY = SearchAttributeKey.for_keyword("Stage")


@workflow.defn
class Searchable:
    @workflow.run
    async def run(self, stages: list[str]) -> list[str]:
        stages = [*stages, workflow.info().typed_search_attributes.get(KEY, "none")]
        workflow.upsert_search_attributes([KEY.value_set(f"stage {len(stages)}")])
        if len(stages) < 3:
            workflow.continue_as_new(stages)
        return stages


async def test_search_attributes_go_on_with_what_was_upserted(bare):
    bare.employ(workflows=[Searchable], activities=[])
    attributes = TypedSearchAttributes([SearchAttributePair(KEY, "start")])
    bare.client.start("Searchable", [], id="s", search_attributes=attributes)
    assert await bare.client.result("s") == ["start", "stage 1", "stage 2"]


@workflow.defn
class Dice:
    @workflow.run
    async def run(self) -> list[str]:
        return [workflow.info().run_id, str(workflow.uuid4()), str(workflow.random().random())]


async def test_the_same_seed_is_the_same_world():
    async def rolled(seed: int) -> list[str]:
        with VirtualWorld(start=MONDAY, seed=seed) as world:
            world.employ(workflows=[Dice], activities=[])
            world.client.start("Dice", id="d")
            lines: list[str] = await world.client.result("d")
            return lines

    assert await rolled(1) == await rolled(1) != await rolled(2)


async def test_nothing_fires_early_and_the_next_thing_is_known(world):
    world.client.start("Timers", id="t")
    await world.settle()
    assert world.next_at() == MONDAY + SECOND
    await world.advance_to(MONDAY + SECOND - timedelta(microseconds=1))
    assert world.next_at() == MONDAY + SECOND
    await world.advance_to(MONDAY + timedelta(days=1))
    assert (world.next_at(), world.now()) == (None, MONDAY + timedelta(days=1))
