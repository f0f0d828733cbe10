"""What goes out at one moment, to people and to workflows, in one activity: each by itself costs a task and more."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass

import structlog
from temporalio import activity

from activities.call import CallActivities
from activities.message import Messages
from postsales.messages.effects import Batch, Call, Outcomes, Outgoing, Tell

log = structlog.get_logger()
THREADS = 16
BEAT_SECONDS = 4.0


def threads() -> Executor:
    """For a worker. Of its own: letters that hang for their 45 seconds must not hold up whoever else is in threads."""
    return ThreadPoolExecutor(THREADS, thread_name_prefix="outward")


@asynccontextmanager
async def beating() -> AsyncIterator[None]:
    """Let the server hear that somebody is at it: a worker killed is missed after `OUTBOUND`'s heartbeat timeout."""
    beats = asyncio.create_task(_beat())
    try:
        yield
    finally:
        beats.cancel()


async def _beat() -> None:
    while True:
        await asyncio.sleep(BEAT_SECONDS)
        activity.heartbeat()


@dataclass(frozen=True)
class OutwardActivities:
    """Tells and sends; letters in `threads`, or, where there is nothing to wait for (simulations), here and now."""

    messages: Messages
    calls: CallActivities
    threads: Executor | None = None

    @activity.defn(name="send")
    async def send(self, batch: Batch) -> Outcomes:
        """Send every message of the batch not sent before. Raises the first passing failure once all were tried."""
        async with self._beating():
            return await self._sent(batch)

    @activity.defn(name="tell_and_send")
    async def tell_and_send(self, outgoing: Outgoing) -> Outcomes:
        """Tell everybody, in order, and send everything; one that fails does not hold the others back.

        Raises the first passing failure once all were tried. The retry sends only what is missing, and tells again:
        news heard twice counts once.
        """
        async with self._beating():
            failure = await self._told(outgoing.news)
            outcomes = await self._sent(Batch(messages=outgoing.messages))
        if failure is not None:
            raise failure
        return outcomes

    def _beating(self) -> AbstractAsyncContextManager[None]:
        """Nothing is to be heard meanwhile where nothing is waited for."""
        return beating() if self.threads is not None else nullcontext()

    async def _told(self, news: Sequence[Tell | Call]) -> Exception | None:
        failure: Exception | None = None
        for effect in news:
            try:
                await self._tell(effect)
            except Exception as error:
                log.warning("news.delayed", news=effect.news.id, error=str(error))
                failure = failure or error
        return failure

    async def _tell(self, effect: Tell | Call) -> None:
        if isinstance(effect, Call):
            await self.calls.call(effect)
        elif not await self.calls.engine.signal(effect.to, "tell", effect.news):
            log.info("news.unheard", to=effect.to, news=effect.news.id)

    async def _sent(self, batch: Batch) -> Outcomes:
        if self.threads is None:
            return self.messages.send(batch)
        within = contextvars.copy_context()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.threads, lambda: within.run(self.messages.send, batch))
