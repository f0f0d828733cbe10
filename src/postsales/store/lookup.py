"""Rows by what is in their columns: what letters, agendas and briefings are gathered from.

A `Lookup` is asked the same of a database and of a store in memory (see `shelf`), so that whoever gathers need not know
which of them there is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Select, bindparam, select

from postsales.domain.frozen import Frozen
from postsales.domain.usage import Reading
from postsales.store import tables
from postsales.store.columns import as_model
from postsales.store.engine import Database
from postsales.store.read_model import ROW_TABLES
from postsales.store.usage import latest_of

F = TypeVar("F", bound=Frozen)
Among = Collection[object] | None
Newest = tuple[str, int]


class Lookup(Protocol):
    """Everything it answers is as it stood at one moment."""

    def of(self, kind: type[F], *, newest: Newest | None = None, **among: Among) -> tuple[F, ...]:
        """Rows of a kind, each of whose named columns has one of these values, or, where None is named, no value.

        By key; with `newest` (a column, how many) only those with the greatest values there, the greatest first.
        """

    def contracts(self, numbers: Collection[str]) -> dict[str, dict[str, Any]]:
        """The contracts of these numbers as they were started, by number and in its order."""

    def usage(self, numbers: Collection[str], until: datetime | None = None) -> tuple[Reading, ...]:
        """The last figure of each measure of these deliveries, as of an instant if one is given."""


@contextmanager
def in_sql(database: Database) -> Iterator[Lookup]:
    """Look things up in a database."""
    with database.read() as tx:
        yield _InSql(tx)


@dataclass(frozen=True)
class _InSql:
    tx: Connection

    def of(self, kind: type[F], *, newest: Newest | None = None, **among: Among) -> tuple[F, ...]:
        given = {name: list(values) for name, values in among.items() if values is not None}
        wanted = _wanted(kind, tuple(given), tuple(among.keys() - given.keys()), newest)
        return tuple(as_model(kind, each) for each in self.tx.execute(wanted, given).mappings())

    def contracts(self, numbers: Collection[str]) -> dict[str, dict[str, Any]]:
        return {row.no: row.body for row in self.tx.execute(_CONTRACTS, {"numbers": list(numbers)})}

    def usage(self, numbers: Collection[str], until: datetime | None = None) -> tuple[Reading, ...]:
        return latest_of(self.tx, list(numbers), until)


# Statements are made once: making them takes longer than running them.

_CONTRACTS = (
    select(tables.contract.c.no, tables.contract.c.body)
    .where(tables.contract.c.no.in_(bindparam("numbers", expanding=True)))
    .order_by(tables.contract.c.no)
)


@cache
def _wanted(
    kind: type[Frozen], given: tuple[str, ...], empty: tuple[str, ...], newest: Newest | None
) -> Select[Mapping[str, Any]]:
    table = ROW_TABLES[kind]
    wanted = select(table).where(
        *(table.c[name].in_(bindparam(name, expanding=True)) for name in given),
        *(table.c[name].is_(None) for name in empty),
    )
    if newest is None:
        return wanted.order_by(*table.primary_key.columns)
    column, most = newest
    return wanted.order_by(table.c[column].desc()).limit(most)
