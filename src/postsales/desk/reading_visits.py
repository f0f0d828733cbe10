"""Visits as people read them: who goes where next, and what the engineer must know."""

from __future__ import annotations

import asyncio

from postsales.desk.access import About
from postsales.desk.errors import NotThere
from postsales.desk.gate import refuse_reach, refuse_role
from postsales.desk.named import Named
from postsales.desk.reading_money import MoneyReading, own_side
from postsales.domain.errors import Refused
from postsales.domain.seats import Side
from postsales.messages.briefing import Briefing
from postsales.messages.command import By
from postsales.store.paging import Page
from postsales.store.visit import VisitFilter, VisitLine


class VisitReading(MoneyReading):
    """Every verb about visits that changes nothing."""

    async def visits(
        self, actor: By, which: VisitFilter, *, after: str | None = None, limit: int = 100
    ) -> Page[VisitLine]:
        """Visits of the deliveries the actor's party takes part in."""
        refuse_role(actor, "visit.list")
        own = own_side(actor)
        if own is not None:
            which = which.model_copy(update={"party": own[1], "side": Side(own[0])})
        asked = which.model_copy(update={"party": None, "side": None}) if own is not None else which
        found = await asyncio.to_thread(self.store.visits.list, which, after=after, limit=limit)
        if not found.items and after is None:
            await Named(self.store).refuse_unknown(actor, asked)
        if actor.side is not Side.CUSTOMER:
            return found
        return found.model_copy(update={"items": tuple(row.model_copy(update=OURS) for row in found.items)})

    async def visit(self, actor: By, number: str, n: int) -> Briefing:
        """One visit with its briefing as of now, as far as it is for the actor's side.

        Raises `NotThere` `unknown_visit` when there is none of that number.
        """
        refuse_role(actor, "visit.show")
        contract = await asyncio.to_thread(self.addressing.contract, number)
        refuse_reach(actor, "visit.show", About.contract(contract), number)
        side = actor.side or Side.VENDOR
        try:
            found = await asyncio.to_thread(self.store.briefings.of, contract.number, n, side)
        except Refused as refused:
            raise NotThere(refused.code, visit=n) from refused
        if side is not Side.CUSTOMER:
            return found
        return found.model_copy(update={"visit": found.visit.model_copy(update=OURS)})


OURS = {"text": None}
"""What the planner writes to the engineer about the customer is not for the customer."""
