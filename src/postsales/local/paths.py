"""Where the local stack keeps its state: one directory, asked for by flag, by environment, or the user's own."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from postsales.domain.errors import Refused

DATA_VARIABLE = "POSTSALES_DATA"


@dataclass(frozen=True)
class DataDirectory:
    """Every file of the local stack, by name. Nothing here touches the disk but `prepare` and `claim`."""

    root: Path

    @property
    def connection(self) -> Path:
        """Where the API is and the admin token; mode 0600."""
        return self.root / "connection.json"

    @property
    def database(self) -> Path:
        """Our store, when it is SQLite."""
        return self.root / "postsales.db"

    @property
    def database_url(self) -> str:
        """The same, as SQLAlchemy wants it."""
        return f"sqlite:///{self.database}"

    @property
    def temporal_database(self) -> Path:
        """The embedded Temporal server's SQLite file."""
        return self.root / "temporal.db"

    @property
    def temporal_log(self) -> Path:
        """What that server said, of its last start."""
        return self.root / "temporal.log"

    @property
    def temporal_pid(self) -> Path:
        """Its process, so that a start after `kill -9` finds the one left behind."""
        return self.root / "temporal.pid"

    @property
    def mailbox(self) -> Path:
        """Where mails go as `.eml` files while no SMTP server is configured."""
        return self.root / "mailbox"

    def prepare(self) -> DataDirectory:
        """Make the directory, for its user only. Refused `data_unusable` with the path and the reason."""
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Refused("data_unusable", path=str(self.root), reason=error.strerror) from error
        if not os.access(self.root, os.R_OK | os.W_OK | os.X_OK):
            raise Refused("data_unusable", path=str(self.root), reason="not writable")
        return self

    @contextmanager
    def claim(self) -> Iterator[DataDirectory]:
        """Hold the directory for this process: two stacks on one database would undo each other.

        Refused `already_running` with the path and the other's process id. The system lets go of the claim when the
        process ends, however it ends.
        """
        import fcntl  # not on Windows, where only the commands that talk to a server elsewhere work

        self.prepare()
        with (self.root / "up.lock").open("a+") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                held.seek(0)
                raise Refused("already_running", path=str(self.root), pid=held.read().strip() or None) from error
            held.truncate(0)
            held.write(str(os.getpid()))
            held.flush()
            yield self


def data_directory(chosen: Path | None = None, environ: Mapping[str, str] = os.environ) -> DataDirectory:
    """The directory asked for by `--data`, else by POSTSALES_DATA, else the user's own."""
    if chosen is not None:
        return DataDirectory(chosen.expanduser().absolute())
    if named := environ.get(DATA_VARIABLE):
        return DataDirectory(Path(named).expanduser().absolute())
    return user_directory(environ)


def user_directory(environ: Mapping[str, str] = os.environ) -> DataDirectory:
    """The user's own state directory, by the XDG base directory specification (a relative path there is ignored)."""
    base = Path(environ.get("XDG_STATE_HOME") or "")
    if not base.is_absolute():
        base = Path.home() / ".local" / "state"
    return DataDirectory(base / "postsales")
