"""Actions for customers as the vendor's people read them: one's own, or all for one customer."""

from __future__ import annotations

import asyncio

from postsales.desk.access import About
from postsales.desk.gate import refuse_reach, refuse_role
from postsales.desk.reading_visits import VisitReading
from postsales.messages.command import By, Role
from postsales.messages.rows import ActionRow
from postsales.store.action import ActionFilter
from postsales.store.paging import Page


class ActionReading(VisitReading):
    """Every verb about actions that changes nothing."""

    async def actions(
        self, actor: By, which: ActionFilter, *, after: str | None = None, limit: int = 100
    ) -> Page[ActionRow]:
        """Actions, the earliest first: one's own, unless a customer or a delivery one's company serves is named."""
        refuse_role(actor, "action.list")
        if which.delivery is not None:
            contract = await asyncio.to_thread(self.addressing.contract, which.delivery)
            refuse_reach(actor, "delivery.show", About.contract(contract), contract.number)
            which = which.model_copy(update={"delivery": contract.number})
        elif which.customer is not None:
            customer, about = await asyncio.to_thread(self.addressing.customer, actor, which.customer)
            refuse_reach(actor, "delivery.show", about, None)
            which = which.model_copy(update={"customer": customer})
        elif actor.role is not Role.ADMIN:
            which = which.model_copy(update={"owner": actor.person})
        return await asyncio.to_thread(self.store.actions.list, which, after=after, limit=limit)
