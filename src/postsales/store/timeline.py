"""A delivery's timeline: everything that happened, by whom, in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, select

from postsales.domain.frozen import Frozen
from postsales.messages.command import By
from postsales.store.columns import as_model
from postsales.store.engine import Database
from postsales.store.tables import event, event_delivery
from postsales.store.taking_back import happened


class Happening(Frozen):
    """One thing that happened. `position` counts a delivery's happenings in the order they were recorded."""

    position: int
    workflow_id: str
    seq: int
    at: datetime
    what: str
    by: By
    details: dict[str, Any] = {}


class Timeline(Frozen):
    """Happenings in the order they happened; `cursor` asks for what is recorded after them."""

    happenings: tuple[Happening, ...]
    cursor: int


_LINKED = and_(event.c.workflow_id == event_delivery.c.workflow_id, event.c.seq == event_delivery.c.seq)


@dataclass(frozen=True)
class Timelines:
    """Reads of what happened."""

    database: Database

    def of(self, delivery: str, *, since: int = 0, limit: int | None = None) -> Timeline:
        """What was recorded after `since`, at most `limit` of it, ordered by (at, position).

        The cursor goes by position, not by time: what is recorded late is still seen by who follows along.
        """
        wanted = (
            select(event_delivery.c.position, event)
            .join_from(event_delivery, event, _LINKED)
            .where(event_delivery.c.delivery == delivery, event_delivery.c.position > since, happened())
            .order_by(event_delivery.c.position)
            .limit(limit)
        )
        with self.database.read() as tx:
            found = [as_model(Happening, each) for each in tx.execute(wanted).mappings()]
        cursor = found[-1].position if found else since
        # What happened at one instant stays in the order of recording: a cause before what it caused.
        ordered = sorted(found, key=lambda each: (each.at, each.position))
        return Timeline(happenings=tuple(ordered), cursor=cursor)

    def as_of(self, delivery: str) -> datetime | None:
        """When the last recorded thing of this delivery happened."""
        with self.database.read() as tx:
            return latest(tx, delivery)


def latest(tx: Connection, delivery: str) -> datetime | None:
    """When the last recorded thing of this delivery happened."""
    wanted = select(func.max(event.c.at)).join_from(event_delivery, event, _LINKED)
    found: datetime | None = tx.execute(wanted.where(event_delivery.c.delivery == delivery, happened())).scalar()
    return found
