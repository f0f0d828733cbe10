"""The store in memory, for simulations and tests: gone with its owner, and quick."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any, Self

from postsales.store import schema
from postsales.store.action import ActionList
from postsales.store.audit import Audit
from postsales.store.checkin import Checkins
from postsales.store.collection import Collections
from postsales.store.command import Commands
from postsales.store.contract import Contracts
from postsales.store.delivery import Deliveries
from postsales.store.engine import Database, connect
from postsales.store.facade import Store, _now
from postsales.store.finance import Finance
from postsales.store.guidance import GuidanceLog
from postsales.store.invoice import Invoices
from postsales.store.lookup import Lookup
from postsales.store.message import Messages
from postsales.store.record import Records
from postsales.store.shelf import Shelf, ShelvedDatabase
from postsales.store.shelf_lookup import OnShelf
from postsales.store.shelved import (
    ShelvedActions,
    ShelvedAudit,
    ShelvedCheckins,
    ShelvedCollections,
    ShelvedCommands,
    ShelvedContracts,
    ShelvedDeliveries,
    ShelvedFinance,
    ShelvedGuidance,
    ShelvedInvoices,
    ShelvedMessages,
    ShelvedRecords,
)


@dataclass(frozen=True)
class MemoryStore(Store):
    """A store whose facts, messages, commands and contracts are in dicts (see `shelf`), and the rest in SQLite."""

    database: ShelvedDatabase

    @classmethod
    def empty(cls, now: Callable[[], datetime] = _now) -> Self:
        """One with nothing in it."""
        spare = _spare.pop() if _spare else connect("sqlite://")
        return cls(ShelvedDatabase(spare.engine, spare._turn, Shelf(), lambda: _empty(spare)), now)

    def close(self) -> None:
        """Let go of everything in it; its database is used again."""
        _spare.append(Database(self.database.engine, self.database._turn))

    @contextmanager
    def looking(self) -> Iterator[Lookup]:
        """Rows by what is in their columns."""
        with self.database.hold() as shelf:
            yield OnShelf(shelf)

    @cached_property
    def records(self) -> Records:
        """Facts in."""
        return ShelvedRecords(self.database)

    @cached_property
    def messages(self) -> Messages:
        """Messages out; a SentLog together with `collections`."""
        return ShelvedMessages(self.database, self.now)

    @cached_property
    def commands(self) -> Commands:
        """Commands by their callers' ids."""
        return ShelvedCommands(self.database, self.now)

    @cached_property
    def contracts(self) -> Contracts:
        """Contracts as started."""
        return ShelvedContracts(self.database, self.now)

    @cached_property
    def audit(self) -> Audit:
        """Who did what, and who was refused it."""
        return ShelvedAudit(self.database, self.now)

    @cached_property
    def deliveries(self) -> Deliveries:
        """Deliveries: list, show."""
        return ShelvedDeliveries(self.database)

    @cached_property
    def actions(self) -> ActionList:
        """Actions for customers."""
        return ShelvedActions(self.database)

    @cached_property
    def checkins(self) -> Checkins:
        """Check-ins."""
        return ShelvedCheckins(self.database)

    @cached_property
    def collections(self) -> Collections:
        """Instalments due, payment-due signals, aging."""
        return ShelvedCollections(self.database)

    @cached_property
    def finance(self) -> Finance:
        """What finance asks every day; a DueReader."""
        return ShelvedFinance(self.database)

    @cached_property
    def invoices(self) -> Invoices:
        """Invoices issued; an InvoiceBook."""
        return ShelvedInvoices(self.database)

    @cached_property
    def guidance(self) -> GuidanceLog:
        """Who was given which note of the playbook."""
        return ShelvedGuidance(self.database, self.now)


_spare: list[Database] = []
"""Databases whose stores are closed. To empty one takes a tenth of what it takes to make one."""


def _empty(database: Database) -> None:
    """A database in memory gets the newest schema, and nothing in it."""
    connection = database.engine.raw_connection()
    try:
        _driver(connection).deserialize(_pattern())
        # The word indexes remember what they read last: with the schema read anew they are opened anew.
        _driver(connection).execute("PRAGMA writable_schema = RESET")
    finally:
        connection.close()


@cache
def _pattern() -> bytes:
    """The bytes of an empty database."""
    with connect("sqlite://") as database:
        schema.create(database)
        connection = database.engine.raw_connection()
        try:
            found: bytes = _driver(connection).serialize()
        finally:
            connection.close()
    return found


def _driver(connection: Any) -> Any:
    """SQLite's own connection."""
    return connection.driver_connection
