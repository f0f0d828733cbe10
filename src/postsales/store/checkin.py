"""Check-ins, planned and held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import func, select

from postsales.domain.frozen import Frozen
from postsales.messages.rows import CheckinRow
from postsales.store.columns import as_model
from postsales.store.engine import Database
from postsales.store.paging import Page, oldest_first
from postsales.store.read_model import checkin, delivery

State = Literal["planned", "overdue", "held", "skipped", "missed", "cancelled", "unanswered"]
"""How a check-in stands, as its row says."""


class CheckinFilter(Frozen):
    """Which check-ins: of a customer, of a person, in a state, due until a day."""

    customer: str | None = None
    person: str | None = None
    state: State | None = None
    until: date | None = None


class CheckinAhead(Frozen):
    """A check-in somebody is still to hold, with the customer's name."""

    customer: str
    name: str
    n: int
    sort: str
    due_on: date


MOST_AHEAD = 1_000
"""Of one person's; each customer has one ahead."""


@dataclass(frozen=True)
class Checkins:
    """Reads of check-ins."""

    database: Database

    def of_customer(self, customer: str) -> tuple[CheckinRow, ...]:
        """Every check-in of one customer, by number."""
        with self.database.read() as tx:
            found = tx.execute(select(checkin).where(checkin.c.customer == customer).order_by(checkin.c.n)).mappings()
            return tuple(as_model(CheckinRow, each) for each in found)

    def ahead_of(self, person: str) -> tuple[CheckinAhead, ...]:
        """Those planned for somebody, by day."""
        name = select(func.max(delivery.c.customer_name)).where(delivery.c.customer == checkin.c.customer)
        wanted = (
            select(
                checkin.c.customer, checkin.c.n, checkin.c.sort, checkin.c.due_on, name.scalar_subquery().label("name")
            )
            .where(checkin.c.person == person, checkin.c.state.in_(("planned", "overdue")))
            .order_by(checkin.c.due_on, checkin.c.customer, checkin.c.n)
            .limit(MOST_AHEAD)
        )
        with self.database.read() as tx:
            found = tx.execute(wanted).mappings()
            return tuple(CheckinAhead.model_validate({**row, "name": row["name"] or row["customer"]}) for row in found)

    def list(self, which: CheckinFilter, *, after: str | None = None, limit: int = 100) -> Page[CheckinRow]:
        """Check-ins by due date."""
        wanted = select(checkin)
        for name in ("customer", "person", "state"):
            if (value := getattr(which, name)) is not None:
                wanted = wanted.where(checkin.c[name] == value)
        if which.until is not None:
            wanted = wanted.where(checkin.c.due_on <= which.until)
        with self.database.read() as tx:
            by = (checkin.c.due_on, checkin.c.customer, checkin.c.n)
            return oldest_first(tx, wanted, by, CheckinRow, after, limit)
