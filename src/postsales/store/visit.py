"""Visits over all deliveries: who goes where next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from postsales.domain.frozen import Frozen
from postsales.domain.seats import Side
from postsales.domain.visit import OVER, VisitStage
from postsales.messages.rows import VisitRow
from postsales.store.columns import as_model
from postsales.store.engine import Database
from postsales.store.paging import Page, page
from postsales.store.read_model import delivery, visit


class VisitFilter(Frozen):
    """Which visits: of a delivery, an engineer, a state, between two days; `over` false: those ahead.

    `party` takes part in the delivery, on that `side` if one is named.
    """

    delivery: str | None = None
    engineer: str | None = None
    state: VisitStage | None = None
    from_on: date | None = None
    until: date | None = None
    over: bool | None = None
    party: str | None = None
    side: Side | None = None


class VisitLine(VisitRow):
    """A visit of a list, with whom it is to."""

    title: str
    customer_name: str


@dataclass(frozen=True)
class Visits:
    """Reads of visits."""

    database: Database

    def list(self, which: VisitFilter, *, after: str | None = None, limit: int = 100) -> Page[VisitLine]:
        """Visits by their day."""
        wanted = select(visit, delivery.c.title, delivery.c.customer_name).join(
            delivery, delivery.c.delivery == visit.c.delivery
        )
        for name in ("delivery", "engineer", "state"):
            if (value := getattr(which, name)) is not None:
                wanted = wanted.where(visit.c[name] == value)
        if which.from_on is not None:
            wanted = wanted.where(visit.c.on >= which.from_on)
        if which.until is not None:
            wanted = wanted.where(visit.c.on <= which.until)
        if which.over is not None:
            ended = visit.c.state.in_([stage.value for stage in OVER])
            wanted = wanted.where(ended if which.over else ~ended)
        if which.party is not None:
            sides = Side if which.side is None else (which.side,)
            wanted = wanted.where(or_(*(delivery.c[side.value] == which.party for side in sides)))
        by = (visit.c.on, visit.c.delivery, visit.c.n)
        with self.database.read() as tx:
            return page(tx, wanted, by, lambda each: as_model(VisitLine, each), after, limit, descending=False)
