"""Pages of a list by keyset: a page goes on after the last row seen, however many rows came before it since."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from pydantic_core import from_json, to_json
from sqlalchemy import Column, ColumnElement, Connection, Date, Select, tuple_

from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.store.columns import Instant, as_model

T = TypeVar("T")
F = TypeVar("F", bound=Frozen)
ReadAs = Callable[[Column[Any]], ColumnElement[Any]]
MOST = 500
"""A page is never longer than this."""


class Page(Frozen, Generic[T]):
    """Some rows of a list; `after` asks for those behind them, None when these were the last."""

    items: tuple[T, ...]
    after: str | None = None


def as_it_is(column: Column[Any]) -> ColumnElement[Any]:
    """The column itself."""
    return column


def newest_first(
    tx: Connection, wanted: Select[Any], by: tuple[Column[Any], ...], model: type[F], after: str | None, limit: int
) -> Page[F]:
    """A page in descending order of these columns, which together are unique and never empty."""
    return page(tx, wanted, by, lambda found: as_model(model, found), after, limit, descending=True)


def oldest_first(
    tx: Connection, wanted: Select[Any], by: tuple[Column[Any], ...], model: type[F], after: str | None, limit: int
) -> Page[F]:
    """A page in ascending order of these columns, which together are unique and never empty."""
    return page(tx, wanted, by, lambda found: as_model(model, found), after, limit, descending=False)


def page(
    tx: Connection,
    wanted: Select[Any],
    by: tuple[Column[Any], ...],
    make: Callable[[Mapping[Any, Any]], T],
    after: str | None,
    limit: int,
    *,
    descending: bool,
    read_as: ReadAs = as_it_is,
) -> Page[T]:
    """A page of what `make` makes of each row. Refused `bad_cursor` when `after` is none of ours.

    `read_as` says how a column is written where rows are sorted and the page begins.
    """
    if after is not None:
        wanted = wanted.where(behind(by, after, descending=descending, read_as=read_as))
    size = min(max(limit, 1), MOST)
    wanted = wanted.order_by(*(column.desc() if descending else column for column in map(read_as, by))).limit(size + 1)
    found = tx.execute(wanted).mappings().all()
    more = len(found) > size
    cursor = _write([found[size - 1][column.name] for column in by]) if more else None
    return Page(items=tuple(make(each) for each in found[:size]), after=cursor)


def page_of(rows: Iterable[T], by: tuple[Column[Any], ...], after: str | None, limit: int) -> Page[T]:
    """The same page as `oldest_first` gives, of rows that are all at hand. Refused `bad_cursor`."""

    def place(row: T) -> tuple[Any, ...]:
        return tuple(getattr(row, column.name) for column in by)

    last = None if after is None else tuple(_read(after, by))
    size = min(max(limit, 1), MOST)
    found = sorted((row for row in rows if last is None or place(row) > last), key=place)[: size + 1]
    cursor = _write(list(place(found[size - 1]))) if len(found) > size else None
    return Page(items=tuple(found[:size]), after=cursor)


def behind(
    by: tuple[Column[Any], ...], after: str | tuple[Any, ...], *, descending: bool, read_as: ReadAs = as_it_is
) -> ColumnElement[bool]:
    """That a row comes after these values in this order, or after what a cursor says. Refused `bad_cursor`."""
    values = _read(after, by) if isinstance(after, str) else after
    here, there = tuple_(*map(read_as, by)), tuple_(*values, types=[column.type for column in by])
    return here < there if descending else here > there


def _write(values: list[Any]) -> str:
    return base64.urlsafe_b64encode(to_json(values)).decode().rstrip("=")


def _read(cursor: str, by: tuple[Column[Any], ...]) -> list[Any]:
    try:
        raw = from_json(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return [_typed(value, column) for value, column in zip(raw, by, strict=True)]
    except (binascii.Error, ValueError, TypeError) as error:
        raise Refused("bad_cursor", after=cursor[:80]) from error


def _typed(value: Any, column: Column[Any]) -> Any:
    if isinstance(column.type, Instant):
        return datetime.fromisoformat(value)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    if not isinstance(value, column.type.python_type):
        raise TypeError(column.name)
    return value
