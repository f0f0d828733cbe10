"""The API alone, against any Temporal and any store: scale it by starting more of them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Iterator
from typing import NoReturn

import structlog
import uvicorn
from fastapi import FastAPI

from postsales.api.app import create_app
from postsales.api.door import House
from postsales.api.tokens import TokenRing
from postsales.bootstrap import building
from postsales.bootstrap.ending import DONE, ending
from postsales.bootstrap.logs import configure
from postsales.bootstrap.settings import Settings
from postsales.bootstrap.stopping import stop_asked
from postsales.domain.errors import Refused
from postsales.engine.temporal import TemporalEngine
from postsales.store.facade import Store

log = structlog.get_logger()
LET_GO_WITHIN_SECONDS = 3
"""Who follows a timeline never hangs up: at the end we do."""


class Server(uvicorn.Server):
    """uvicorn under our own signals: several things in this process have to end in order."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them alone."""
        yield


def main(settings: Settings | None = None) -> NoReturn:
    """Serve until SIGTERM or Ctrl-C, then answer what is under way, and end."""

    def run() -> int:
        chosen = settings or Settings.load()
        configure(chosen.log_level)
        asyncio.run(serve(chosen))
        return DONE

    ending(run)


async def serve(settings: Settings) -> None:
    """Serve the API. It starts while Temporal is away, and answers from the store.

    Refused `port_taken`, `no_tokens`, `bad_tokens`; raises `StoreUnavailable`.
    """
    asked = stop_asked()
    with listening(settings.host, settings.port) as listener:
        store = Store.at(settings.store_url)
        engine = TemporalEngine(await building.client(settings, lazy=True))
        served = app(settings, store, engine)
        server = server_of(served)
        serving = asyncio.create_task(server.serve([listener]))
        async with telling(served):
            log.info("api.ready", host=settings.host, port=settings.port)
            await stopped(asked, serving)
            server.should_exit = True
            await serving
        store.close()
    log.info("api.done")


def app(settings: Settings, store: Store, engine: TemporalEngine) -> FastAPI:
    """The API over these. Refused `no_tokens` when nobody could come in."""
    admin = settings.token.get_secret_value() if settings.token else None
    if admin is None and settings.tokens_file is None:
        raise Refused("no_tokens")
    desk, reading = building.desk(settings, store, engine)
    tickets = {vendor: secret.get_secret_value() for vendor, secret in settings.ticket_secrets.items()}
    ring = TokenRing.read(settings.tokens_file, admin)
    return create_app(House(desk, reading, ring, settings.reply_links, tickets))


@contextlib.asynccontextmanager
async def telling(served: FastAPI) -> AsyncIterator[None]:
    """While the app serves: collections are told what earlier processes, and long imports, left to tell."""
    house: House = served.state.house
    backlog = house.desk.statements.backlog
    await backlog.resume()
    try:
        yield
    finally:
        await backlog.close()


def server_of(served: FastAPI) -> Server:
    """A server of this app, logging through ours."""
    return Server(
        uvicorn.Config(
            served,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=LET_GO_WITHIN_SECONDS,
        )
    )


@contextlib.contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """The port, ours before anything else is started. Refused `port_taken`."""
    try:
        listener = socket.create_server((host, port), backlog=512)
    except OSError as error:
        raise Refused("port_taken", port=port, reason=os.strerror(error.errno or 0)) from error
    with listener:
        yield listener


async def stopped(asked: asyncio.Event, *running: asyncio.Task[None]) -> None:
    """Wait until asked to stop, or until something that should go on has ended; then raise what ended it."""
    waiting = asyncio.create_task(asked.wait())
    try:
        done, _ = await asyncio.wait({waiting, *running}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
    for task in done:
        task.result()
