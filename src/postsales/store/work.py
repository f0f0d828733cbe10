"""Visible work for people: what the engine could not do, or will not do by itself."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from postsales.domain.frozen import Frozen
from postsales.messages.rows import WorkRow
from postsales.store.engine import Database
from postsales.store.paging import Page, oldest_first
from postsales.store.read_model import work


class WorkFilter(Frozen):
    """Whose work, about which delivery; open work unless `done`."""

    role: str | None = None
    person: str | None = None
    delivery: str | None = None
    done: bool = False


@dataclass(frozen=True)
class WorkList:
    """Reads of work for people."""

    database: Database

    def list(self, which: WorkFilter, *, after: str | None = None, limit: int = 100) -> Page[WorkRow]:
        """Work that waits, the oldest first."""
        wanted = select(work).where(work.c.done_at.is_not(None) if which.done else work.c.done_at.is_(None))
        for name in ("role", "person", "delivery"):
            if (value := getattr(which, name)) is not None:
                wanted = wanted.where(work.c[name] == value)
        with self.database.read() as tx:
            return oldest_first(tx, wanted, (work.c.since, work.c.key), WorkRow, after, limit)
