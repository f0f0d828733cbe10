"""Histories of deliveries as they once ran. `make golden` takes them anew, on purpose only: read `ADVICE` first.

Each directory below `golden` is one scenario as a Temporal server recorded it, one file per workflow
(`zcat … | jq`). `make golden KEEP=<patch id>` keeps the old ones beside the new, as `<scenario>.before-<patch id>`.
`digest-by-schedule` is of the embedded server, which alone has schedules: they start a workflow without an argument.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from postsales.bootstrap.assembly import WORKFLOWS
from tests.e2e import time_skipping
from tests.scenes import STORIES

GOLDEN = Path(__file__).parent / "golden"

ADVICE = """
A workflow that is running in production would stop here for ever: its history was made by the code of before, and the
code of now asks for other things, or in another order.

If it was not meant: undo it. Steps, their order, waits, child workflows, signals between workflows count; what a
letter says, what a fact tells and what a rule decides on new facts do not.

If it was meant:
  1. keep both ways in the workflow, `if workflow.patched("<patch id>"): <new> else: <old>`, so that these histories
     replay again;
  2. then take histories of the new way beside the old: make golden KEEP=<patch id>
  3. once no workflow of the old way runs any more, workflow.deprecate_patch("<patch id>"), and the old ones may go.

Only while no delivery runs anywhere on released code may histories simply be replaced: make golden
"""


def histories(directory: Path) -> list[WorkflowHistory]:
    """What is kept of one scenario, run by run. The file's name is the workflow's id as `golden_name` writes it."""
    return [
        WorkflowHistory.from_json(path.name.removesuffix(".json.gz"), gzip.decompress(path.read_bytes()).decode())
        for path in sorted(directory.glob("*.json.gz"))
    ]


def kinds(directory: Path) -> set[str]:
    """The types of the workflows kept there; without reading their histories, which takes a hundred times as long."""
    files = (json.loads(gzip.decompress(path.read_bytes())) for path in directory.glob("*.json.gz"))
    return {file["events"][0]["workflowExecutionStartedEventAttributes"]["workflowType"]["name"] for file in files}


def chains(directory: Path) -> dict[str, list[WorkflowHistory]]:
    """All that each workflow did, run after run; without those whose first run was not kept."""
    found: dict[str, dict[int, WorkflowHistory]] = {}
    for history in histories(directory):
        workflow_id, _, run = history.workflow_id.partition("~")
        found.setdefault(workflow_id, {})[int(run or 0)] = history
    return {id: [runs[run] for run in sorted(runs)] for id, runs in found.items() if _first(runs[0])}


def _first(history: WorkflowHistory) -> bool:
    return not history.events[0].workflow_execution_started_event_attributes.continued_execution_run_id


def replayer(workflows: tuple[type, ...] = WORKFLOWS) -> Replayer:
    """Replays as the worker runs: unsandboxed, with pydantic."""
    return Replayer(
        workflows=workflows,
        workflow_runner=UnsandboxedWorkflowRunner(),
        data_converter=pydantic_data_converter,
        build_id="golden",
    )


def take(name: str, keep: str | None) -> None:
    """Play one scenario and keep its histories."""
    directory = GOLDEN / name
    with tempfile.TemporaryDirectory() as found:
        time_skipping.play_apart(name, Path(found))
        if keep is not None and directory.exists():
            directory.rename(GOLDEN / f"{name}.before-{keep}")
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True)
        for history in sorted(Path(found).glob("*.json.gz")):
            shutil.copy(history, directory / history.name)


def main(keep: str | None) -> None:
    """Take all of them anew."""
    for name in STORIES:
        take(name, keep or None)
        print(f"{name}: {len(histories(GOLDEN / name))} histories", flush=True)


if __name__ == "__main__":
    main(next(iter(sys.argv[1:]), None))
    sys.stdout.flush()
    # A process that used the SDK may crash while Python tears down (sdk-python #300).
    os._exit(0)
