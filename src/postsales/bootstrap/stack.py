"""`postsales up`: the whole thing on one machine, in one process beside the Temporal server it starts.

State is one directory. Whatever ends it, Ctrl-C or `kill -9`, the next start goes on where it stopped.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import structlog

from postsales.bootstrap import building, digesting, web
from postsales.bootstrap.ending import DONE, ending
from postsales.bootstrap.logs import configure
from postsales.bootstrap.settings import PORT, Settings
from postsales.bootstrap.stopping import stop_asked
from postsales.desk.desk import Desk
from postsales.domain.errors import Refused
from postsales.engine.connection import TemporalAddress, connect
from postsales.engine.temporal import TemporalEngine
from postsales.local import connection
from postsales.local.connection import Connection
from postsales.local.paths import DataDirectory, data_directory
from postsales.local.temporal import HOST, EmbeddedTemporal
from postsales.messages.command import By, Role
from postsales.store import schema
from postsales.store.facade import Store

log = structlog.get_logger()
LOOK_AFTER_EVERY_SECONDS = 0.5
DEMO = By(person="demo", role=Role.ADMIN)


@dataclass(frozen=True)
class Stack:
    """What `up` was asked for. `contracts` are started, if they are not already, once everything runs."""

    data: Path | None = None
    port: int = PORT
    ui_port: int | None = None
    contracts: Sequence[Path] = field(default=())
    ready: Callable[[Connection], None] | None = None


def up(stack: Stack) -> NoReturn:
    """Run it until SIGTERM or Ctrl-C; drain; end.

    Exits with 2 on `port_taken`, `already_running`, `data_unusable`; 3 on `temporal_failed` or an unusable store.
    """

    def run() -> int:
        configure(Settings.load().log_level)
        temporal = EmbeddedTemporal(data_directory(stack.data), ui_port=stack.ui_port)
        try:
            asyncio.run(run_stack(stack, temporal))
        finally:
            temporal.stop()  # also when we are in a hurry; stopped already, it is nothing
        return DONE

    ending(run)


async def run_stack(stack: Stack, temporal: EmbeddedTemporal) -> None:
    """Everything up, in order; everything down, in the opposite order."""
    asked = stop_asked()
    data = temporal.data
    async with AsyncExitStack() as going:
        going.enter_context(data.claim())
        listener = going.enter_context(web.listening(HOST, stack.port))
        settings = _settings(data, stack.port)
        await asyncio.to_thread(schema.upgrade, settings.store_url)
        store = Store.at(settings.store_url)
        going.callback(store.close)
        await asyncio.to_thread(temporal.start)
        going.push_async_callback(asyncio.to_thread, temporal.stop)
        client = await connect(TemporalAddress(temporal.address, temporal.namespace, isolated=True))
        engine = TemporalEngine(client)
        await going.enter_async_context(building.worker(settings, client, store))
        served = web.app(settings, store, engine)
        server = web.server_of(served)
        await going.enter_async_context(web.telling(served))
        serving = asyncio.create_task(server.serve([listener]))
        going.push_async_callback(_hang_up, server, serving)
        looking = asyncio.create_task(_look_after(temporal))
        going.callback(looking.cancel)
        published = _publish(settings, data, temporal.address, stack.port)
        log.info("stack.ready", url=published.url, data=str(data.root))
        await digesting.keep_schedule(settings, client)
        await _start_contracts(building.desk(settings, store, engine)[0], stack.contracts)
        if stack.ready is not None:
            stack.ready(published)
        await web.stopped(asked, serving, looking)
        log.info("stack.draining")
    log.info("stack.done")


def _settings(data: DataDirectory, port: int) -> Settings:
    """The environment's settings, with what the stack decides itself going first. The token stays the same."""
    known = connection.read(data.connection)
    token = known.token if known else secrets.token_urlsafe(32)
    return Settings.load(data=data.root, host=HOST, port=port, token=token)


def _publish(settings: Settings, data: DataDirectory, temporal: str, port: int) -> Connection:
    token = settings.token.get_secret_value() if settings.token else ""
    published = Connection(url=f"http://{HOST}:{port}", token=token, temporal=temporal)
    connection.publish(published, data)
    return published


async def _hang_up(server: web.Server, serving: asyncio.Task[None]) -> None:
    server.should_exit = True
    await serving


async def _look_after(temporal: EmbeddedTemporal) -> None:
    """A Temporal server that died is started again, on the same port and the same state."""
    while True:
        await asyncio.sleep(LOOK_AFTER_EVERY_SECONDS)
        if temporal.pid is None:
            log.warning("temporal.died")
            await asyncio.to_thread(temporal.start)
            log.info("temporal.back", address=temporal.address)


async def _start_contracts(desk: Desk, contracts: Sequence[Path]) -> None:
    """Start deliveries to look at; those that run already are left alone."""
    for path in contracts:
        try:
            await desk.start(DEMO, path.read_bytes(), file=path.name)
        except Refused as refused:
            log.warning("demo.refused", file=path.name, code=refused.code)
