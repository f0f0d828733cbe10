"""Actions for customers: of one, or of one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

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

    @property
    def among(self) -> dict[str, Any]:
        """The value wanted in each column in which one is."""
        named = {name: getattr(self, name) for name in ("customer", "delivery", "owner", "sort", "state", "credited")}
        return {name: (value,) for name, value in named.items() if value is not None}


BY = (action.c.due_on, action.c.customer, action.c.n)
"""What their lists are sorted by."""


@dataclass(frozen=True)
class ActionList:
    """Reads of actions."""

    database: Database

    def list(self, which: ActionFilter, *, after: str | None = None, limit: int = 100) -> Page[ActionRow]:
        """Actions, the earliest day first."""
        wanted = select(action)
        for name, (value,) in which.among.items():
            wanted = wanted.where(action.c[name] == value)
        if which.until is not None:
            wanted = wanted.where(action.c.due_on <= which.until)
        with self.database.read() as tx:
            return oldest_first(tx, wanted, BY, ActionRow, after, limit)
