"""Check-ins, planned and held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import select

from postsales.domain.frozen import Frozen
from postsales.messages.rows import CheckinRow
from postsales.store.columns import as_model
from postsales.store.engine import Database
from postsales.store.paging import Page, oldest_first
from postsales.store.read_model import checkin

State = Literal["planned", "overdue", "held", "skipped", "missed", "cancelled", "unanswered"]
"""How a check-in stands, as its row says."""


class CheckinFilter(Frozen):
    """Which check-ins: of a customer, of a person, in a state, due until a day."""

    customer: str | None = None
    person: str | None = None
    state: State | None = None
    until: date | None = None


@dataclass(frozen=True)
class Checkins:
    """Reads of check-ins."""

    database: Database

    def of_customer(self, customer: str) -> tuple[CheckinRow, ...]:
        """Every check-in of one customer, by number."""
        with self.database.read() as tx:
            found = tx.execute(select(checkin).where(checkin.c.customer == customer).order_by(checkin.c.n)).mappings()
            return tuple(as_model(CheckinRow, each) for each in found)

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
