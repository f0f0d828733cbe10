"""Programs of ours as processes of their own: started, killed by their own pid, started again."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[2]
BESIDE = Path(sys.executable).parent
DRAINS_WITHIN_SECONDS = 40
ENDS_WITHIN_SECONDS = 60


@dataclass
class Program:
    """One program of the project with its environment. Its log goes on over restarts."""

    arguments: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @classmethod
    def worker(cls, environment: Mapping[str, str], log: Path) -> Self:
        """`python worker.py`."""
        return cls(("python", "worker.py"), environment, log)

    @classmethod
    def stack(cls, environment: Mapping[str, str], log: Path, *flags: str) -> Self:
        """`postsales up`."""
        return cls(("postsales", "up", *flags), environment, log)

    @property
    def pid(self) -> int:
        """Its process, while it runs."""
        assert self._process is not None, "it does not run"
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether it has been started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> Self:
        """Start it; it may need a while until it is ready."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command(), cwd=ROOT, env=clean(self.environment), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        return self

    def _command(self) -> Sequence[str]:
        """The Python and the console script of the environment the tests run in."""
        program, *rest = self.arguments
        return (str(BESIDE / program), *rest)

    def kill(self) -> None:
        """`kill -9`, and wait until it is gone."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def ended(self) -> int:
        """Its exit code, once it has ended by itself."""
        assert self._process is not None
        return self._process.wait(ENDS_WITHIN_SECONDS)

    def stop(self) -> int:
        """SIGTERM; the exit code once it has drained."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(DRAINS_WITHIN_SECONDS)

    def said(self) -> str:
        """Its log so far."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        if self.running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.stop()
            if self.running:
                self.kill()


def clean(environment: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without anything that configures us or Temporal, and with this."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("POSTSALES_", "TEMPORAL_"))}
    path = f"{BESIDE}{os.pathsep}{kept.get('PATH', '')}"
    return {**kept, "PATH": path, "TEMPORAL_CONFIG_FILE": os.devnull, **environment}
