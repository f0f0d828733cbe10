"""`python -m bench [name…]`: every benchmark as a process of its own, one after the other, and one table of it all."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.figure import Figure, heard


@dataclass(frozen=True)
class Benchmark:
    """What it measures, and after how many seconds it is stopped."""

    about: str
    seconds: int = 120


BENCHMARKS = {
    "cost": Benchmark("events and activities of a year", 120),
    "issue": Benchmark("events and activities of an issue without trouble, and of one that climbs to the top", 60),
    "lifecycle": Benchmark("whole deliveries a second, against bare workflows and DBOS", 150),
    "installation": Benchmark("a delivery of 40 packages, 30 visits and 100 promises: each one, and its status", 180),
    "memory": Benchmark("open deliveries on one worker, and queries", 150),
    "simulator": Benchmark("lives in virtual time, against the time-skipping server", 600),
    "forecast": Benchmark("forecast of a running portfolio", 300),
    "chaos": Benchmark("lives of a year under faults", 240),
    "statement_import": Benchmark("10,000 bank lines against 100,000 open instalments", 120),
    "portfolio": Benchmark("portfolio and delivery list over 100,000 deliveries, on both databases", 600),
    "knowledge": Benchmark("search over 100,000 past verdicts", 150),
    "cli_latency": Benchmark("delivery show, against a Go binary", 60),
}
ENDING_SECONDS = 10


def main() -> int:
    """0 when every goal was reached, 1 when not, 2 when a benchmark failed or was stopped."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", nargs="*", choices=[*BENCHMARKS, []], metavar="name", help=", ".join(BENCHMARKS))
    names = parser.parse_args().name or list(BENCHMARKS)
    console, figures, failed = Console(), [], False
    for name in names:
        found, why = run(name, console)
        figures += found
        if why:
            failed = True
            figures.append(Figure(name, why, held=False))
    console.print(table(figures))
    if failed:
        return 2
    return 1 if any(figure.held is False for figure in figures) else 0


def run(name: str, console: Console) -> tuple[list[Figure], str | None]:
    """The figures of one benchmark, and why it ended early if it did."""
    benchmark, began, figures = BENCHMARKS[name], time.monotonic(), []
    console.print(f"[dim]{name}: {benchmark.about} …[/dim]")
    process = subprocess.Popen(
        [sys.executable, "-m", f"bench.{name}"], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    why = None
    try:
        out, _ = process.communicate(timeout=benchmark.seconds)
    except subprocess.TimeoutExpired:
        why = f"stopped after {benchmark.seconds} s"
        out = _stop(process)
    figures = [figure for line in out.splitlines() if (figure := heard(line)) is not None]
    if why is None and process.returncode != 0:
        why = f"ended with {process.returncode}"
    console.print(f"[dim]  {time.monotonic() - began:.0f} s[/dim]")
    return figures, why


def _stop(process: subprocess.Popen[str]) -> str:
    """Ask it to end what it started and then itself; make them, if it does not: they are a session of their own."""
    process.terminate()
    try:
        return process.communicate(timeout=ENDING_SECONDS)[0]
    except subprocess.TimeoutExpired:
        for pid in _session(process.pid):
            os.kill(pid, signal.SIGKILL)
        return process.communicate()[0]


def _session(leader: int) -> list[int]:
    """The processes of a session of ours."""
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if _session_of(pid) == leader]


def _session_of(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return None


def table(figures: list[Figure]) -> Table:
    """What, figure, goal, measured against."""
    made = Table(show_lines=False, pad_edge=False)
    for column in ("what", "figure", "goal", "measured against"):
        made.add_column(column, overflow="fold")
    for figure in figures:
        colour = {True: "green", False: "red", None: ""}[figure.held]
        shown = f"[{colour}]{figure.figure}[/{colour}]" if colour else figure.figure
        made.add_row(figure.what, shown, figure.goal, figure.against)
    return made


if __name__ == "__main__":
    sys.exit(main())
