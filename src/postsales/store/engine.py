"""The database behind the store: connections, transactions, and its failures in words of ours."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import Connection, Engine, create_engine, make_url
from sqlalchemy import event as happening
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool

from postsales.domain.errors import Fact
from postsales.store.columns import written

BUSY_SECONDS = 10.0
CONNECT_SECONDS = 5
_WRITES = "postsales_writes"


class StoreUnavailable(Exception):
    """The store cannot do its work now; `code` says why, and the wording catalogues hold a text for it.

    Codes: `store_away`, `store_busy`, `store_read_only`, `store_full`, `store_without_schema`, `store_behind`,
    `store_ahead`. Trying again may help; nothing was written.
    """

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts: dict[str, Fact] = facts

    def __str__(self) -> str:
        return f"{self.code} ({', '.join(f'{name}={value}' for name, value in self.facts.items())})"


@dataclass(frozen=True)
class Database:
    """An engine with the two kinds of transactions there are. Never open one inside another."""

    engine: Engine
    # One writer at a time is all SQLite allows; queueing here is fairer and faster than its polling.
    _turn: Callable[[], AbstractContextManager[Any]]

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction for reading: it sees one consistent state. Raises `StoreUnavailable`."""
        with _translated(self.engine), self.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may write, committed at its end. Raises `StoreUnavailable`."""
        with _translated(self.engine), self._turn(), self.engine.connect() as connection:
            connection.execution_options(**{_WRITES: True})
            with connection.begin():
                yield connection

    @property
    def address(self) -> str:
        """Where it is, without its password."""
        return _address(self.engine)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def connect(url: str | URL) -> Database:
    """The database at this address. Nothing is opened yet."""
    engine = make_engine(url)
    if engine.dialect.name != "sqlite":
        return Database(engine, nullcontext)
    lock = threading.Lock()
    return Database(engine, lambda: lock)


def make_engine(url: str | URL) -> Engine:
    """SQLite (`sqlite:///file`, or `sqlite://` in memory) or PostgreSQL (`postgresql+psycopg://…`).

    `?timeout=<seconds>` says how long a writer waits for another one's SQLite lock.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite(address)
    return create_engine(
        address,
        json_serializer=written,
        pool_size=10,
        max_overflow=10,
        pool_timeout=BUSY_SECONDS,
        pool_pre_ping=True,
        connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "postsales"},
    )


def _sqlite(address: URL) -> Engine:
    # In memory a database lives as long as its one connection, which is handed from thread to thread.
    in_memory: dict[str, Any] = {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0}
    options = in_memory if address.database in (None, "", ":memory:") else {}
    engine = create_engine(
        address,
        json_serializer=written,
        connect_args={"timeout": float(str(address.query.get("timeout", BUSY_SECONDS))), "check_same_thread": False},
        **options,
    )
    happening.listen(engine, "connect", _prepare_sqlite)
    happening.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not begin transactions by itself: `_begin_sqlite` does.
    connection.isolation_level = None
    cursor = connection.cursor()
    try:
        cursor.execute("PRAGMA journal_mode = WAL")
        # A record of money survives a power cut, too.
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
    finally:
        cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    # A writer takes its lock at once: upgrading a read to a write may fail without waiting.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _address(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)


@contextmanager
def _translated(engine: Engine) -> Iterator[None]:
    where = _address(engine)
    try:
        yield
    except PoolTimeout as error:
        raise StoreUnavailable("store_busy", store=where) from error
    # The driver's own error comes bare when it arises while a new connection is prepared.
    except (DBAPIError, sqlite3.Error) as error:
        code = _code(error.orig if isinstance(error, DBAPIError) else error)
        if code is None:
            raise
        raise StoreUnavailable(code, store=where) from error


_POSTGRES = {
    "25006": "store_read_only",
    "42P01": "store_without_schema",
    "42703": "store_behind",
    "53100": "store_full",
    "53300": "store_busy",
    "40001": "store_busy",
    "40P01": "store_busy",
    "55P03": "store_busy",
    "57P01": "store_away",
    "57P02": "store_away",
    "57P03": "store_away",
}

_SQLITE = {
    "SQLITE_READONLY": "store_read_only",
    "SQLITE_FULL": "store_full",
    "SQLITE_BUSY": "store_busy",
    "SQLITE_LOCKED": "store_busy",
    "SQLITE_CANTOPEN": "store_away",
    "SQLITE_IOERR": "store_away",
    "SQLITE_NOTADB": "store_away",
    "SQLITE_CORRUPT": "store_away",
}


def _code(error: BaseException | None) -> str | None:
    """What a driver's error means for us; None when it is a fault of ours and must be seen as it is."""
    if isinstance(error, sqlite3.Error):
        return _sqlite_code(error)
    state = getattr(error, "sqlstate", None)
    if state is not None:
        return _POSTGRES.get(state) or ("store_away" if state.startswith("08") else None)
    # psycopg names no SQLSTATE when nobody answered at all, or the connection broke.
    return "store_away" if type(error).__name__ in ("OperationalError", "ConnectionTimeout") else None


def _sqlite_code(error: sqlite3.Error) -> str | None:
    name = getattr(error, "sqlite_errorname", "")
    code = next((code for prefix, code in _SQLITE.items() if name.startswith(prefix)), None)
    if code is not None:
        return code
    text = str(error)
    if "no such table" in text:
        return "store_without_schema"
    return "store_behind" if "no such column" in text or "has no column" in text else None
