"""Scope requests over all deliveries, as scorecards count them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select

from postsales.domain.scope_counts import Outcome, ScopeCounts, counts
from postsales.store.engine import Database
from postsales.store.read_model import scope


@dataclass(frozen=True)
class Scopes:
    """Reads of scope requests."""

    database: Database

    def counts(self, party: str | None = None) -> tuple[ScopeCounts, ...]:
        """Of every company (or of this one and those it deals with): how it asks and how it answers."""
        wanted = select(scope.c.asker_party, scope.c.provider_party, scope.c.state, scope.c.answered_at)
        if party is not None:
            wanted = wanted.where(or_(scope.c.asker_party == party, scope.c.provider_party == party))
        with self.database.read() as tx:
            rows = tx.execute(wanted).all()
        return counts(
            Outcome(asker=asker, provider=provider, status=state, answered=answered_at is not None)
            for asker, provider, state, answered_at in rows
        )
