"""What waits for approval, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from postsales.domain.frozen import Frozen
from postsales.messages.rows import ApprovalRow
from postsales.store.engine import Database
from postsales.store.paging import Page, newest_first
from postsales.store.read_model import approval


class ApprovalFilter(Frozen):
    """Which requests: of whose books, about which delivery, in which state."""

    legal_entity: str | None = None
    delivery: str | None = None
    state: str | None = None


@dataclass(frozen=True)
class Approvals:
    """Requests that two people decide."""

    database: Database

    def list(self, which: ApprovalFilter, *, after: str | None = None, limit: int = 100) -> Page[ApprovalRow]:
        """Requests with everything their approvers are shown, the newest first."""
        wanted = select(approval)
        for name in ApprovalFilter.model_fields:
            if (value := getattr(which, name)) is not None:
                wanted = wanted.where(approval.c[name] == value)
        with self.database.read() as tx:
            return newest_first(tx, wanted, (approval.c.requested_at, approval.c.key), ApprovalRow, after, limit)
