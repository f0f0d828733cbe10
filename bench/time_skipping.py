"""The year on Temporal's time-skipping server; alone in a network of its own: that server listens everywhere."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from bench import lives
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
from postsales.store.facade import Store
from postsales.store.memory import MemoryStore
from tests.e2e.time_skipping import TimeSkippingWorld, server


async def measure() -> None:
    """Live it as often as asked for, once before that to be warm; how long each took, how it ended, what it left."""
    configure("ERROR")
    lived = [await _lived() for _ in range(int(sys.argv[1]) + 1)][1:]
    found = {"seconds": [each.seconds for each in lived], "ended": [each.ended for each in lived]}
    sys.stdout.write(json.dumps({**found, "events": lived[-1].events}) + "\n")


@dataclass(frozen=True)
class _Lived:
    seconds: float
    ended: str
    events: dict[str, int]


async def _lived() -> _Lived:
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
