"""Where deliveries live in these tests: the real server, a real worker, SQLite, a mailbox folder, a receiver."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from temporalio.client import Client

from postsales.calendars.public_holidays import PublicHolidays
from postsales.desk.desk import Desk
from postsales.engine.connection import TemporalAddress, connect
from postsales.engine.temporal import TemporalEngine
from postsales.local.paths import DataDirectory
from postsales.local.temporal import EmbeddedTemporal
from postsales.store import schema
from postsales.store.facade import Store
from tests.e2e import receiver as receiving
from tests.e2e.programs import Program
from tests.e2e.receiver import Receiver


@dataclass(frozen=True)
class Place:
    """Everything, running."""

    data: DataDirectory
    temporal: EmbeddedTemporal
    worker: Program
    client: Client
    store: Store
    desk: Desk


def webhooks(receiver: Receiver) -> str:
    """`POSTSALES_WEBHOOKS` that send everything there."""
    there = {"url": receiver.url, "secret": receiving.SECRET}
    return json.dumps({"vendor": there, "finance": there})


@asynccontextmanager
async def place(root: Path, store_url: str | None = None, **environment: str) -> AsyncIterator[Place]:
    """A Temporal server, a worker with this environment beside what it needs, and a desk in this process."""
    data = DataDirectory(root / "data").prepare()
    url = store_url or data.database_url
    schema.upgrade(url)
    with EmbeddedTemporal(data) as temporal, Store.at(url) as store:
        needed = {
            "POSTSALES_DATA": str(data.root),
            "POSTSALES_DATABASE_URL": url,
            "POSTSALES_TEMPORAL_ADDRESS": temporal.address,
            "POSTSALES_DRAIN_SECONDS": "10",
        }
        with Program.worker({**needed, **environment}, root / "worker.log") as worker:
            client = await connect(TemporalAddress(temporal.address, temporal.namespace, isolated=True))
            yield Place(data, temporal, worker, client, store, Desk(store, TemporalEngine(client), PublicHolidays()))
