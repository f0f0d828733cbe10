"""A Temporal server that outlived the stack that started it (`kill -9`) holds the database and the port: stop it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

STOP_WITHIN_SECONDS = 10.0


def stop_orphan(pid_file: Path, database: Path) -> bool:
    """Stop the server whose process id is written there, if it is still ours; True if there was one.

    Ours is a process whose command line names our database: after a reboot the number may be anybody's. The caller
    holds the claim on the data directory, so no living stack is using it.
    """
    try:
        pid = int(pid_file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return False
    found = str(database) in command_line(pid)
    if found:
        _stop(pid, database)
    pid_file.unlink(missing_ok=True)
    return found


def command_line(pid: int) -> str:
    """The arguments a process was started with; empty when it is gone or a zombie."""
    proc = Path("/proc")
    if (proc / "self").exists():
        try:
            return (proc / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    done = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
    return done.stdout


def _stop(pid: int, database: Path) -> None:
    """SIGTERM, then SIGKILL for one that does not go: no setting of it has ever lost anything that way."""
    for ask in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(pid, ask)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + STOP_WITHIN_SECONDS
        while time.monotonic() < deadline:
            if str(database) not in command_line(pid):
                return
            time.sleep(0.02)  # it is not our child: there is nothing to wait on
