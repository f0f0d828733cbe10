"""Taking back what a lost workflow task recorded: marked, told in the audit log, gone from the read model."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import BindParameter, ColumnElement, Connection, and_, bindparam, func, or_, select

from postsales.domain.frozen import Frozen
from postsales.messages.command import By
from postsales.messages.facts import Fact, Recording
from postsales.messages.rows import ROW_KEYS, Row, key_of
from postsales.store.lost_task import LostTask
from postsales.store.read_model import ROW_TABLES
from postsales.store.tables import event, lost_task

ROWS: TypeAdapter[list[Row]] = TypeAdapter(list[Row])

Key = tuple[object, ...]


@cache
def happened() -> ColumnElement[bool]:
    """That an event is not one that a lost task recorded."""
    within = and_(lost_task.c.first <= event.c.seq, event.c.seq <= lost_task.c.last)
    return ~select(lost_task.c.workflow_id).where(lost_task.c.workflow_id == event.c.workflow_id, within).exists()


def lost_tasks(tx: Connection, workflow_id: str) -> tuple[LostTask, ...]:
    """Those of one workflow, the earliest first."""
    found = tx.execute(_LOST, {"workflow": workflow_id})
    return tuple(LostTask(first=first, last=last, since=since) for first, last, since in found)


def known_from(tx: Connection, workflow_id: str, first: int) -> Mapping[int, datetime]:
    """When each fact of a workflow was noted, by its number: from that one on, and the last one in any case."""
    return {each.seq: each.at for each in tx.execute(_KNOWN, {"workflow": workflow_id, "number": first})}


# Statements are made once: making them takes longer than running them.

_WORKFLOW: BindParameter[str] = bindparam("workflow")
_LOST = (
    select(lost_task.c.first, lost_task.c.last, lost_task.c.since)
    .where(lost_task.c.workflow_id == _WORKFLOW)
    .order_by(lost_task.c.first)
)
_LAST = select(func.max(event.c.seq)).where(event.c.workflow_id == _WORKFLOW).scalar_subquery()
_KNOWN = select(event.c.seq, event.c.at).where(
    event.c.workflow_id == _WORKFLOW, or_(event.c.seq >= bindparam("number"), event.c.seq == _LAST)
)


def take_back(tx: Connection, instead: Recording, lost: LostTask) -> Recording:
    """Mark what that task recorded, and put right the rows it left that nothing has put right since.

    `instead`: what was recorded in its place. Returns what it had recorded; lists of what these rows tell are for the
    caller to renew.
    """
    workflow_id = instead.workflow_id
    tx.execute(lost_task.insert(), {"workflow_id": workflow_id, **lost.model_dump()})
    gone = instead.model_copy(update={"facts": _recorded(tx, workflow_id, lost)})
    left = {key_of(row): row for fact in gone.facts for row in fact.rows}
    before = _before(tx, workflow_id, lost.first, set(left))
    for key, row in left.items():
        _put_right(tx, row, workflow_id, lost.last, before.get(key))
    return gone


def _recorded(tx: Connection, workflow_id: str, lost: LostTask) -> tuple[Fact, ...]:
    wanted = select(event).where(event.c.workflow_id == workflow_id, event.c.seq.between(lost.first, lost.last))
    return tuple(
        Fact(
            seq=each["seq"],
            at=each["at"],
            what=each["what"],
            by=By.model_validate(each["by"]),
            details=each["details"],
            rows=tuple(ROWS.validate_python(each["rows"])),
        )
        for each in tx.execute(wanted.order_by(event.c.seq)).mappings()
    )


def _before(tx: Connection, workflow_id: str, first: int, keys: set[Key]) -> dict[Key, tuple[Row, int]]:
    """Each of these rows as the last fact before that number told it, with that fact's own."""
    found: dict[Key, tuple[Row, int]] = {}
    wanted = select(event.c.seq, event.c.rows).where(event.c.workflow_id == workflow_id, event.c.seq < first)
    for seq, raw in tx.execute(wanted.where(happened()).order_by(event.c.seq.desc())):
        if keys <= found.keys():
            break
        for row in reversed(ROWS.validate_python(raw)):
            if (key := key_of(row)) in keys and key not in found:
                found[key] = (row, seq)
    return found


def _put_right(tx: Connection, row: Frozen, writer: str, last: int, before: tuple[Row, int] | None) -> None:
    """Unless a later fact has written it anew, as it was before; not at all, if it was not there."""
    table, names = ROW_TABLES[type(row)], ROW_KEYS[type(row)]
    at = and_(*(table.c[name] == vars(row)[name] for name in names), table.c.last_seq <= last)
    if tx.execute(table.delete().where(at)).rowcount and before is not None:
        values: dict[str, Any] = before[0].model_dump(exclude={"kind"})
        tx.execute(table.insert(), {**values, "writer": writer, "last_seq": before[1]})
