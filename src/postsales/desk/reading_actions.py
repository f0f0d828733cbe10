"""Actions for customers as the vendor's people read them: one's own, or all for one customer."""

from __future__ import annotations

import asyncio
from typing import Any

from postsales.desk.access import About
from postsales.desk.gate import refuse_reach, refuse_role
from postsales.desk.reading_visits import VisitReading
from postsales.domain.action import ActionSort
from postsales.domain.seats import Side
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

    async def opportunities(
        self, actor: By, which: ActionFilter, *, after: str | None = None, limit: int = 100
    ) -> Page[ActionRow]:
        """Chances for a further purchase: as `actions`, or those a partner's company brought, for its people."""
        refuse_role(actor, "expansion.list")
        which = which.model_copy(update={"sort": ActionSort.EXPANSION.value})
        if actor.side is not Side.PARTNER:
            return await self.actions(actor, which, after=after, limit=limit)
        if actor.party is None:
            return Page(items=())
        which = which.model_copy(update={"credited": actor.party})
        found = await asyncio.to_thread(self.store.actions.list, which, after=after, limit=limit)
        # How healthy the customer is, is for the vendor's own people.
        items = tuple(row.model_copy(update={"facts": _for_partner(row.facts)}) for row in found.items)
        return found.model_copy(update={"items": items})


def _for_partner(facts: dict[str, Any]) -> dict[str, Any]:
    shown = ("cause", "brought_by", "partner", "result", "amount", "currency")
    return {name: value for name, value in facts.items() if name in shown}
