"""Lives in virtual time on Temporal's time-skipping server: `year`, `trial`, or an example scenario by its name.

Alone in a network of its own: that server listens everywhere.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from bench import lives, trial
from bench.figure import measuring
from bench.tally import tally
from bench.year import ZONE, Year, YearIn
from postsales.bootstrap.assembly import WORKFLOWS, Adapters, activities
from postsales.bootstrap.logs import configure
from postsales.calendars.public_holidays import PublicHolidays
from postsales.desk.desk import Desk
from postsales.engine.temporal import TemporalEngine
from postsales.messages.ids import TASK_QUEUE
from postsales.notify.invoice import HtmlInvoice
from postsales.notify.mail import FolderPostbox
from postsales.notify.webhook import WebhookSender
from postsales.simulation.scenario import read_scenario
from postsales.store.facade import Store
from postsales.store.memory import MemoryStore
from tests.e2e.time_skipping import TimeSkippingWorld, moved_along, server, staged
from tests.scenes import SCENARIOS


async def measure() -> None:
    """Live it as often as asked for, once before that to be warm; how long each took, how it ended, what it left."""
    configure("CRITICAL")
    what, times = sys.argv[1], int(sys.argv[2]) + 1
    lived = [each async for each in _lives(what, times)][1:]
    found = {"seconds": [each.seconds for each in lived], "ended": [each.ended for each in lived]}
    sys.stdout.write(json.dumps({**found, "events": lived[-1].events}) + "\n")


async def _lives(what: str, times: int) -> AsyncIterator[_Lived]:
    if what == "trial":
        async for lived in _trials(times):
            yield lived
        return
    for _ in range(times):
        yield await (_year() if what == "year" else _scenario(what))


@dataclass(frozen=True)
class _Lived:
    seconds: float
    ended: str
    events: dict[str, int] = field(default_factory=dict)


async def _trials(times: int) -> AsyncIterator[_Lived]:
    """One after the other on one server."""
    async with (
        await WorkflowEnvironment.start_time_skipping(test_server_existing_path=server()) as environment,
        Worker(
            environment.client,
            task_queue=TASK_QUEUE,
            workflows=[trial.Trial],
            activities=[trial.step],
            workflow_runner=UnsandboxedWorkflowRunner(),
            build_id="bench",
        ),
    ):
        for n in range(times):
            began = time.perf_counter()
            done = await environment.client.execute_workflow(trial.Trial.run, id=f"trial/{n}", task_queue=TASK_QUEUE)
            yield _Lived(time.perf_counter() - began, "closed" if done == trial.ACTIVITIES else "undone")


async def _scenario(name: str) -> _Lived:
    with tempfile.TemporaryDirectory() as directory:
        scenario = read_scenario(moved_along(SCENARIOS[name], Path(directory)))
        async with staged(scenario, timedelta(0)) as (_, _, playing):
            began = time.perf_counter()
            result = await playing.play()
            return _Lived(time.perf_counter() - began, result["status"]["stage"])


async def _year() -> _Lived:
    """One life, on a server of its own: time only goes forward there."""
    async with await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=server(), data_converter=pydantic_data_converter
    ) as environment:
        # It starts today.
        start = (datetime.now(ZONE) + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
        await environment.sleep(start - await environment.get_current_time())
        with tempfile.TemporaryDirectory() as letters, ThreadPoolExecutor(4) as threads:
            year, store, engine = Year(), MemoryStore.empty(), TemporalEngine(environment.client)
            world = TimeSkippingWorld(environment, engine, start)
            desk = Desk(store, engine, PublicHolidays(), year.policy)
            async with Worker(
                environment.client,
                task_queue=TASK_QUEUE,
                workflows=WORKFLOWS,
                activities=_hands(store, engine, Path(letters)),
                activity_executor=threads,
                workflow_runner=UnsandboxedWorkflowRunner(),
                build_id="bench",
            ):
                life = YearIn(year, world, store, desk, start)
                began = time.perf_counter()
                ended = await life.play()
                took = time.perf_counter() - began
                return _Lived(took, ended, await _events(environment))


def _hands(store: Store, engine: TemporalEngine, letters: Path) -> tuple[Callable[..., Any], ...]:
    postbox = FolderPostbox(letters, "bench@localhost")
    return activities(Adapters(store, engine, postbox, WebhookSender({}), HtmlInvoice(), PublicHolidays()))


async def _events(environment: WorkflowEnvironment) -> dict[str, int]:
    events = {}
    for workflow_id in lives.workflows_of(1):
        try:
            history = await environment.client.get_workflow_handle(workflow_id).fetch_history()
        except RPCError:
            continue  # nobody had to be reminded
        events[workflow_id] = tally(history).events
    return events


if __name__ == "__main__":
    measuring(measure)
