"""The small workflows on Temporal's time-skipping server: `python -m tests.simulation.time_skipping_features OUT`.

Alone in a network of its own (`tests.e2e.time_skipping.in_own_network`): that server listens on every interface. Each
has a server of its own, since one that hangs would hang those after it.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from temporalio.client import WorkflowFailureError
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from tests.e2e.time_skipping import server
from tests.simulation import diary, features
from tests.simulation.diaries import DIARIES

QUEUE = "time-skipping"
HANGS_AFTER = timedelta(seconds=30)
"""Of real time. The longest diary is over in a few seconds."""


async def written(name: str) -> list[str]:
    """What that workflow writes there, or in one line what went wrong."""
    async with await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=server(), data_converter=pydantic_data_converter
    ) as environment:
        with ThreadPoolExecutor(4) as threads:
            async with Worker(
                environment.client,
                task_queue=QUEUE,
                workflows=features.WORKFLOWS,
                activities=diary.ACTIVITIES,
                activity_executor=threads,
                workflow_runner=UnsandboxedWorkflowRunner(),
            ):
                said = environment.client.execute_workflow(
                    name, args=DIARIES[name], id=name, task_queue=QUEUE, result_type=list[str]
                )
                try:
                    lines: list[str] = await asyncio.wait_for(said, HANGS_AFTER.total_seconds())
                except TimeoutError:
                    return ["hangs"]
                except (WorkflowFailureError, RPCError) as error:
                    return [f"fails: {diary.chain(error.__cause__ or error)}"]
                return lines


def main(out: str) -> None:
    """Leave what each writes in a file, by name."""
    found = {name: asyncio.run(written(name)) for name in DIARIES}
    Path(out).write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
    # A process that used the SDK may crash while Python tears down (sdk-python #300).
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
