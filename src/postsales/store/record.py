"""Recording facts: projection, event and audit in one transaction, each fact once under (workflow id, seq)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, and_, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from postsales.domain.frozen import Frozen
from postsales.messages.facts import ROW_KEYS, Fact, Recording
from postsales.store import tables
from postsales.store.engine import Database
from postsales.store.read_model import ROW_TABLES


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
    # The PostgreSQL construct has the same methods; its class only shares no ancestor that declares them.
    postgres: Any = postgres_insert
    statement: Insert = sqlite_insert(table) if tx.dialect.name == "sqlite" else postgres(table)
    return statement


def upsert(tx: Connection, row: Frozen, writer: str, seq: int) -> None:
    """Write the row unless the same or a later fact already did. Raises `AnotherWriter`."""
    table = ROW_TABLES[type(row)]
    keys = ROW_KEYS[type(row)]
    statement = insert_into(tx, table).values(**values_of(row), writer=writer, last_seq=seq)
    rest = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    statement = statement.on_conflict_do_update(
        index_elements=list(keys),
        set_=rest,
        where=and_(table.c.writer == statement.excluded.writer, table.c.last_seq < statement.excluded.last_seq),
    )
    if tx.execute(statement.returning(table.c.last_seq)).first() is not None:
        return
    known = tx.execute(select(table.c.writer).where(*(table.c[name] == getattr(row, name) for name in keys))).scalar()
    if known != writer:
        raise AnotherWriter(f"{table.name} {[getattr(row, name) for name in keys]}: {known} wrote it, then {writer}")


def values_of(row: Frozen) -> dict[str, Any]:
    """A row's columns."""
    return row.model_dump(exclude={"kind"})


def _append_events(tx: Connection, recording: Recording) -> tuple[Fact, ...]:
    """Append those facts that are not there yet, and say which they were."""
    statement = insert_into(tx, tables.event).on_conflict_do_nothing().returning(tables.event.c.seq)
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
    added = set(tx.execute(statement, parameters).scalars())
    return tuple(sorted((fact for fact in recording.facts if fact.seq in added), key=lambda fact: fact.seq))


def _append_to_timeline(tx: Connection, delivery: str, workflow_id: str, facts: Sequence[Fact]) -> None:
    statement = insert_into(tx, tables.timeline).values(delivery=delivery, length=len(facts))
    statement = statement.on_conflict_do_update(
        index_elements=["delivery"], set_={"length": tables.timeline.c.length + len(facts)}
    )
    length: int = tx.execute(statement.returning(tables.timeline.c.length)).scalar_one()
    tx.execute(
        tables.event_delivery.insert(),
        [
            {"delivery": delivery, "position": position, "workflow_id": workflow_id, "seq": fact.seq}
            for position, fact in enumerate(facts, start=length - len(facts) + 1)
        ],
    )


def _append_audit(tx: Connection, recording: Recording, facts: Sequence[Fact]) -> None:
    # A fact of several deliveries (a payer's, a customer's) is one deed: it names a delivery only when there is one.
    delivery = recording.deliveries[0] if len(recording.deliveries) == 1 else None
    tx.execute(
        tables.audit.insert(),
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


def key_of(row: Frozen) -> tuple[object, ...]:
    """What identifies a row among all rows."""
    return (type(row), *(getattr(row, name) for name in ROW_KEYS[type(row)]))
