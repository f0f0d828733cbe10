"""By which way a database gets at the deliveries of a list.

PostgreSQL knows what is in its tables and finds its way. SQLite does not: it would take any index that narrows the
search at all, or that spares it the sorting, and then fetch a hundred thousand rows one by one. So it is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, UnaryExpression, func, select
from sqlalchemy.sql.operators import custom_op

from postsales.store.paging import behind
from postsales.store.standing import standing

FEW = 2_000
"""To fetch so many rows one by one takes less than to read them all."""
AHEAD = 2_000
"""So many rows in the order asked for are looked through, before all are."""


def needs_telling(tx: Connection) -> bool:
    """Whether this database finds no way by itself."""
    return tx.dialect.name == "sqlite"


def in_place(column: Column[Any]) -> ColumnElement[Any]:
    """The column as it stands in the row: no index that begins with it is used."""
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)


def in_place_but_stage(column: Column[Any]) -> ColumnElement[Any]:
    """The same; but what is counted is in the order of stages, so one of them is found at once."""
    return column if column is standing.c.stage else in_place(column)


def whose_are_few(tx: Connection, whose: Mapping[str, str | None], *, ended: bool | None) -> bool:
    """Whether one of these (rep, partner, customer, holder, each by its index) has few deliveries."""
    for name, value in whose.items():
        if value is not None:
            theirs = select(standing.c.stage).where(standing.c[name] == value)
            if ended is not None:
                theirs = theirs.where(standing.c.ended.is_(ended))
            if (tx.scalar(select(func.count()).select_from(theirs.limit(FEW + 1).subquery())) or 0) <= FEW:
                return True
    return False


def not_far(
    tx: Connection, by: tuple[Column[Any], ...], after: str | None, *, descending: bool
) -> ColumnElement[bool] | None:
    """That a row is among the next ones in this order; None when there are no more than these."""
    wanted = select(*by).order_by(*(column.desc() if descending else column for column in by))
    if after is not None:
        wanted = wanted.where(behind(by, after, descending=descending))
    last = tx.execute(wanted.offset(AHEAD).limit(1)).first()
    return None if last is None else behind(by, tuple(last), descending=not descending)
