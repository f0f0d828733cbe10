"""What each small workflow sees in virtual time, to the second and to the word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from postsales.simulation.world import VirtualWorld
from tests.simulation import diary, families, features

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOT_FOUND = "ApplicationError: ExternalWorkflowExecutionNotFound: Unable to"
CANCELLED = "ActivityError: Activity cancelled (CANCEL_REQUESTED) <- CancelledError: Cancelled"
CHILD_CANCELLED = (
    "ChildWorkflowError: Child Workflow execution cancelled (NON_RETRYABLE_FAILURE) <- CancelledError: Cancelled"
)


@pytest.fixture
def world() -> Iterator[VirtualWorld]:
    with VirtualWorld(start=MONDAY, seed=7) as world:
        world.employ(workflows=features.WORKFLOWS, activities=diary.ACTIVITIES)
        yield world


async def lines_of(world: VirtualWorld, workflow: type, *arguments: object) -> list[str]:
    """Run it to its end, which must come within a day."""
    name = workflow.__name__
    world.client.start(name, *arguments, id=name)
    assert await world.advance_until(lambda: world.client.status(name) != "running", by=MONDAY + timedelta(days=1))
    lines: list[str] = await world.client.result(name, list[str])
    return lines


async def test_timers_of_one_instant_fire_in_order_and_cancelled_ones_never(world):
    assert await lines_of(world, features.Timers) == [
        "1 first",
        "1 second",
        "2 late",
        "3 condition: TimeoutError:  <- CancelledError: ",
        "4 wait_for: TimeoutError:  <- CancelledError: ",
    ]


async def test_activities_are_retried_in_virtual_time_until_their_policy_says_stop(world):
    assert await lines_of(world, features.Activities) == [
        "0 async: DONE",
        "3 third time: succeed_at of Activities at 3",
        "3 once: ActivityError: Activity task failed (MAXIMUM_ATTEMPTS_REACHED) <- "
        "ApplicationError: ValueError: attempt 1",
        "3 never: ActivityError: Activity task failed (NON_RETRYABLE_FAILURE) <- ApplicationError: Never: no",
        "3 type: ActivityError: Activity task failed (NON_RETRYABLE_FAILURE) <- ApplicationError: Kind: no",
        "4 no time left: ActivityError: Activity task failed (TIMEOUT) <- ApplicationError: ValueError: attempt 2",
        "6 when told: 2",
        "7 heartbeat: ['seen', 1]",
    ]


async def test_a_cancelled_activity_answers_by_its_cancellation_type(world):
    assert await lines_of(world, features.CancelledActivities) == [
        f"1 TRY_CANCEL after 1: {CANCELLED}",
        f"1 TRY_CANCEL after 0: {CANCELLED}",
        f"2 WAIT_CANCELLATION_COMPLETED after 1: {CANCELLED}",
        f"2 WAIT_CANCELLATION_COMPLETED after 0: {CANCELLED}",
        f"3 ABANDON after 1: {CANCELLED}",
        f"3 ABANDON after 0: {CANCELLED}",
    ]


async def test_local_activities_keep_the_task_and_its_clock_unless_they_wait_by_timer(world):
    assert await lines_of(world, features.LocalActivities) == [
        "0 done: DONE",
        "0 third time: succeed_at of LocalActivities at 3",
        "0 once: ApplicationError: ValueError: attempt 1",
        "0 never: ApplicationError: Never: no",
        # Three seconds of backoff inside the task, which its clock did not show, then one and two by timer.
        "6 by timer: succeed_at of LocalActivities at 3",
    ]


async def test_a_timer_set_beside_a_struggling_local_activity_waits_for_the_heartbeats(world):
    assert await lines_of(world, features.HeldOpen) == [
        "16 slept a second",
        "16 cancelled: ActivityError: Local Activity cancelled (CANCEL_REQUESTED) <- "
        "CancelledError: Activity cancelled",
    ]


async def test_children_end_in_every_way(world):
    exists = "WorkflowAlreadyStartedError: Workflow execution already started"
    failed = "ChildWorkflowError: Child Workflow execution failed (RETRY_POLICY_NOT_SET) <- ApplicationError: Wrong"
    assert await lines_of(world, families.Children) == [
        "0 return: child of Children",
        f"0 fail: {failed}: went wrong",
        "2 timeout: ChildWorkflowError: Child Workflow execution timed out (RETRY_POLICY_NOT_SET) "
        "<- TimeoutError: Timed out",
        f"2 same id: {exists}",
        "2 listen: hello end",
        f"2 used id: {exists}",
        "2 free id: child of Children",
        f"2 ABANDON: {CHILD_CANCELLED}",
        f"2 TRY_CANCEL: {CHILD_CANCELLED}",
        f"2 WAIT_CANCELLATION_COMPLETED: {CHILD_CANCELLED}",
        f"2 WAIT_CANCELLATION_REQUESTED: {CHILD_CANCELLED}",
    ]
    await world.settle()
    # Whom it did not wait for: the abandoned one ended with its parent, by its close policy.
    assert [str(world.client.status(f"Children/{kind}")) for kind in ("ABANDON", "TRY_CANCEL")] == [
        "terminated",
        "cancelled",
    ]


async def test_signals_and_cancels_reach_who_is_there_and_fail_where_nobody_is(world):
    assert await lines_of(world, families.Strangers) == [
        "0 signal: None",
        "0 signal: None",
        "0 listener: hello end",
        f"0 signal closed: {NOT_FOUND} signal external workflow because it was not found",
        f"0 signal nobody: {NOT_FOUND} signal external workflow because it was not found",
        f"0 signal self: {NOT_FOUND} signal external workflow because it was not found",
        "0 cancel: None",
        f"0 waiting: {CHILD_CANCELLED}",
        "0 cancel closed: None",
        f"0 cancel nobody: {NOT_FOUND} cancel external workflow because not found",
    ]


async def test_continue_as_new_keeps_the_first_memo_and_the_chain(world):
    name = "Again"
    world.client.start(name, [], id=name, memo={"contract": "D-1"})
    assert await world.client.result(name, list[str]) == [
        "first=True continued=False {'contract': 'D-1'}",
        "first=False continued=True {'contract': 'D-1'}",
        "first=False continued=True {'contract': 'D-1'}",
    ]
    assert world.client.memo(name) == {"contract": "D-1", "run3": 3, "last": 3}


async def test_a_parent_waits_for_the_last_run_of_its_child(world):
    assert await lines_of(world, families.Generations) == ["3 runs"]


async def test_chance_patches_and_details(world):
    assert await lines_of(world, features.Chance) == [
        "0 patched True True",
        "0 same uuid False",
        "0 in range True",
        "0 half-way",
    ]
    assert await world.client.current_details("Chance") == "half-way"


async def test_what_the_last_task_sends_out_is_never_done(world):
    world.client.start("Child", "listen", id="listener")
    assert await lines_of(world, families.Parting, "listener") == ["2 sent"]
    await world.settle()
    assert world.client.status("listener/child") is None
    world.client.signal("listener", "end")
    assert await world.client.result("listener", str) == "end"


@pytest.mark.parametrize("ending", ["return", "fail", "again", "cancel", "terminate", "time out"])
async def test_every_parent_close_policy_at_every_kind_of_end(world, ending):
    world.client.start(
        "Farewell",
        ending if ending in ("return", "fail", "again") else "wait",
        id="f",
        run_timeout=timedelta(hours=1),
    )
    await world.settle()
    if ending == "cancel":
        world.client.cancel("f")
    if ending == "terminate":
        world.client.terminate("f", "enough")
    await world.advance_to(MONDAY + timedelta(hours=1))
    children = {name: str(world.client.status(f"f/{name}")) for name in ("TERMINATE", "REQUEST_CANCEL", "ABANDON")}
    assert children == {"TERMINATE": "terminated", "REQUEST_CANCEL": "cancelled", "ABANDON": "running"}
    expected = {"return": "completed", "fail": "failed", "again": "completed", "cancel": "cancelled"}
    assert world.client.status("f") == expected.get(ending, "terminated" if ending == "terminate" else "timed_out")


async def test_what_was_never_sent_is_cancelled_at_once(world):
    never = "ChildWorkflowError: Child Workflow Execution cancelled before scheduled:  (NON_RETRYABLE_FAILURE)"
    kinds = ("ABANDON", "TRY_CANCEL", "WAIT_CANCELLATION_COMPLETED", "WAIT_CANCELLATION_REQUESTED")
    assert await lines_of(world, families.Early) == [
        *(f"0 child {kind}: {never} <- CancelledError: Cancelled" for kind in kinds),
        "0 signal: CancelledError: Signal was cancelled before being sent",
    ]
    assert [world.client.status(f"Early/{kind}") for kind in kinds] == [None] * 4


async def test_history_grows_as_on_the_server(world):
    lengths = [line for line in await lines_of(world, features.Ledger) if "nobody was" not in line]
    assert [int(line.rpartition(" ")[2]) for line in lengths if line[-1].isdigit()] == [3, 9, 9, 15, 27, 32, 37]


async def test_continue_as_new_is_suggested_when_the_history_is_long():
    with VirtualWorld(start=MONDAY, suggest_continue_as_new_after=60) as world:
        world.employ(workflows=[features.Tireless], activities=[])
        world.client.start("Tireless", 0, id="t")
        await world.advance_to(MONDAY + timedelta(hours=1))
        # Three events to begin with and five for each timer: after twelve of them there are 63.
        assert await world.client.result("t", int) == 3 * 12


async def test_a_signal_to_a_held_task_waits_for_its_heartbeat(world):
    world.client.start("Struggling", id="s")
    await world.advance_to(MONDAY + timedelta(seconds=1))
    world.client.signal("s", "say")
    await world.advance_to(MONDAY + timedelta(seconds=7))
    assert await world.client.query("s", "heard") is None
    await world.advance_to(MONDAY + timedelta(seconds=8))
    assert await world.client.query("s", "heard") == "2026-03-02T09:00:08+00:00"
