"""Workflows that deal with others: children in every way they may end, strangers, and what is left behind."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Any

from temporalio import workflow
from temporalio.common import RawValue, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError

from tests.simulation.diary import SECOND, Diary

Close = workflow.ParentClosePolicy


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
class Early:
    """Changes its mind before what it asked for was even sent, and before it was answered."""

    @workflow.run
    async def run(self) -> list[str]:
        diary, me = Diary(), workflow.info().workflow_id
        for kind in workflow.ChildWorkflowCancellationType:
            starting = asyncio.create_task(
                workflow.start_child_workflow(Child.run, "wait", id=f"{me}/{kind.name}", cancellation_type=kind)
            )
            await asyncio.sleep(0)
            starting.cancel()
            await diary.attempt(f"child {kind.name}", starting)
        signalling = asyncio.create_task(workflow.get_external_workflow_handle(f"{me}/nobody").signal("x"))
        await asyncio.sleep(0)
        signalling.cancel()
        await diary.attempt("signal", signalling)
        return diary.lines
