"""Recording facts: projection, event and audit in one transaction, each fact once under (workflow id, seq)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, and_, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.sql.dml import ReturningInsert

from postsales.domain.frozen import Frozen
from postsales.messages.facts import ROW_KEYS, Fact, Recording, key_of
from postsales.store import tables
from postsales.store.engine import Database
from postsales.store.read_model import ROW_TABLES

_LINK = tables.event_delivery.insert()
_AUDIT = tables.audit.insert()


class AnotherWriter(Exception):
    """Two workflows write the same row: a fault in the code, which must not pass silently (a row has one writer)."""


@dataclass(frozen=True)
class Records:
    """The part of the store that workflows write to."""

    database: Database

    def record(self, recording: Recording) -> None:
        """Keep the facts; those already there are passed over. A row changes only by a later fact of its writer."""
        if not recording.facts:
            return
        with self.database.write() as tx:
            new = _append_events(tx, recording)
            if not new:
                return
            for delivery in sorted(set(recording.deliveries)):
                _append_to_timeline(tx, delivery, recording.workflow_id, new)
            _append_audit(tx, recording, new)
            for row, seq in _latest_rows(new):
                upsert(tx, row, recording.workflow_id, seq)


def insert_into(tx: Connection, table: Table) -> Insert:
    """An insert that can say what to do on conflict; both databases spell it alike."""
    return insert_for(table, tx.dialect.name)


def insert_for(table: Table, dialect: str) -> Insert:
    """The same for a statement that is made once per dialect."""
    # The PostgreSQL construct has the same methods; its class only shares no ancestor that declares them.
    postgres: Any = postgres_insert
    statement: Insert = sqlite_insert(table) if dialect == "sqlite" else postgres(table)
    return statement


def upsert(tx: Connection, row: Frozen, writer: str, seq: int) -> None:
    """Write the row unless the same or a later fact already did. Raises `AnotherWriter`."""
    statement = _upserting(type(row), tx.dialect.name)
    written = tx.execute(statement, {**values_of(row), "writer": writer, "last_seq": seq}).first()
    if written is not None:
        return
    table, keys = ROW_TABLES[type(row)], ROW_KEYS[type(row)]
    known = tx.execute(select(table.c.writer).where(*(table.c[name] == getattr(row, name) for name in keys))).scalar()
    if known != writer:
        raise AnotherWriter(f"{table.name} {[getattr(row, name) for name in keys]}: {known} wrote it, then {writer}")


# Statements are made once: making them takes longer than running them.


@cache
def _upserting(model: type[Frozen], dialect: str) -> ReturningInsert[Any]:
    """Returns nothing when the row there is of another writer, or of the same or a later fact."""
    table, keys = ROW_TABLES[model], ROW_KEYS[model]
    statement = insert_for(table, dialect)
    given = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=list(keys),
        set_={column.name: given[column.name] for column in table.columns if column.name not in keys},
        where=and_(table.c.writer == given.writer, table.c.last_seq < given.last_seq),
    ).returning(table.c.last_seq)


@cache
def _appending(dialect: str) -> ReturningInsert[Any]:
    """Returns the numbers of those events that were not there yet."""
    return insert_for(tables.event, dialect).on_conflict_do_nothing().returning(tables.event.c.seq)


@cache
def _lengthening(dialect: str) -> ReturningInsert[Any]:
    """Locks the timeline's length until the transaction ends, and returns what it is now."""
    statement = insert_for(tables.timeline, dialect)
    length = tables.timeline.c.length
    longer = {"length": length + statement.excluded.length}
    return statement.on_conflict_do_update(index_elements=["delivery"], set_=longer).returning(length)


def values_of(row: Frozen) -> dict[str, Any]:
    """A row's columns."""
    return row.model_dump(exclude={"kind"})


def _append_events(tx: Connection, recording: Recording) -> tuple[Fact, ...]:
    """Append those facts that are not there yet, and say which they were."""
    parameters = [
        {
            "workflow_id": recording.workflow_id,
            "seq": fact.seq,
            "at": fact.at,
            "what": fact.what,
            "person": fact.by.person,
            "by": fact.by.model_dump(mode="json"),
            "details": fact.details,
            "rows": [row.model_dump(mode="json") for row in fact.rows],
        }
        for fact in recording.facts
    ]
    added = set(tx.execute(_appending(tx.dialect.name), parameters).scalars())
    return tuple(sorted((fact for fact in recording.facts if fact.seq in added), key=lambda fact: fact.seq))


def _append_to_timeline(tx: Connection, delivery: str, workflow_id: str, facts: Sequence[Fact]) -> None:
    added = {"delivery": delivery, "length": len(facts)}
    length: int = tx.execute(_lengthening(tx.dialect.name), added).scalar_one()
    tx.execute(
        _LINK,
        [
            {"delivery": delivery, "position": position, "workflow_id": workflow_id, "seq": fact.seq}
            for position, fact in enumerate(facts, start=length - len(facts) + 1)
        ],
    )


def _append_audit(tx: Connection, recording: Recording, facts: Sequence[Fact]) -> None:
    # A fact of several deliveries (a payer's, a customer's) is one deed: it names a delivery only when there is one.
    delivery = recording.deliveries[0] if len(recording.deliveries) == 1 else None
    tx.execute(
        _AUDIT,
        [
            {
                "at": fact.at,
                "actor": fact.by.person,
                "role": fact.by.role,
                "admin": fact.by.admin,
                "what": fact.what,
                "delivery": delivery,
                "outcome": "done",
                "workflow_id": recording.workflow_id,
                "seq": fact.seq,
            }
            for fact in facts
        ],
    )


def _latest_rows(facts: Iterable[Fact]) -> list[tuple[Frozen, int]]:
    """Each row once, as the last of these facts left it."""
    latest: dict[tuple[object, ...], tuple[Frozen, int]] = {}
    for fact in facts:
        for row in fact.rows:
            latest[key_of(row)] = (row, fact.seq)
    return list(latest.values())
