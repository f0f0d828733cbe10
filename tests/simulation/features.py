"""One small workflow per feature of Temporal that ours use. Each writes down what it saw, in order, and returns it.

They need nobody outside, and few seconds, so that the real server can be asked the same questions.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

from temporalio import activity, workflow
from temporalio.common import RawValue, RetryPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError

SECOND = timedelta(seconds=1)
ONCE = RetryPolicy(maximum_attempts=1)
Close = workflow.ParentClosePolicy


@activity.defn
async def shout(text: str) -> str:
    return text.upper()


@activity.defn
def succeed_at(attempt: int) -> str:
    """A plain function, as the store's are. Fails until its given attempt."""
    info = activity.info()
    if info.attempt < attempt:
        raise ValueError(f"attempt {info.attempt}")
    return f"{info.activity_type} of {info.workflow_type} at {info.attempt}"


@activity.defn
async def refuse(kind: str) -> None:
    raise ApplicationError("no", {"kind": kind}, type=kind, non_retryable=kind == "Never")


@activity.defn
async def busy_until(attempt: int) -> int:
    """Says itself when to come back."""
    now = activity.info().attempt
    if now < attempt:
        raise ApplicationError("busy", next_retry_delay=2 * SECOND)
    return now


@activity.defn
async def remembering() -> list[Any]:
    """What the attempt before said in its heartbeat."""
    info = activity.info()
    before = list(info.heartbeat_details)
    activity.heartbeat("seen", info.attempt)
    if info.attempt == 1:
        raise ValueError("once more")
    return before


ACTIVITIES: list[Callable[..., Any]] = [shout, succeed_at, refuse, busy_until, remembering]


def chain(error: BaseException | None) -> str:
    """An error with its causes: class, message, and what a retry policy would look at."""
    parts = []
    while error is not None:
        state = getattr(error, "retry_state", None)
        parts.append(f"{type(error).__name__}: {error}" + (f" ({state.name})" if state is not None else ""))
        error = error.__cause__
    return " <- ".join(parts)


class Diary:
    """What a workflow saw, with the whole seconds since it began."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._began = workflow.now()

    def note(self, text: object) -> None:
        self.lines.append(f"{round((workflow.now() - self._began).total_seconds())} {text}")

    async def attempt(self, what: str, effort: Awaitable[Any]) -> None:
        try:
            self.note(f"{what}: {await effort}")
        except (Exception, asyncio.CancelledError) as error:
            self.note(f"{what}: {chain(error)}")


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
class Child:
    def __init__(self) -> None:
        self.told: list[str] = []

    @workflow.run
    async def run(self, ending: str) -> str:
        match ending:
            case "return":
                return f"child of {workflow.info().parent.workflow_id.split('/')[0]}"  # type: ignore[union-attr]
            case "fail":
                raise ApplicationError("went wrong", type="Wrong")
            case "listen":
                await workflow.wait_condition(lambda: "end" in self.told)
                return " ".join(self.told)
            case _:
                await workflow.wait_condition(lambda: False)
                return "never"

    @workflow.signal(dynamic=True)
    async def tell(self, name: str, arguments: Sequence[RawValue]) -> None:
        self.told.append(name)


@workflow.defn
class Children:
    @workflow.run
    async def run(self) -> list[str]:
        diary, me = Diary(), workflow.info().workflow_id

        def child(ending: str, **options: Any) -> Awaitable[Any]:
            return workflow.execute_child_workflow(Child.run, ending, id=f"{me}/{ending}", **options)

        await diary.attempt("return", child("return"))
        await diary.attempt("fail", child("fail"))
        await diary.attempt("timeout", child("wait", run_timeout=2 * SECOND))
        listener = await workflow.start_child_workflow(Child.run, "listen", id=f"{me}/listen")
        await diary.attempt("same id", child("listen"))
        await listener.signal("hello")
        await listener.signal("end")
        await diary.attempt("listen", listener)
        await diary.attempt("used id", child("return", id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE))
        await diary.attempt("free id", child("return"))
        for kind in workflow.ChildWorkflowCancellationType:
            waiting = await workflow.start_child_workflow(
                Child.run, "wait", id=f"{me}/{kind.name}", cancellation_type=kind
            )
            waiting.cancel()
            await diary.attempt(kind.name, waiting)
        return diary.lines


@workflow.defn
class Strangers:
    """Signals and cancels to workflows that are there, gone, never were, or are oneself."""

    @workflow.run
    async def run(self) -> list[str]:
        diary, me = Diary(), workflow.info().workflow_id
        ours = workflow.get_external_workflow_handle
        listener = await workflow.start_child_workflow(Child.run, "listen", id=f"{me}/listen")
        await diary.attempt("signal", ours(f"{me}/listen").signal("hello"))
        await diary.attempt("signal", ours(f"{me}/listen").signal("end"))
        await diary.attempt("listener", listener)
        await diary.attempt("signal closed", ours(f"{me}/listen").signal("late"))
        await diary.attempt("signal nobody", ours(f"{me}/nobody").signal("late"))
        await diary.attempt("signal self", ours(me).signal("late"))
        waiting = await workflow.start_child_workflow(Child.run, "wait", id=f"{me}/wait")
        await diary.attempt("cancel", ours(f"{me}/wait").cancel())
        await diary.attempt("waiting", waiting)
        await diary.attempt("cancel closed", ours(f"{me}/wait").cancel())
        await diary.attempt("cancel nobody", ours(f"{me}/nobody").cancel())
        return diary.lines


@workflow.defn
class Again:
    """Goes on in new runs; memo and what it learnt go with it."""

    @workflow.run
    async def run(self, seen: list[str]) -> list[str]:
        info = workflow.info()
        first = info.first_execution_run_id == info.run_id
        seen = [*seen, f"first={first} continued={info.continued_run_id is not None} {workflow.memo()}"]
        workflow.upsert_memo({f"run{len(seen)}": len(seen), "last": len(seen)})
        if len(seen) < 3:
            workflow.continue_as_new(seen)
        return seen


@workflow.defn
class Generations:
    """A child that continues as new is still the same child."""

    @workflow.run
    async def run(self) -> list[str]:
        lines: list[str] = await workflow.execute_child_workflow(
            Again.run, [], id=f"{workflow.info().workflow_id}/again"
        )
        return [f"{len(lines)} runs"]


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
class Parting:
    """What the last task sends out to others is never done."""

    @workflow.run
    async def run(self, listener: str) -> list[str]:
        tasks = [
            asyncio.create_task(workflow.get_external_workflow_handle(listener).signal("never")),
            asyncio.create_task(
                workflow.execute_child_workflow(
                    Child.run, "wait", id=f"{listener}/child", parent_close_policy=Close.ABANDON
                )
            ),
        ]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return [f"{len(tasks)} sent"]


@workflow.defn
class Farewell:
    """Leaves three children behind, one per parent close policy."""

    @workflow.run
    async def run(self, ending: str) -> list[str]:
        me = workflow.info().workflow_id
        if ending == "return at once":
            return []
        for policy in (Close.TERMINATE, Close.REQUEST_CANCEL, Close.ABANDON):
            await workflow.start_child_workflow(Child.run, "wait", id=f"{me}/{policy.name}", parent_close_policy=policy)
        if ending == "fail":
            raise ApplicationError("left in anger")
        if ending == "again":
            workflow.continue_as_new("return at once")
        await workflow.wait_condition(lambda: ending != "wait")
        return ["left"]


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
    Timers, Activities, CancelledActivities, LocalActivities, HeldOpen, Child, Children, Strangers, Again,
    Generations, Chance, Parting, Farewell, Desk, Broken, Circles,
]  # fmt: skip
