"""Programs of ours as processes of their own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

from postsales.local.connection import read
from postsales.local.paths import DataDirectory

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60.0

UP = """
from pathlib import Path
from postsales.bootstrap.stack import Stack, up
up(Stack(data=Path({data!r}), port={port}, contracts=[Path(path) for path in {contracts!r}],
         ready=lambda connection: print("ready", connection.url, flush=True)))
"""
WORKER = "from postsales.bootstrap.worker import main\nmain()"
WEB = "from postsales.bootstrap.web import main\nmain()"


class Program:
    """A process whose output is read when it has ended."""

    def __init__(self, source: str, environment: Mapping[str, str], errors: Path) -> None:
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("POSTSALES_", "TEMPORAL_"))}
        self.errors = errors
        with errors.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-c", source],
                stdout=subprocess.PIPE,
                stderr=out,
                env={**ours, "LANG": "C.UTF-8", "COVERAGE_PROCESS_START": "", **environment},
                cwd=ROOT,
                text=True,
            )

    def line(self) -> str:
        """The next line it says."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end; its exit code."""
        self.process.send_signal(how)
        return self.process.wait(PATIENCE_SECONDS)

    def says(self) -> str:
        """What it said on standard error so far."""
        return self.errors.read_text(encoding="utf-8")

    def logged(self, event: str) -> None:
        """Wait until it has logged that."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while f'"event": "{event}"' not in self.says():
            assert self.process.poll() is None, self.says()
            assert time.monotonic() < deadline, self.says()
            os.sched_yield()


@contextmanager
def program(source: str, environment: Mapping[str, str], errors: Path) -> Iterator[Program]:
    """A program, gone afterwards whatever happens."""
    running = Program(source, environment, errors)
    try:
        yield running
    finally:
        running.process.kill()
        running.process.wait()
        if running.process.stdout is not None:
            running.process.stdout.close()


def ask(data: DataDirectory, method: str, path: str, **how: Any) -> httpx2.Response:
    """Ask the stack that runs over this directory."""
    found = read(data.connection)
    assert found is not None
    headers = {"authorization": f"Bearer {found.token}", **how.pop("headers", {})}
    return httpx2.request(method, f"{found.url}/api/v1{path}", headers=headers, timeout=20, **how)


def log_lines(errors: str) -> list[dict[str, Any]]:
    """What was logged, without what was said to people."""
    return [json.loads(line) for line in errors.splitlines() if line.startswith("{")]
