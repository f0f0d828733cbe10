"""The audit log: it only grows, and each entry names an actor. Deeds come with their facts, refusals from the desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from postsales.domain.frozen import Frozen
from postsales.messages.command import By
from postsales.store.engine import Database
from postsales.store.paging import Page, newest_first
from postsales.store.record import AUDIT
from postsales.store.tables import audit


class AuditEntry(Frozen):
    """Who did what, or was refused it (`code`). `what` is a fact's name, or the verb refused."""

    n: int
    at: datetime
    actor: str
    role: str
    admin: str | None = None
    what: str
    delivery: str | None = None
    outcome: str
    code: str | None = None


@dataclass(frozen=True)
class Audit:
    """Reads, and the desk's own entries."""

    database: Database
    now: Callable[[], datetime]

    def refused(self, by: By, verb: str, code: str, delivery: str | None = None) -> None:
        """Somebody was refused a verb. What they said with it is not kept."""
        with self.database.write() as tx:
            tx.execute(AUDIT, self._refusal(by, verb, code, delivery))

    def read(self, by: By, verb: str, delivery: str | None = None) -> None:
        """Somebody has read what few may read."""
        with self.database.write() as tx:
            tx.execute(AUDIT, {**self._refusal(by, verb, "", delivery), "outcome": "read", "code": None})

    def _refusal(self, by: By, verb: str, code: str, delivery: str | None) -> dict[str, Any]:
        return {
            "at": self.now(),
            "actor": by.person,
            "role": by.role,
            "admin": by.admin,
            "what": verb,
            "delivery": delivery,
            "outcome": "refused",
            "code": code,
            "workflow_id": None,
            "seq": None,
        }

    def entries(
        self,
        *,
        delivery: str | None = None,
        actor: str | None = None,
        outcome: str | None = None,
        after: str | None = None,
        limit: int = 100,
    ) -> Page[AuditEntry]:
        """Entries, the newest first."""
        wanted = select(audit)
        for column, value in ((audit.c.delivery, delivery), (audit.c.actor, actor), (audit.c.outcome, outcome)):
            if value is not None:
                wanted = wanted.where(column == value)
        with self.database.read() as tx:
            return newest_first(tx, wanted, (audit.c.n,), AuditEntry, after, limit)
