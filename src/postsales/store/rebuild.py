"""The read model rebuilt from recorded events, and compared with them (semantics, "Always true" 8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, text

from postsales.domain.frozen import Frozen
from postsales.messages.rows import ROW_KEYS, key_of
from postsales.store.columns import as_model
from postsales.store.engine import Database
from postsales.store.read_model import ROW_TABLES
from postsales.store.record import AnotherWriter, values_of
from postsales.store.standing import astray, renew_all, standing
from postsales.store.tables import event
from postsales.store.taking_back import ROWS, happened

AT_ONCE = 1_000


@dataclass(frozen=True)
class Stored:
    """A row, who wrote it, and with which of its facts."""

    row: Frozen
    writer: str
    last_seq: int


class Difference(Frozen):
    """A row of the read model that is not what the events say: `missing`, `unfounded` or `different` (in `fields`)."""

    kind: str
    key: tuple[str, ...]
    problem: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Projection:
    """The read model as a whole."""

    database: Database

    def rebuild(self) -> int:
        """Throw the read model away and make it again from the events; how many rows it has. Writers wait meanwhile."""
        with self.database.write() as tx:
            if tx.dialect.name == "postgresql":
                tx.execute(text("LOCK TABLE event IN SHARE MODE"))
            told = _as_told(tx)
            for model, table in ROW_TABLES.items():
                tx.execute(table.delete())
                rows = [
                    {**values_of(each.row), "writer": each.writer, "last_seq": each.last_seq}
                    for each in told.values()
                    if type(each.row) is model
                ]
                for start in range(0, len(rows), AT_ONCE):
                    tx.execute(table.insert(), rows[start : start + AT_ONCE])
            renew_all(tx)
        return len(told)

    def compare(self) -> tuple[Difference, ...]:
        """Where the read model is not what the events say. Nowhere, unless somebody wrote into the database."""
        with self.database.read() as tx:
            told = _as_told(tx)
            kept = {key_of(each.row): each for each in as_kept(tx)}
            lists = tuple(_astray(tx))
        missing = [_difference(each.row, "missing") for key, each in told.items() if key not in kept]
        unfounded = [_difference(each.row, "unfounded") for key, each in kept.items() if key not in told]
        different = [
            _difference(each.row, "different", _fields(told[key], each))
            for key, each in kept.items()
            if key in told and told[key] != each
        ]
        return (*missing, *unfounded, *different, *lists)


def _astray(tx: Connection) -> Iterator[Difference]:
    """Deliveries that lists tell otherwise than their rows do."""
    for number, fields in astray(tx):
        yield Difference(kind=standing.name, key=(number,), problem="different" if fields else "missing", fields=fields)


def _as_told(tx: Connection) -> dict[tuple[object, ...], Stored]:
    """Every row as the events tell it."""
    rows: dict[tuple[object, ...], Stored] = {}
    wanted = select(event.c.workflow_id, event.c.seq, event.c.rows).where(happened())
    ordered = wanted.order_by(event.c.workflow_id, event.c.seq).execution_options(yield_per=AT_ONCE)
    for workflow_id, seq, raw in tx.execute(ordered):
        for row in ROWS.validate_python(raw):
            key = key_of(row)
            if key in rows and rows[key].writer != workflow_id:
                raise AnotherWriter(f"{key}: {rows[key].writer} wrote it, and {workflow_id}")
            rows[key] = Stored(row, workflow_id, seq)
    return rows


def as_kept(tx: Connection) -> Iterator[Stored]:
    """Every row of the read model."""
    for model, wanted in _EVERY.items():
        for found in tx.execute(wanted).mappings():
            yield Stored(as_model(model, found), found["writer"], found["last_seq"])


_EVERY = {model: select(table) for model, table in ROW_TABLES.items()}


def _difference(row: Frozen, problem: str, fields: tuple[str, ...] = ()) -> Difference:
    key = tuple(str(getattr(row, name)) for name in ROW_KEYS[type(row)])
    return Difference(kind=ROW_TABLES[type(row)].name, key=key, problem=problem, fields=fields)


def _fields(told: Stored, kept: Stored) -> tuple[str, ...]:
    def flat(stored: Stored) -> dict[str, Any]:
        return {**values_of(stored.row), "writer": stored.writer, "last_seq": stored.last_seq}

    one, other = flat(told), flat(kept)
    return tuple(name for name in one if one[name] != other[name])
