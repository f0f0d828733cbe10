"""Recording facts: projection, event and audit in one transaction, each fact once under (workflow id, seq)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, and_, select
from sqlalchemy.sql.dml import ReturningInsert

from postsales.domain.frozen import Frozen
from postsales.messages.facts import Fact, Recording
from postsales.messages.rows import ROW_KEYS, key_of
from postsales.store import tables
from postsales.store.engine import Database, StoreUnavailable
from postsales.store.inserting import insert_for
from postsales.store.lost_task import LostTask, first_asked_about, numbered
from postsales.store.read_model import ROW_TABLES
from postsales.store.standing import renew
from postsales.store.taking_back import known_from, lost_tasks, take_back

_LINK = tables.event_delivery.insert()
AUDIT = tables.audit.insert()
LOST = "lost"
"""What became of a deed in the audit log that a lost workflow task had recorded as done."""


class AnotherWriter(Exception):
    """Two workflows write the same row: a fault in the code, which must not pass silently (a row has one writer)."""


@dataclass(frozen=True)
class Records:
    """The part of the store that workflows write to."""

    database: Database

    def record(self, recording: Recording) -> None:
        """Keep the facts; those already there are passed over. A row changes only by a later fact of its writer.

        What a lost workflow task had recorded under their numbers is taken back. Raises `StoreUnavailable` when two
        workers tell of the same workflow at the same moment.
        """
        if not recording.facts:
            return
        with self.database.write() as tx:
            lost = lost_tasks(tx, recording.workflow_id)
            known = known_from(tx, recording.workflow_id, first_asked_about(recording.facts, lost))
            told = numbered(recording.facts, known, lost)
            if not told.facts:
                return
            recording = recording.model_copy(update={"facts": told.facts})
            new = append(tx, (recording,))
            if {fact.seq for each in new for fact in each.facts} != {fact.seq for fact in told.facts} - known.keys():
                raise StoreUnavailable("store_busy", store=self.database.address)
            if told.found is not None:
                lose(tx, recording, told.found)
            for each in new:
                tx.execute(AUDIT, deeds_of(each))


def append(tx: Connection, recordings: Sequence[Recording]) -> list[Recording]:
    """Events, timelines and rows of these recordings; what of them was new, which the audit log has yet to tell.

    Raises `AnotherWriter`.
    """
    if not recordings:
        return []
    new = _append_events(tx, recordings)
    _append_to_timelines(tx, new)
    _upsert(tx, new)
    renew(tx, new)
    return new


def lose(tx: Connection, instead: Recording, lost: LostTask) -> None:
    """Take back what a lost task had recorded, from lists too, and tell it in the audit log.

    `instead`: what was recorded in its place, appended already; the audit log has yet to tell of it.
    """
    gone = take_back(tx, instead, lost)
    renew(tx, (gone,))
    tx.execute(AUDIT, deeds_of(gone, LOST))


def _upsert(tx: Connection, recordings: Iterable[Recording]) -> None:
    """Write each row unless the same or a later fact already did. Raises `AnotherWriter`."""
    kinds: dict[type[Frozen], list[dict[str, Any]]] = {}
    for row, writer, seq in _latest_rows(recordings):
        kinds.setdefault(type(row), []).append({**values_of(row), "writer": writer, "last_seq": seq})
    for model, rows in kinds.items():
        written = tx.execute(_upserting(model, tx.dialect.name), rows).all()
        if len(written) < len(rows):
            _refuse_another_writer(tx, model, rows)


def _refuse_another_writer(tx: Connection, model: type[Frozen], rows: Iterable[dict[str, Any]]) -> None:
    table = ROW_TABLES[model]
    for row in rows:
        key = [row[name] for name in ROW_KEYS[model]]
        where = (table.c[name] == value for name, value in zip(ROW_KEYS[model], key, strict=True))
        known = tx.execute(select(table.c.writer).where(*where)).scalar()
        if known != row["writer"]:
            raise AnotherWriter(told_twice(model, key, known, row["writer"]))


def told_twice(model: type[Frozen], key: Iterable[object], known: str | None, writer: str) -> str:
    """What `AnotherWriter` says."""
    return f"{ROW_TABLES[model].name} {list(key)}: {known} wrote it, then {writer}"


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
    """Returns the keys of those events that were not there yet."""
    statement = insert_for(tables.event, dialect).on_conflict_do_nothing()
    return statement.returning(tables.event.c.workflow_id, tables.event.c.seq)


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


def _append_events(tx: Connection, recordings: Sequence[Recording]) -> list[Recording]:
    """Append those facts that are not there yet, and say which they were, by their numbers."""
    parameters = [_event(recording.workflow_id, fact) for recording in recordings for fact in recording.facts]
    added = {(workflow, seq) for workflow, seq in tx.execute(_appending(tx.dialect.name), parameters)}
    new = []
    for recording in recordings:
        # A key is taken from `added` by the recording that came with it first.
        facts = {each.seq: each for each in reversed(recording.facts) if (recording.workflow_id, each.seq) in added}
        added -= {(recording.workflow_id, seq) for seq in facts}
        if facts:
            ordered = tuple(facts[seq] for seq in sorted(facts))
            new.append(recording.model_copy(update={"facts": ordered}))
    return new


def _event(workflow_id: str, fact: Fact) -> dict[str, Any]:
    return {
        "workflow_id": workflow_id,
        "seq": fact.seq,
        "at": fact.at,
        "what": fact.what,
        "person": fact.by.person,
        # Models are written as they are: the database's serializer knows them (`columns.written`).
        "by": fact.by,
        "details": fact.details,
        "rows": fact.rows,
    }


def _append_to_timelines(tx: Connection, recordings: Iterable[Recording]) -> None:
    added: dict[str, list[tuple[str, int]]] = {}
    for recording in recordings:
        for delivery in set(recording.deliveries):
            added.setdefault(delivery, []).extend((recording.workflow_id, fact.seq) for fact in recording.facts)
    links = []
    # Always in the same order: two that lengthen the same timelines must not wait for each other.
    for delivery, keys in sorted(added.items()):
        longer = {"delivery": delivery, "length": len(keys)}
        length: int = tx.execute(_lengthening(tx.dialect.name), longer).scalar_one()
        links += [
            {"delivery": delivery, "position": position, "workflow_id": workflow_id, "seq": seq}
            for position, (workflow_id, seq) in enumerate(keys, start=length - len(keys) + 1)
        ]
    if links:
        tx.execute(_LINK, links)


def deeds_of(recording: Recording, outcome: str = "done") -> list[dict[str, Any]]:
    """What the audit log tells of these facts."""
    # A fact of several deliveries (a payer's, a customer's) is one deed: it names a delivery only when there is one.
    delivery = recording.deliveries[0] if len(recording.deliveries) == 1 else None
    return [
        {
            "at": fact.at,
            "actor": fact.by.person,
            "role": fact.by.role,
            "admin": fact.by.admin,
            "what": fact.what,
            "delivery": delivery,
            "outcome": outcome,
            "code": None,
            "workflow_id": recording.workflow_id,
            "seq": fact.seq,
        }
        for fact in recording.facts
    ]


def _latest_rows(recordings: Iterable[Recording]) -> list[tuple[Frozen, str, int]]:
    """Each row once, as the last of these facts left it, with its writer and that fact's number."""
    latest: dict[tuple[object, ...], tuple[Frozen, str, int]] = {}
    for recording in recordings:
        for fact in recording.facts:
            for row in fact.rows:
                key = key_of(row)
                if key not in latest or latest[key][2] <= fact.seq:
                    latest[key] = (row, recording.workflow_id, fact.seq)
    return list(latest.values())
