"""The real thing in a directory of its own: embedded Temporal server, worker and desk, as `postsales up` has them."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from temporalio.client import Client, WorkflowHistory

from bench import story
from postsales.bootstrap import building
from postsales.bootstrap.logs import configure
from postsales.bootstrap.settings import Settings
from postsales.desk.desk import Desk
from postsales.domain.contract import Contract
from postsales.domain.errors import Refused
from postsales.engine.connection import TemporalAddress, connect
from postsales.engine.temporal import TemporalEngine
from postsales.local.paths import DataDirectory
from postsales.local.temporal import EmbeddedTemporal
from postsales.messages import ids
from postsales.store import schema
from postsales.store.facade import Store

PATIENCE_SECONDS = 30.0
LOOK_AGAIN_SECONDS = 0.02
TOO_EARLY = frozenset({"not_there", "not_ready_to_close"})
"""Refusals that pass: a workflow is still to start, or news is still on its way."""


@dataclass(frozen=True)
class Workplace:
    """What runs. The desk is in this process; so is the worker, unless it was left out."""

    settings: Settings
    temporal: EmbeddedTemporal
    client: Client
    engine: TemporalEngine
    store: Store
    desk: Desk

    async def say(self, contract: Contract, said: story.Said) -> None:
        """Say a verb; again, while it comes too early."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while True:
            try:
                await self.desk.say(said.by(contract), said.verb, said.body, number=contract.number)
            except Refused as refused:
                if refused.code not in TOO_EARLY or asyncio.get_running_loop().time() > deadline:
                    raise
                await asyncio.sleep(LOOK_AGAIN_SECONDS)
            else:
                return

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until the store says so."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await asyncio.to_thread(holds):  # noqa: ASYNC110 - the store has no event to wait for
                await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def ended(self, number: str) -> None:
        """Wait until a delivery has ended."""
        await self.client.get_workflow_handle(ids.delivery(number)).result()

    async def histories(self, *workflow_ids: str) -> Mapping[str, WorkflowHistory]:
        """What the server has written down about these."""
        handles = [self.client.get_workflow_handle(workflow_id) for workflow_id in workflow_ids]
        fetched = await asyncio.gather(*(handle.fetch_history() for handle in handles))
        return dict(zip(workflow_ids, fetched, strict=True))


@asynccontextmanager
async def workplace(
    *, store_of: Callable[[str], Store] = Store.at, worker: bool = True, **chosen: Any
) -> AsyncIterator[Workplace]:
    """Start it all, and stop it all again. `chosen` are settings; the environment's are not looked at for places."""
    configure("ERROR")
    logging.getLogger("temporalio").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="postsales-bench-") as root:
        data = DataDirectory(Path(root)).prepare()
        with EmbeddedTemporal(data) as temporal:
            settings = Settings.load(
                data=data.root, database_url=data.database_url, temporal_address=temporal.address, **chosen
            )
            await asyncio.to_thread(schema.upgrade, settings.store_url)
            store = store_of(settings.store_url)
            client = await connect(TemporalAddress(temporal.address, isolated=True))
            engine = TemporalEngine(client)
            desk, _ = building.desk(settings, store, engine)
            place = Workplace(settings, temporal, client, engine, store, desk)
            if worker:
                async with building.worker(settings, client, store):
                    yield place
            else:
                yield place
            store.close()
