"""A throw-away PostgreSQL cluster from Debian's programs, as an ordinary user even when the tests run as root."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from postsales.local.temporal import HOST, answers, free_port

START_WITHIN_SECONDS = 30


@dataclass(frozen=True)
class PostgresServer:
    """A running cluster; `fresh` makes an empty database in it, or a copy of one that has been made ready."""

    port: int
    password: str

    def url(self, database: str, scheme: str = "postgresql+psycopg") -> str:
        """The address of one database, as SQLAlchemy wants it; scheme "postgresql" for libpq."""
        return f"{scheme}://postgres:{self.password}@{HOST}:{self.port}/{database}"

    def fresh(self, template: str = "template0") -> str:
        """The address of a new database: empty, or a copy of that one, which nobody may be connected to."""
        name = f"t_{secrets.token_hex(6)}"
        creating = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        with psycopg.connect(self.url("postgres", "postgresql"), autocommit=True) as connection:
            connection.execute(creating)
        return self.url(name)


def programs() -> Path | None:
    """The newest PostgreSQL's directory of programs, None where there is none."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda found: int(found.parent.name))
    for directory in reversed(debian):
        if (directory / "initdb").exists():
            return directory
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@dataclass
class Postmaster:
    """The process of a cluster: it can be stopped and started again, on the same data and port."""

    programs: Path
    home: Path
    server: PostgresServer
    owner: str | None
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it lets somebody in."""
        settings = {
            "listen_addresses": HOST, "port": self.server.port, "unix_socket_directories": self.home, "fsync": "off",
            "synchronous_commit": "off", "full_page_writes": "off", "max_connections": 200,
        }  # fmt: skip
        arguments = [item for name, value in settings.items() for item in ("-c", f"{name}={value}")]
        with (self.home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.home / "data", *arguments],
                stdout=log, stderr=log, user=self.owner, cwd=self.home, process_group=0,
            )  # fmt: skip
        _wait_until_ready(self._process, self.home, self.server)

    def stop(self) -> None:
        """Stop it at once: connections are cut."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)  # PostgreSQL's "fast shutdown"
            self._process.wait(START_WITHIN_SECONDS)


@contextmanager
def cluster(directory_of_programs: Path) -> Iterator[PostgresServer]:
    """A cluster on loopback, gone afterwards. It keeps nothing through a power cut (fsync off), which no test wants."""
    with stoppable(directory_of_programs) as postmaster:
        yield postmaster.server


@contextmanager
def stoppable(directory_of_programs: Path) -> Iterator[Postmaster]:
    """The same, for who wants to stop it on the way."""
    owner = _ordinary_user()
    # Not below pytest's own temporary directory: root's is closed to the user PostgreSQL must run as.
    home = Path(tempfile.mkdtemp(prefix="postsales-pg-"))
    try:
        server = PostgresServer(port=free_port(), password=secrets.token_hex(16))
        secret = home / "password"
        secret.write_text(server.password)
        if owner is not None:
            shutil.chown(home, owner)
            shutil.chown(secret, owner)
        _run([directory_of_programs / "initdb", "-D", home / "data", "-U", "postgres", "-A", "scram-sha-256",
              "--pwfile", secret, "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync"], owner, home)  # fmt: skip
        postmaster = Postmaster(directory_of_programs, home, server, owner)
        try:
            postmaster.start()
            yield postmaster
        finally:
            postmaster.stop()
    finally:
        shutil.rmtree(home)


def _wait_until_ready(process: subprocess.Popen[bytes], home: Path, server: PostgresServer) -> None:
    for _ in range(START_WITHIN_SECONDS * 20):
        if answers(HOST, server.port):
            try:
                psycopg.connect(server.url("postgres", "postgresql")).close()
                return
            except psycopg.OperationalError as starting:
                last: object = starting
        else:
            last = "nothing listens"
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
        last = "it ended"
        break
    raise RuntimeError(f"PostgreSQL did not start: {last}\n{(home / 'log').read_text(errors='replace')}")


def _ordinary_user() -> str | None:
    """PostgreSQL refuses to run as root: the user to be instead, None when we are nobody special."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _run(command: list[str | Path], owner: str | None, cwd: Path) -> None:
    done = subprocess.run(command, user=owner, cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr}")
