"""One small workflow per feature of Temporal that ours use. Each writes down what it saw, in order, and returns it.

They need nobody outside, and few seconds, so that the real server can be asked the same questions.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Sequence
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RawValue, RetryPolicy
from temporalio.exceptions import ApplicationError

from tests.simulation import families
from tests.simulation.diary import ONCE, SECOND, Diary, busy_until, refuse, remembering, shout, succeed_at


@workflow.defn
class Timers:
    @workflow.run
    async def run(self) -> list[str]:
        diary = Diary()

        async def nap(name: str, seconds: float) -> None:
            await workflow.sleep(seconds)
            diary.note(name)

        late, dropped = asyncio.create_task(nap("late", 2)), asyncio.create_task(nap("dropped", 1))
        first, second = asyncio.create_task(nap("first", 1)), asyncio.create_task(nap("second", 1))
        await asyncio.sleep(0)
        dropped.cancel()
        await workflow.wait([late, first, second])
        await diary.attempt("condition", workflow.wait_condition(lambda: False, timeout=1))
        await diary.attempt("wait_for", asyncio.wait_for(asyncio.sleep(5), 1))
        return diary.lines


@workflow.defn
class Activities:
    @workflow.run
    async def run(self) -> list[str]:
        diary = Diary()

        def act(what: Any, argument: Any, **options: Any) -> Awaitable[Any]:
            return workflow.execute_activity(what, argument, start_to_close_timeout=5 * SECOND, **options)

        await diary.attempt("async", act(shout, "done"))
        await diary.attempt("third time", act(succeed_at, 3, retry_policy=RetryPolicy(initial_interval=SECOND)))
        await diary.attempt("once", act(succeed_at, 3, retry_policy=ONCE))
        await diary.attempt("never", act(refuse, "Never"))
        await diary.attempt("type", act(refuse, "Kind", retry_policy=RetryPolicy(non_retryable_error_types=["Kind"])))
        await diary.attempt("no time left", act(succeed_at, 9, schedule_to_close_timeout=2 * SECOND))
        await diary.attempt("when told", act(busy_until, 2, retry_policy=RetryPolicy(initial_interval=60 * SECOND)))
        await diary.attempt("heartbeat", workflow.execute_activity(remembering, start_to_close_timeout=SECOND))
        return diary.lines


@workflow.defn
class CancelledActivities:
    """An activity is cancelled while it waits for its next attempt, and before it was ever scheduled."""

    @workflow.run
    async def run(self) -> list[str]:
        diary = Diary()
        for kind in workflow.ActivityCancellationType:
            for wait in (1, 0):
                effort = workflow.start_activity(
                    refuse,
                    "Kind",
                    start_to_close_timeout=SECOND,
                    retry_policy=RetryPolicy(initial_interval=60 * SECOND),
                    cancellation_type=kind,
                )
                if wait:
                    await workflow.sleep(wait)
                else:
                    await asyncio.sleep(0)
                effort.cancel()
                await diary.attempt(f"{kind.name} after {wait}", effort)
        return diary.lines


@workflow.defn
class LocalActivities:
    @workflow.run
    async def run(self) -> list[str]:
        diary = Diary()

        def act(what: Any, argument: Any, **options: Any) -> Awaitable[Any]:
            return workflow.execute_local_activity(what, argument, start_to_close_timeout=5 * SECOND, **options)

        await diary.attempt("done", act(shout, "done"))
        await diary.attempt("third time", act(succeed_at, 3, retry_policy=RetryPolicy(initial_interval=SECOND)))
        await diary.attempt("once", act(succeed_at, 3, retry_policy=ONCE))
        await diary.attempt("never", act(refuse, "Never"))
        await diary.attempt(
            "by timer",
            act(
                succeed_at,
                3,
                local_retry_threshold=timedelta(milliseconds=1),
                retry_policy=RetryPolicy(initial_interval=SECOND),
            ),
        )
        return diary.lines


@workflow.defn
class HeldOpen:
    """While a local activity waits for its next attempt the task stays open: a timer set with it starts late."""

    @workflow.run
    async def run(self) -> list[str]:
        diary = Diary()
        effort = workflow.start_local_activity(
            succeed_at,
            9,
            start_to_close_timeout=SECOND,
            retry_policy=RetryPolicy(initial_interval=3 * SECOND, backoff_coefficient=1.0),
        )
        await workflow.sleep(1)
        diary.note("slept a second")
        effort.cancel()
        await diary.attempt("cancelled", effort)
        return diary.lines


@workflow.defn
class Chance:
    """Randomness of one's own, patches, and what one says of oneself."""

    @workflow.run
    async def run(self) -> list[str]:
        diary = Diary()
        workflow.set_current_details("half-way")
        diary.note(f"patched {workflow.patched('one')} {workflow.patched('one')}")
        workflow.deprecate_patch("old")
        diary.note(f"same uuid {workflow.uuid4() == workflow.uuid4()}")
        diary.note(f"in range {0 <= workflow.random().random() < 1}")
        diary.note(workflow.get_current_details())
        return diary.lines


@workflow.defn
class Ledger:
    """How long the history is after each thing: what decides when to continue as new."""

    @workflow.run
    async def run(self) -> list[str]:
        diary, me = Diary(), workflow.info().workflow_id

        def count(what: str) -> None:
            diary.note(f"{what}: {workflow.info().get_current_history_length()}")

        count("begun")
        await workflow.execute_activity(shout, "x", start_to_close_timeout=SECOND)
        count("activity")
        await workflow.execute_local_activity(shout, "x", start_to_close_timeout=SECOND)
        count("local activity, same task")
        await workflow.sleep(1)
        count("timer")
        workflow.patched("one")
        workflow.upsert_memo({"a": 1})
        await workflow.execute_child_workflow(families.Child.run, "return", id=f"{me}/child")
        count("child, memo, patch")
        await diary.attempt("signal", workflow.get_external_workflow_handle(f"{me}/child").signal("late"))
        count("signal to nobody")
        with contextlib.suppress(asyncio.TimeoutError):
            await workflow.wait_condition(lambda: False, timeout=1)
        count("condition")
        return diary.lines


@workflow.defn
class Tireless:
    """Continues as new whenever that is suggested, three times; counts its timers."""

    @workflow.run
    async def run(self, timers: int, runs: int = 1) -> int:
        while not workflow.info().is_continue_as_new_suggested():
            await workflow.sleep(1)
            timers += 1
        if runs < 3:
            workflow.continue_as_new(args=[timers, runs + 1])
        return timers


@workflow.defn
class Struggling:
    """Held open by a local activity; says when a signal reached it."""

    def __init__(self) -> None:
        self.at: str | None = None

    @workflow.run
    async def run(self) -> None:
        every = RetryPolicy(initial_interval=3 * SECOND, backoff_coefficient=1.0)
        await workflow.execute_local_activity(succeed_at, 99, start_to_close_timeout=SECOND, retry_policy=every)

    @workflow.signal
    def say(self) -> None:
        self.at = workflow.now().isoformat()

    @workflow.query
    def heard(self) -> str | None:
        return self.at


@workflow.defn
class Desk:
    """Handlers of every kind."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.go = False

    @workflow.run
    async def run(self, name: str) -> list[str]:
        self.log.append(f"run {name}")
        try:
            await workflow.wait_condition(lambda: "end" in self.log)
        except asyncio.CancelledError:
            self.log.append("cancelled")
            effort = workflow.execute_activity(shout, "cleaned up", start_to_close_timeout=SECOND)
            self.log.append(await asyncio.shield(effort))
            raise ApplicationError(" ".join(self.log), type="Cleaned") from None
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self.log

    @workflow.signal
    def say(self, text: str) -> None:
        self.log.append(text)

    @workflow.signal(dynamic=True)
    async def any_signal(self, name: str, arguments: Sequence[RawValue]) -> None:
        self.log.append(f"signal {name}")

    @workflow.query
    def state(self) -> list[str]:
        return self.log

    @workflow.query
    def broken(self) -> str:
        raise ValueError("no answer")

    @workflow.update
    async def put(self, text: str) -> int:
        self.log.append(f"put {text}")
        return len(self.log)

    @put.validator
    def _check(self, text: str) -> None:
        if text == "bad":
            raise ApplicationError("not this", {"text": text}, type="bad_text")

    @workflow.update
    async def fail_later(self) -> None:
        await workflow.execute_local_activity(shout, "x", start_to_close_timeout=SECOND)
        raise ApplicationError("too late", type="later")

    @workflow.update
    async def wait_for_go(self) -> str:
        await workflow.wait_condition(lambda: self.go)
        return "gone"

    @workflow.update(dynamic=True)
    async def any_update(self, name: str, arguments: Sequence[RawValue]) -> str:
        return f"{name} {workflow.current_update_info().id}"  # type: ignore[union-attr]


@workflow.defn
class Broken:
    """Raises what is not a failure in business terms."""

    @workflow.run
    async def run(self) -> None:
        raise KeyError("lost")


@workflow.defn
class Circles:
    """Never gets to the next instant."""

    @workflow.run
    async def run(self) -> None:
        while True:
            await workflow.execute_activity(shout, "x", start_to_close_timeout=SECOND)


WORKFLOWS = [
    Timers, Activities, CancelledActivities, LocalActivities, HeldOpen, Chance, Ledger, Tireless, Struggling,
    Desk, Broken, Circles,
    families.Child, families.Children, families.Strangers, families.Again, families.Generations,
    families.Parting, families.Farewell, families.Early,
]  # fmt: skip
