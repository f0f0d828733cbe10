"""The floor: bare workflows doing what one delivery's workflows were seen to do, and deciding nothing.

As many activities, local activities, updates, signals and workflow tasks, in as many workflows, with the same writes
to the same store; the payloads are those of the delivery that was watched, under names of their own.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from temporalio import activity, workflow
from temporalio.exceptions import ApplicationError

from activities.record import RecordActivities
from bench.tally import Tally
from postsales.domain.frozen import Frozen
from postsales.messages.facts import Recording
from workflows.options import OUTBOUND, RECORD_QUICKLY

QUEUE = "bare"
TICK = timedelta(milliseconds=1)
LONG = timedelta(days=30)


@dataclass(frozen=True)
class Act:
    """An activity: its name and its payload; what does not write to the store is only called."""

    name: str
    payload: Any


@dataclass(frozen=True)
class Part:
    """What one workflow does: so many of everything, these recordings, these activities; `ticks` are tasks besides."""

    tally: Tally
    recordings: tuple[Recording, ...]
    acts: tuple[Act, ...]
    ticks: int = 0


TREES: dict[str, dict[str, Part]] = {}
"""By tree and by part: what each does, under names of its own. Made ready before the clock runs; the workflows run

unsandboxed and in this process, so they find it here.
"""
ROOT = "delivery"


class Bared(Frozen):
    """Which part to play, in which tree."""

    tree: str
    part: str


def bare_id(tree: str, part: str) -> str:
    """The workflow that plays it."""
    return f"bare/{tree}/{part}"


@activity.defn(name="nothing")
async def nothing(payload: str) -> None:
    """Stands for an activity that writes nothing to the store: it takes the payload, and that is all."""


@workflow.defn(name="bare")
class Bare:
    """One workflow of the tree. The root starts the others and hears all signals."""

    def __init__(self) -> None:
        self.updated = 0
        self.heard = 0

    @workflow.run
    async def run(self, bared: Bared) -> None:
        part = TREES[bared.tree][bared.part]
        children = await self._start_others(bared) if bared.part == ROOT else []
        timers = [asyncio.create_task(workflow.sleep(LONG)) for _ in range(part.tally.timers)]
        left = list(part.recordings)
        for n in range(part.tally.updates):
            await workflow.wait_condition(lambda n=n: self.updated > n)  # type: ignore[misc]
            await self._record(left)
        while left:
            await self._record(left)
        for act in part.acts:
            await workflow.execute_activity(act.name, act.payload, **OUTBOUND)
        for _ in range(part.tally.signals_out):
            await self._signal(bared)
        for _ in range(part.ticks):
            await workflow.sleep(TICK)
        await asyncio.gather(*children)
        for timer in timers:
            timer.cancel()

    async def _start_others(self, bared: Bared) -> list[Any]:
        others = [name for name in TREES[bared.tree] if name != ROOT]
        starts = (
            workflow.start_child_workflow("bare", Bared(tree=bared.tree, part=name), id=bare_id(bared.tree, name))
            for name in others
        )
        return list(await asyncio.gather(*starts))

    async def _record(self, left: list[Recording]) -> None:
        if left:
            await workflow.execute_local_activity_method(RecordActivities.record, left.pop(0), **RECORD_QUICKLY)

    async def _signal(self, bared: Bared) -> None:
        to = ROOT if bared.part != ROOT else next(name for name in TREES[bared.tree] if name != ROOT)
        try:
            await workflow.get_external_workflow_handle(bare_id(bared.tree, to)).signal("tell")
        except ApplicationError:
            workflow.logger.debug("%s has ended", to)

    @workflow.update
    async def say(self, said: dict[str, Any]) -> dict[str, Any]:
        self.updated += 1
        return said

    @workflow.signal
    async def tell(self) -> None:
        self.heard += 1
