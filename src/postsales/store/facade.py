"""The store as everybody above sees it: one object, one part per capability."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Self

from sqlalchemy.engine import URL

from postsales.messages.effects import Delivered, Hook, InstalmentRef, Mail
from postsales.messages.facts import Recording
from postsales.store import schema
from postsales.store.collection import Collections
from postsales.store.engine import Database, connect
from postsales.store.message import Messages
from postsales.store.record import Records


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Store:
    """Fits activities.ports.RecordStore and SentLog by shape. `now` is virtual in simulations."""

    database: Database
    now: Callable[[], datetime] = _now

    @classmethod
    def at(cls, url: str | URL, now: Callable[[], datetime] = _now) -> Self:
        """The store at this address; its schema must be the newest. Raises `StoreUnavailable`."""
        database = connect(url)
        schema.check_current(database)
        return cls(database, now)

    @classmethod
    def in_memory(cls, now: Callable[[], datetime] = _now) -> Self:
        """An empty store that is gone with its owner: for simulations and tests."""
        database = connect("sqlite://")
        schema.create(database)
        return cls(database, now)

    def close(self) -> None:
        """Give all connections back."""
        self.database.close()

    @cached_property
    def records(self) -> Records:
        """Facts in."""
        return Records(self.database)

    @cached_property
    def messages(self) -> Messages:
        """Messages out."""
        return Messages(self.database, self.now)

    @cached_property
    def collections(self) -> Collections:
        """Instalments and payment-due signals."""
        return Collections(self.database)

    # What activities need

    def record(self, recording: Recording) -> None:
        """Projection, event and audit in one transaction; facts already there are passed over."""
        self.records.record(recording)

    def outcome_of(self, key: str) -> Delivered | None:
        """How an earlier attempt to send ended for good, if it did."""
        return self.messages.outcome_of(key)

    def remember(self, message: Mail | Hook, delivered: Delivered) -> None:
        """Keep how sending ended. Once per key."""
        self.messages.remember(message, delivered)

    def still_owed(self, instalments: tuple[InstalmentRef, ...]) -> bool:
        """Whether money is outstanding on any of them."""
        return self.collections.still_owed(instalments)
