"""A terminal before a real API on a loopback port, with the simulated world behind it."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from queue import Queue
from typing import Any
from unittest.mock import patch

import structlog
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from activities.ports import Engine
from postsales.api.app import create_app
from postsales.api.door import House
from postsales.api.tokens import Holder, TokenRing
from postsales.bootstrap.simulate import Stage
from postsales.cli.main import run
from postsales.desk.desk import Desk
from postsales.desk.reading import Reading
from postsales.engine.connection import TemporalAddress, connect
from postsales.engine.temporal import TemporalEngine
from postsales.local.temporal import free_port
from postsales.messages.command import Role
from tests.behind_doors import stage_from

SCRIPT = Path(sys.executable).with_name("postsales")
ADMIN, PARTNER = "admin-token", "partner-token"
HOLDERS = (
    Holder(person="root", role=Role.ADMIN, token=ADMIN),
    Holder(person="jaeho", role=Role.PARTNER, party="daon-si", token=PARTNER),
)
MONDAY = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
EXAMPLES = Path(__file__).parents[2] / "examples" / "contracts"
HANBIT = EXAMPLES / "hanbit-erp.yaml"


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str


def done(ended: Ended) -> str:
    """What was printed, when it is done and nothing in it was left out."""
    assert ended.status == 0, ended.err
    assert "{" not in ended.out, "a gap nobody filled"
    return ended.out


@dataclass
class Terminal:
    """Somebody who types commands. `env` is the whole environment of what they run."""

    env: dict[str, str] = field(default_factory=dict)

    def type(self, *words: str, stdin: str = "") -> Ended:
        """Run what the console script runs, in this process: one of its own takes ten times as long to start."""
        out, err = StringIO(), StringIO()
        with self._at_it(stdin), redirect_stdout(out), redirect_stderr(err):
            status = run(words)
        return Ended(status, out.getvalue(), err.getvalue())

    def start(self, *words: str) -> Ended:
        """Run it as a shell does."""
        done = subprocess.run([str(SCRIPT), *words], env=self.environment, capture_output=True, text=True, timeout=60)
        return Ended(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def _at_it(self, stdin: str) -> Iterator[None]:
        """This process sees that environment, its time zone too, and nothing else to read from."""
        try:
            with patch.dict(os.environ, self.environment, clear=True), patch.object(sys, "stdin", StringIO(stdin)):
                time.tzset()
                yield
        finally:
            time.tzset()

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of the machine's own but where programs are."""
        return {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LANG": "C.UTF-8", "TZ": "Asia/Seoul", **self.env}


@dataclass
class Served:
    """The API, the world behind it, and the loop both live in."""

    stage: Stage
    app: Settled
    loop: asyncio.AbstractEventLoop
    port: int

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def terminal(self, **env: str) -> Terminal:
        """Somebody with the administrator's token."""
        return Terminal({"POSTSALES_API_URL": self.url, "POSTSALES_TOKEN": ADMIN, **env})

    def advance(self, **by: float) -> None:
        """Let time pass in the world behind it."""
        moment = self.stage.world.now() + timedelta(**by)
        asyncio.run_coroutine_threadsafe(self.stage.world.advance_to(moment), self.loop).result(timeout=60)

    def silence(self) -> None:
        """From now on the Temporal behind the API does not answer."""

        async def away() -> None:
            nowhere = TemporalAddress(f"127.0.0.1:{free_port()}", isolated=True)
            short = timedelta(milliseconds=100)
            client = await connect(nowhere, lazy=True)
            self.app.app = app_over(self.stage, TemporalEngine(client, query_within=short, update_within=short))

        asyncio.run_coroutine_threadsafe(away(), self.loop).result(timeout=30)


def app_over(stage: Stage, engine: Engine) -> ASGIApp:
    """The API over the stage's store and this engine."""
    desk = Desk(stage.store, engine, stage.desk.calendars)
    return create_app(House(desk, Reading(stage.store, engine), TokenRing.of(HOLDERS)))


@contextmanager
def served() -> Iterator[Served]:
    """Serve it until the block ends, in a thread of its own. What goes wrong there is raised here."""
    ready: Queue[tuple[Served, uvicorn.Server]] = Queue()
    with logging_apart(), ThreadPoolExecutor(1) as thread:
        ended = thread.submit(asyncio.run, _serve(ready))
        house, server = ready.get(timeout=30)
        try:
            yield house
        finally:
            server.should_exit = server.force_exit = True
            ended.result(timeout=30)


async def _serve(ready: Queue[tuple[Served, uvicorn.Server]]) -> None:
    async with stage_from(MONDAY) as stage:
        app = Settled(app_over(stage, stage.world.engine), stage)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", ws="none"))
        with socket.create_server(("127.0.0.1", 0)) as listener:
            ready.put((Served(stage, app, asyncio.get_running_loop(), listener.getsockname()[1]), server))
            await server.serve([listener])


@contextmanager
def logging_apart() -> Iterator[None]:
    """What the API logs meanwhile is not what a command prints, though both are this process."""
    before = structlog.get_config()
    structlog.reset_defaults()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.__stderr__))
    try:
        yield
    finally:
        structlog.configure(**before)


@dataclass
class Settled:
    """The app; after each request everything that needs no time to pass happens in the world behind it."""

    app: ASGIApp
    stage: Stage

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> Any:
        """Answer, then settle."""
        await self.app(scope, receive, send)
        await self.stage.world.settle()
