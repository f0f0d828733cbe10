"""A world with its own time: workflows, activities and a client, in one process.

>>> with VirtualWorld(start=monday, seed=1) as world:
...     world.employ(workflows=[...], activities=[...])      # activities may hold `world.engine`
...     await world.engine.start("delivery", spec, id="delivery/D-1")
...     await world.advance_to(friday)

The same seed and the same calls give the same world. It is not for two threads, nor for two tasks at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from types import TracebackType
from typing import Any, ClassVar, Protocol, Self

from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter

from activities.ports import Engine
from postsales.messages.ids import TASK_QUEUE
from postsales.simulation.activity_host import ActivityHost
from postsales.simulation.agenda import Agenda, micros
from postsales.simulation.client import VirtualClient
from postsales.simulation.engine import VirtualEngine
from postsales.simulation.server import Server
from postsales.simulation.workflow_host import WorkflowHost

NAMESPACE = "default"
SUGGEST_CONTINUE_AS_NEW_AFTER = 4096
"""Events after which the server suggests to continue as new (its default)."""


class World(Protocol):
    """Workflows and a clock that moves when told to: this one, or the time-skipping server."""

    @property
    def engine(self) -> Engine:
        """Where the desk and the activities find the workflows."""

    def now(self) -> datetime:
        """The instant it is there, in UTC."""

    async def advance_to(self, instant: datetime) -> None:
        """Let everything happen that is due up to and including `instant`; then it is `instant`."""

    async def settle(self) -> None:
        """Let everything happen that needs no time to pass."""


class VirtualWorld:
    """The in-process world. Close it, or use it in a `with`, so that no workflow is left half-way.

    A `paranoid` one keeps throwing workflows away and rebuilding them by replay, and raises `NotDeterministic` when
    one does not do the same again. Tests make all worlds so.
    """

    paranoid: ClassVar[bool] = False
    """For worlds that do not say themselves."""

    def __init__(
        self,
        *,
        start: datetime,
        seed: int = 0,
        task_queue: str = TASK_QUEUE,
        converter: DataConverter = pydantic_data_converter,
        suggest_continue_as_new_after: int = SUGGEST_CONTINUE_AS_NEW_AFTER,
        paranoid: bool | None = None,
    ) -> None:
        self._agenda = Agenda(start)
        self._converter = converter
        self._suggest_after = suggest_continue_as_new_after
        self._paranoid = self.paranoid if paranoid is None else paranoid
        self.server = Server(self._agenda, namespace=NAMESPACE, seed=seed)
        self.client = VirtualClient(self.server, converter, task_queue, self._pump)
        self.engine = VirtualEngine(self.client)
        self.employ(workflows=(), activities=())

    def employ(self, *, workflows: Collection[type], activities: Collection[Callable[..., Any]]) -> None:
        """Register what this world runs, as a worker does: decorated workflow classes and activity functions."""
        hands = ActivityHost(activities, converter=self._converter, namespace=NAMESPACE)
        host = WorkflowHost(
            workflows,
            hands.names,
            converter=self._converter,
            namespace=NAMESPACE,
            suggest_continue_as_new_after=self._suggest_after,
            paranoid=self._paranoid,
        )
        self.server.employ(host, hands)

    def now(self) -> datetime:
        """The instant it is here, in UTC."""
        return self._agenda.now

    def next_at(self) -> datetime | None:
        """When something happens next; None when nothing will without being asked."""
        return self._agenda.next()

    async def advance_to(self, instant: datetime) -> None:
        """Let everything happen that is due up to and including `instant`; then it is `instant`."""
        until = micros(instant)
        while await self._agenda.step(until):
            pass
        self._agenda.rest(until)

    async def advance_until(self, holds: Callable[[], bool], *, by: datetime) -> bool:
        """Let things happen, one after the other, until `holds` or nothing is left before `by`; whether it holds."""
        until = micros(by)
        while not holds():
            if not await self._agenda.step(until):
                return False
        return True

    async def settle(self) -> None:
        """Let everything happen that needs no time to pass."""
        await self._pump(lambda: False)

    async def _pump(self, holds: Callable[[], bool]) -> bool:
        while not holds():
            if not await self._agenda.step(self._agenda.now_us):
                return False
        return True

    def close(self) -> None:
        """Let go of every workflow."""
        self.server.evict_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
