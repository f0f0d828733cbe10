"""The real Temporal server on this machine, from the wheel: SQLite in WAL, loopback only, long retention, quiet.

Why each flag: journal_mode=WAL with synchronous=NORMAL doubles the throughput and lost nothing in any `kill -9`;
`--ip` keeps every port on loopback; the server keeps closed workflows for 24 hours unless told otherwise; its timers
fire up to a second late without `timerProcessorMaxTimeShift`.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from postsales.domain.errors import Refused
from postsales.local.binary import temporal_binary
from postsales.local.orphan import stop_orphan
from postsales.local.paths import DataDirectory

HOST = "127.0.0.1"
RETENTION = "3650d"
START_WITHIN_SECONDS = 30.0
DRAIN_WITHIN_SECONDS = 10.0


@dataclass
class EmbeddedTemporal:
    """One server process over one data directory. Started again, it goes on where it was, on the same port.

    `port` None takes a free one. `search_attributes` are registered at start (name → Temporal type; SQLite takes ten
    Keyword ones and three of each other type). `dynamic_config` adds to the server's dynamic configuration, values as
    JSON. Blocking; a server starts in a quarter of a second.
    """

    data: DataDirectory
    port: int | None = None
    ui_port: int | None = None
    namespace: str = "default"
    search_attributes: Mapping[str, str] = field(default_factory=dict)
    dynamic_config: Mapping[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)

    @property
    def address(self) -> str:
        """host:port for a client; known once started, or before when the port was given."""
        if self.port is None:
            raise RuntimeError("the server has no port before its first start")
        return f"{HOST}:{self.port}"

    @property
    def pid(self) -> int | None:
        """The server's process while it runs, as far as we know."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self) -> Self:
        """Start and wait until it answers.

        Refused `temporal_missing`, `port_taken` (port), `temporal_failed` (what it said, and where the log is).
        """
        if self.pid is not None:
            return self
        binary = temporal_binary()
        self.data.prepare()
        stop_orphan(self.data.temporal_pid, self.data.temporal_database)
        if self.port is not None:
            self._start_on(self.port, binary)
            return self
        # A port found free may be taken by the time the server wants it: another one then, twice.
        for tries_left in (2, 1, 0):
            try:
                self._start_on(free_port(), binary)
                break
            except Refused:
                if not tries_left:
                    raise
        return self

    def _start_on(self, port: int, binary: Path) -> None:
        for wanted in filter(None, (port, self.ui_port)):
            require_free(wanted)
        known, self.port = self.port, port
        self._process = self._spawn(binary)
        self.data.temporal_pid.write_text(str(self._process.pid), encoding="utf-8")
        try:
            self._wait_until_ready(binary, self._process)
        except BaseException:
            self.stop()
            self.port = known
            raise

    def stop(self) -> None:
        """SIGTERM and wait; SIGKILL if it takes too long, which is safe too."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(DRAIN_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self.data.temporal_pid.unlink(missing_ok=True)

    def kill(self) -> None:
        """SIGKILL, as a power cut would. `start` goes on from the same state."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    def wait(self) -> int | None:
        """Block until the server ends, however it ends; its exit code (negative: the signal), None if none runs.

        For a supervisor's thread: after an end nobody asked for, `start` goes on from the same state.
        """
        process = self._process
        return None if process is None else process.wait()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _spawn(self, binary: Path) -> subprocess.Popen[bytes]:
        with self.data.temporal_log.open("wb") as log:
            return subprocess.Popen(
                [binary, *self._arguments()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Out of the terminal's process group: Ctrl-C is for us, and the worker drains before its server stops.
                process_group=0,
            )

    def _arguments(self) -> Sequence[str]:
        settings = {"history.timerProcessorMaxTimeShift": '"10ms"', **self.dynamic_config}
        return [
            *("server", "start-dev", "--ip", HOST, "--port", str(self.port), "--log-level", "error"),
            *(("--headless",) if self.ui_port is None else ("--ui-port", str(self.ui_port))),
            *("--db-filename", str(self.data.temporal_database), "--namespace", self.namespace),
            *("--sqlite-pragma", "journal_mode=WAL", "--sqlite-pragma", "synchronous=NORMAL"),
            *(f"--dynamic-config-value={key}={value}" for key, value in settings.items()),
            *(f"--search-attribute={name}={kind}" for name, kind in self.search_attributes.items()),
        ]

    def _wait_until_ready(self, binary: Path, process: subprocess.Popen[bytes]) -> None:
        """Ready is: it has accepted our retention, which a namespace must exist for."""
        deadline = time.monotonic() + START_WITHIN_SECONDS
        while (refusal := self._set_retention(binary)) is not None:
            try:
                process.wait(0.05)
            except subprocess.TimeoutExpired:
                if time.monotonic() > deadline:
                    raise self._failed(f"not ready after {START_WITHIN_SECONDS:.0f} s: {refusal}") from None
            else:
                raise self._failed(self._last_words())

    def _set_retention(self, binary: Path) -> str | None:
        """None when done, else why not."""
        if not answers(HOST, self.port or 0):
            return "nothing listens on its port"
        done = subprocess.run(
            [
                *(binary, "operator", "namespace", "update", "--address", self.address, "--command-timeout", "5s"),
                *("--namespace", self.namespace, "--retention", RETENTION),
            ],
            capture_output=True,
            text=True,
            env={**os.environ, "TEMPORAL_CONFIG_FILE": os.devnull},
        )
        return None if done.returncode == 0 else done.stderr.strip()

    def _last_words(self) -> str:
        lines = self.data.temporal_log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"

    def _failed(self, reason: str) -> Refused:
        return Refused("temporal_failed", reason=reason, log=str(self.data.temporal_log))


def free_port() -> int:
    """A port on loopback that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def require_free(port: int, host: str = HOST) -> None:
    """Refused `port_taken` when something listens there already, or the port may not be used."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused("port_taken", port=port, reason=error.strerror) from error


def answers(host: str, port: int) -> bool:
    """Whether something accepts connections there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0
