"""Promises of all deliveries: who owes what to whom by when, and which are late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select

from postsales.domain.frozen import Frozen
from postsales.domain.promise import UNSETTLED, PromiseStatus
from postsales.domain.seats import Side
from postsales.messages.rows import PromiseRow
from postsales.store.engine import Database
from postsales.store.paging import Page, oldest_first
from postsales.store.read_model import delivery, person, promise

OWED = UNSETTLED - {PromiseStatus.DONE}
"""Those somebody still has to do something for; one that is done waits for a word only."""


class PromiseFilter(Frozen):
    """Which promises. `open`: not settled yet; `overdue`: owed, and their day has passed; `mine`: the reader's own.

    `vendor`, `partner`, `customer`: of the deliveries in which that party takes part on that side.
    """

    delivery: str | None = None
    owner: str | None = None
    mine: bool = False
    to: Side | None = None
    state: PromiseStatus | None = None
    about: str | None = None
    open: bool | None = None
    overdue: bool | None = None
    broken: bool | None = None
    until: date | None = None
    vendor: str | None = None
    partner: str | None = None
    customer: str | None = None


class PromiseLine(PromiseRow):
    """One promise of a list, with whose delivery it is of and how many days late."""

    customer_name: str
    title: str
    owner_name: str | None = None
    days_late: int = 0


@dataclass(frozen=True)
class Promises:
    """Reads of promises."""

    database: Database

    def list(
        self, which: PromiseFilter, *, today: date, seen_by: Side | None = None, after: str | None = None,
        limit: int = 100,
    ) -> Page[PromiseLine]:  # fmt: skip
        """Promises, the earliest date first. A customer (`seen_by`) sees those made to it, and its own people's."""
        names = select(person.c.name).where(person.c.delivery == promise.c.delivery, person.c.person == promise.c.owner)
        wanted = (
            select(promise, delivery.c.customer_name, delivery.c.title, names.scalar_subquery().label("owner_name"))
            .join(delivery, delivery.c.delivery == promise.c.delivery)
            .where(*_chosen(which, today), *_seen(seen_by))
        )
        by = (promise.c.due_on, promise.c.delivery, promise.c.n)
        with self.database.read() as tx:
            found = oldest_first(tx, wanted, by, PromiseLine, after, limit)
        return found.model_copy(update={"items": tuple(_dated(line, today) for line in found.items)})


def _chosen(which: PromiseFilter, today: date) -> Iterator[ColumnElement[bool]]:
    for name in ("delivery", "owner", "to", "state", "about"):
        if (value := getattr(which, name)) is not None:
            yield promise.c[name] == value
    for side in Side:
        if (party := getattr(which, side.value)) is not None:
            yield delivery.c[side.value] == party
    late = promise.c.state.in_(OWED) & (promise.c.due_on < today)
    for wanted, holds in (
        (which.open, promise.c.state.in_(UNSETTLED)),
        (which.overdue, late),
        (which.broken, promise.c.broken_on.is_not(None)),
    ):
        if wanted is not None:
            yield holds if wanted else ~holds
    if which.until is not None:
        yield promise.c.due_on <= which.until


def _seen(by: Side | None) -> Iterator[ColumnElement[bool]]:
    if by is Side.CUSTOMER:
        yield or_(promise.c.to == Side.CUSTOMER, promise.c.owner_side == Side.CUSTOMER)


def _dated(line: PromiseLine, today: date) -> PromiseLine:
    late = (today - line.due_on).days if line.state in OWED else 0
    return line.model_copy(update={"days_late": max(late, 0)})
