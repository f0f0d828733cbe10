"""A workflow whose worker is killed four times within its tasks, and that worker, as a program of its own.

    python -m tests.simulation.doomed <address> <namespace> <task queue>

kills itself, as `kill -9` would, in the moment when something has been written down: a local activity has had its
effect, and nobody hears of it.
"""

from __future__ import annotations

import asyncio
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

KILLED = 9
KILLS = {"beginning": 1, "question": 1, "invitation": 2}
"""How many die of writing what."""
QUEUE = "doomed"


class Pen:
    """Writes into a file. `fatal`: whoever does so dies of it."""

    def __init__(self, *, fatal: bool) -> None:
        self._fatal = fatal

    @activity.defn(name="write_down")
    def write_down(self, where: str, what: str) -> int:
        """How often it has been written by now."""
        with Path(where).open("a+") as paper:
            paper.write(f"{what}\n")
            paper.flush()
            paper.seek(0)
            times = paper.read().splitlines().count(what)
        if self._fatal and times <= KILLS[what]:
            os._exit(KILLED)
        return times


@workflow.defn
class Guest:
    """A child that is there."""

    @workflow.run
    async def run(self) -> str:
        return "here"


@workflow.defn
class Doomed:
    """Tells when it saw what, in whole seconds since its start, and how long its history was then."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.where = ""
        self.answered = 0

    def note(self, text: str) -> None:
        info = workflow.info()
        seconds = round((workflow.now() - info.workflow_start_time).total_seconds())
        self.lines.append(f"{seconds} {info.get_current_history_length()} {text}")

    async def write(self, what: str) -> None:
        times: int = await workflow.execute_local_activity(
            "write_down", args=[self.where, what], start_to_close_timeout=timedelta(seconds=3), result_type=int
        )
        self.note(f"{what} written {times} times")

    @workflow.run
    async def run(self, where: str) -> list[str]:
        self.where = where
        self.note("begun")
        await self.write("beginning")
        await workflow.sleep(1)
        self.note("slept")
        await workflow.wait_condition(lambda: self.answered == 1)
        await workflow.sleep(1)
        guest = f"{workflow.info().workflow_id}/guest"
        child = asyncio.create_task(workflow.execute_child_workflow(Guest.run, id=guest))
        await self.write("invitation")
        self.note(f"guest {await child}")
        return self.lines

    @workflow.signal
    def say(self, text: str) -> None:
        self.note(f"heard {text}")

    @workflow.update
    async def ask(self, text: str) -> list[str]:
        self.note(f"asked {text}")
        await self.write(text)
        self.answered += 1
        return self.lines


WORKFLOWS = [Doomed, Guest]


async def work(address: str, namespace: str, task_queue: str) -> None:
    """Until it is killed."""
    client = await Client.connect(address, namespace=namespace)
    with ThreadPoolExecutor(2) as threads:
        worker = Worker(
            client,
            task_queue=task_queue,
            workflows=WORKFLOWS,
            activities=[Pen(fatal=True).write_down],
            activity_executor=threads,
            workflow_runner=UnsandboxedWorkflowRunner(),
        )
        await worker.run()


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))
