"""Actions for customers: of one, or of one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from postsales.domain.frozen import Frozen
from postsales.messages.rows import ActionRow
from postsales.store.engine import Database
from postsales.store.paging import Page, oldest_first
from postsales.store.read_model import action


class ActionFilter(Frozen):
    """Which actions: for a customer, about a delivery, of an owner, in a state, due until a day."""

    customer: str | None = None
    delivery: str | None = None
    owner: str | None = None
    sort: str | None = None
    state: str | None = None
    until: date | None = None
    credited: str | None = None


@dataclass(frozen=True)
class ActionList:
    """Reads of actions."""

    database: Database

    def list(self, which: ActionFilter, *, after: str | None = None, limit: int = 100) -> Page[ActionRow]:
        """Actions, the earliest day first."""
        wanted = select(action)
        for name in ("customer", "delivery", "owner", "sort", "state", "credited"):
            if (value := getattr(which, name)) is not None:
                wanted = wanted.where(action.c[name] == value)
        if which.until is not None:
            wanted = wanted.where(action.c.due_on <= which.until)
        with self.database.read() as tx:
            by = (action.c.due_on, action.c.customer, action.c.n)
            return oldest_first(tx, wanted, by, ActionRow, after, limit)
