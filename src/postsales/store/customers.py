"""Customers as a list: how many deliveries each has, how many are in trouble, when it is talked to next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, case, func, select

from postsales.domain.frozen import Frozen
from postsales.store.engine import Database
from postsales.store.paging import Page, as_it_is, page
from postsales.store.portfolio import DeliveryFilter, Look, chosen
from postsales.store.read_model import checkin, delivery
from postsales.store.standing import standing

AHEAD = ("planned", "overdue")
"""Check-ins that are still to be held."""


class CustomerLine(Frozen):
    """One customer of a list. Counts are of those of its deliveries that were chosen; `bad` is by health."""

    customer: str
    name: str
    running: int
    ended: int
    late: int
    overdue: int
    bad: int
    next_contact: date | None = None


@dataclass(frozen=True)
class CustomerList:
    """Lists of customers."""

    database: Database

    def list(
        self, which: DeliveryFilter, *, now: datetime, today: date, money: bool = True, after: str | None = None,
        limit: int = 50,
    ) -> Page[CustomerLine]:  # fmt: skip
        """The customers of the deliveries chosen, by id. To whom money is not shown, none is overdue."""
        look = Look(now, today, money)
        wanted = (
            select(
                standing.c.customer,
                _count(~standing.c.ended).label("running"),
                _count(standing.c.ended).label("ended"),
                _count(look.late_from < now).label("late"),
                _count(standing.c.overdue_from < now).label("overdue"),
                _count((standing.c.band == "bad") & ~standing.c.ended).label("bad"),
            )
            .where(*chosen(which, look, as_it_is))
            .group_by(standing.c.customer)
        )
        with self.database.read() as tx:
            found = page(tx, wanted, (standing.c.customer,), dict, after, limit, descending=False)
            customers = [each["customer"] for each in found.items]
            names, contacts = _names(tx, customers), _contacts(tx, customers)
        hidden = {} if money else {"overdue": 0}
        lines = (
            CustomerLine.model_validate(
                {**each, **hidden, "name": names[each["customer"]], "next_contact": contacts.get(each["customer"])}
            )
            for each in found.items
        )
        return Page(items=tuple(lines), after=found.after)


def _count(holds: Any) -> Any:
    return func.count(case((holds, 1)))


def _names(tx: Connection, customers: Sequence[str]) -> Mapping[str, str]:
    """As its latest contract calls each."""
    wanted = select(delivery.c.customer, delivery.c.customer_name).where(delivery.c.customer.in_(customers))
    return dict(tuple(each) for each in tx.execute(wanted.order_by(delivery.c.started_at)))


def _contacts(tx: Connection, customers: Sequence[str]) -> Mapping[str, date]:
    ahead = checkin.c.customer.in_(customers) & checkin.c.state.in_(AHEAD)
    wanted = select(checkin.c.customer, func.min(checkin.c.due_on)).where(ahead).group_by(checkin.c.customer)
    return dict(tuple(each) for each in tx.execute(wanted))
