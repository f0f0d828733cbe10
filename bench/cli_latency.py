"""`postsales delivery show NO` as a person waits for it, beside a Go binary that asks the same server: wall time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench import story
from bench.figure import Figure, measuring, say
from postsales.local.binary import temporal_binary
from postsales.local.connection import Connection, read
from postsales.local.paths import DataDirectory
from postsales.local.temporal import free_port
from postsales.messages import ids

TIMES = 15
MOST_MS = 350
UP_WITHIN, DOWN_WITHIN = 40.0, 25.0
CLI = Path(sysconfig.get_path("scripts")) / "postsales"


async def measure() -> None:
    """One after the other, in turns, on a stack of their own."""
    with tempfile.TemporaryDirectory(prefix="postsales-bench-") as root:
        data = DataDirectory(Path(root))
        contract = data.root / "contract.json"
        contract.write_text(json.dumps(story.document()), encoding="utf-8")
        number = str(story.document()["number"])
        with _up(data) as connection:
            environment = os.environ | {"POSTSALES_API_URL": connection.url, "POSTSALES_TOKEN": connection.token}
            _timed([str(CLI), "delivery", "start", str(contract)], environment)
            show = [str(CLI), "delivery", "show", number]
            describe = [
                *(str(temporal_binary()), "workflow", "describe", "--address", connection.temporal or ""),
                *("--workflow-id", ids.delivery(number)),
            ]
            empty = [sys.executable, "-c", "pass"]
            taken: dict[str, list[float]] = {"show": [], "describe": [], "empty": []}
            for _ in range(TIMES):
                taken["show"].append(_timed(show, environment))
                taken["describe"].append(_timed(describe, environment))
                taken["empty"].append(_timed(empty, environment))
    ours, theirs, python = (median(taken[name]) * 1000 for name in ("show", "describe", "empty"))
    say(
        Figure(
            "postsales delivery show, wall",
            f"median {ours:.0f} ms",
            f"under {MOST_MS} ms",
            f"temporal workflow describe {theirs:.0f} ms; an empty Python {python:.0f} ms",
            ours < MOST_MS,
        )
    )


@contextmanager
def _up(data: DataDirectory) -> Iterator[Connection]:
    """`postsales up`, until it answers; and down again."""
    log = data.root / "up.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [str(CLI), "up", "--data", str(data.root), "--port", str(free_port())], stdout=said, stderr=said
        )
    try:
        yield _ready(data, process, log)
    finally:
        process.terminate()
        try:
            process.wait(DOWN_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()


def _ready(data: DataDirectory, process: subprocess.Popen[bytes], log: Path) -> Connection:
    deadline = time.monotonic() + UP_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        if (connection := read(data.connection)) is not None:
            return connection
        time.sleep(0.1)
    raise RuntimeError(f"it did not come up: {log.read_text(errors='replace')[-2000:]}")


def _timed(command: list[str], environment: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    measuring(measure)
