"""What is open in the deliveries somebody sits in, for their day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, select

from postsales.domain.acceptance import AcceptanceStage
from postsales.domain.my_day import Matters
from postsales.domain.promise import UNSETTLED
from postsales.domain.visit import OVER
from postsales.store.engine import Database
from postsales.store.read_model import acceptance, delivery, issue, person, promise, seat, visit

AT_ONCE = 500
"""Deliveries a query: a database has a limit to what it takes in one list."""

_OPEN: dict[str, tuple[Table, ColumnElement[bool]]] = {
    "visits": (visit, visit.c.state.not_in(OVER)),
    "promises": (promise, promise.c.state.in_(UNSETTLED)),
    "issues": (issue, issue.c.closed_at.is_(None)),
    "acceptances": (acceptance, acceptance.c.state == AcceptanceStage.REQUESTED),
}


@dataclass(frozen=True)
class MyDays:
    """Reads of what people have before them."""

    database: Database

    def matters(self, who: str) -> tuple[Matters, ...]:
        """Every running delivery that knows this person, with what is open in it."""
        known = select(delivery).join(person, person.c.delivery == delivery.c.delivery)
        running = known.where(person.c.person == who, delivery.c.closed_at.is_(None)).order_by(delivery.c.delivery)
        with self.database.read() as tx:
            rows = tx.execute(running).mappings().all()
            chunks = (rows[at : at + AT_ONCE] for at in range(0, len(rows), AT_ONCE))
            return tuple(each for chunk in chunks for each in _matters(tx, chunk))


def _matters(tx: Connection, deliveries: Sequence[Any]) -> Iterable[Matters]:
    numbers = [row["delivery"] for row in deliveries]
    seats = _grouped(tx, seat, numbers)
    found = {name: _grouped(tx, table, numbers, which) for name, (table, which) in _OPEN.items()}
    for row in deliveries:
        number = row["delivery"]
        yield Matters.model_validate(
            {name: row[name] for name in ("delivery", "customer_name", "stage", "ball", "awaited")}
            | {"seats": {each["seat"]: each["people"] for each in seats.get(number, ())}}
            | {name: [_standing(name, each) for each in groups.get(number, ())] for name, groups in found.items()}
        )


def _standing(name: str, row: Any) -> dict[str, Any]:
    model = Matters.model_fields[name].annotation.__args__[0]  # type: ignore[union-attr]
    return {field: row[field] for field in model.model_fields}


def _grouped(
    tx: Connection, table: Table, numbers: list[str], which: ColumnElement[bool] | None = None
) -> dict[str, list[Any]]:
    wanted = select(table).where(table.c.delivery.in_(numbers)).order_by(*table.primary_key.columns)
    found: dict[str, list[Any]] = {}
    for row in tx.execute(wanted if which is None else wanted.where(which)).mappings():
        found.setdefault(row["delivery"], []).append(row)
    return found
