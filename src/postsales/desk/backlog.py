"""What is left to tell collections after a request was answered: told in the background, restarts included.

The store knows what no collection has answered to; here is only who tells it. Nothing is lost with this process: the
next one, the next import and `finance import` itself go on where it stopped.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import structlog

from postsales.desk.telling import Telling
from postsales.domain.frozen import Frozen
from postsales.messages.command import CLOCK, By

log = structlog.get_logger()
SOME = 200
"""Parts of lines told before anybody looks again whether to go on."""
PATIENCE = (1.0, 5.0, 30.0, 120.0)
"""Seconds to wait for a collection that does not answer, one after the other; then the last again and again."""


class Progress(Frozen):
    """How far telling the collections of one's books is."""

    legal_entity: str
    left: int
    running: bool


@dataclass
class Backlog:
    """One teller per legal entity, as long as there is something to tell."""

    telling: Telling
    running: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def go_on(self, actor: By, legal_entity: str) -> None:
        """Tell the rest, unless somebody is at it."""
        known = self.running.get(legal_entity)
        if known is None or known.done():
            self.running[legal_entity] = asyncio.create_task(self._tell(actor, legal_entity))

    async def resume(self) -> None:
        """Tell whatever an earlier process left."""
        for legal_entity in await asyncio.to_thread(self.telling.store.matching.behind):
            self.go_on(CLOCK, legal_entity)

    async def progress(self, legal_entity: str) -> Progress:
        """How far it is."""
        left = await asyncio.to_thread(self.telling.store.matching.count_untold, legal_entity)
        task = self.running.get(legal_entity)
        return Progress(legal_entity=legal_entity, left=left, running=task is not None and not task.done())

    async def close(self) -> None:
        """Stop; what is under way is said again next time, under the same key."""
        tasks = [task for task in self.running.values() if not task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _tell(self, actor: By, legal_entity: str) -> None:
        silent = 0
        while True:
            applied = await self.telling.settle(actor, legal_entity, limit=SOME)
            if not applied.left:
                log.info("statement.told", legal_entity=legal_entity)
                return
            done = applied.recorded + applied.refused
            silent = 0 if done else silent + 1
            if silent:
                await asyncio.sleep(PATIENCE[min(silent, len(PATIENCE)) - 1])
