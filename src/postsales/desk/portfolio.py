"""All deliveries in one look: which there are, in which order, how many of each sort; and views kept under a name.

Whoever asks sees the deliveries in which their party takes part, as in every list. To whom money is not shown, nothing
is late because of it, and nothing can be asked about it.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from postsales.desk.bodies import shaped
from postsales.desk.errors import NotAllowed, NotThere
from postsales.desk.gate import refuse_role
from postsales.desk.named import Named
from postsales.desk.reading_money import SEOUL, own_side
from postsales.desk.sight import Sight
from postsales.domain.frozen import Frozen
from postsales.domain.portfolio import Sort, refuse_too_many, refuse_unknown_filters
from postsales.messages.command import Answer, By
from postsales.messages.portfolio import FILTERS, AskedFor, DropView, SavedView, SaveView
from postsales.store.facade import Store
from postsales.store.paging import Page
from postsales.store.portfolio import NO_DELIVERIES, DeliveryFilter, DeliveryLine, PortfolioCounts

ABOUT_MONEY = ("overdue",)
"""Filters and orders that tell something of money."""


class Portfolio(Frozen):
    """A page of deliveries, and how many there are in all that it is a page of."""

    on: date
    as_of: datetime
    view: str | None = None
    asked: AskedFor
    counts: PortfolioCounts
    items: tuple[DeliveryLine, ...]
    after: str | None = None


@dataclass(frozen=True)
class Portfolios:
    """Reads of the portfolio, and the verbs `view.*`. `zone` is whose day it is."""

    store: Store
    zone: ZoneInfo = SEOUL

    async def show(
        self, actor: By, said: Mapping[str, Any], *, view: str | None = None, after: str | None = None, limit: int = 50
    ) -> Portfolio:
        """The deliveries asked for, with their counts. What is said beside a view's name goes before what it says.

        Refused `unknown_filter`, `unknown_view`, `money_not_shown`; `BadInput` for a value that cannot be.
        """
        refuse_role(actor, "portfolio.show")
        asked = await self._asked(actor, said, view)
        now = self.store.now()
        page = await self.list(actor, asked, after=after, limit=limit)
        which, money = self.which(actor, asked)
        counts = NO_DELIVERIES
        if which is not None:
            counts = await asyncio.to_thread(
                self.store.deliveries.counts, which, now=now, today=self.today(), money=money
            )
        if not Sight.of(actor).inside:
            counts = counts.model_copy(update={"by_health": {}})
        return Portfolio(
            on=self.today(), as_of=now, view=view, asked=asked, counts=counts, items=page.items, after=page.after
        )

    async def list(
        self, actor: By, asked: AskedFor, *, after: str | None = None, limit: int = 50
    ) -> Page[DeliveryLine]:
        """One page of them. Refused `money_not_shown`; `unknown_name` of somebody nobody knows."""
        refuse_role(actor, "delivery.list")
        which, money = self.which(actor, asked)
        if which is None:
            return Page(items=())
        found = await asyncio.to_thread(
            self.store.deliveries.list, which, now=self.store.now(), today=self.today(), after=after, limit=limit,
            sort=asked.sort or Sort.STARTED, money=money,
        )  # fmt: skip
        if not found.items and after is None:
            await Named(self.store).refuse_unknown(actor, asked)
        sight = Sight.of(actor)
        return found.model_copy(update={"items": tuple(sight.line(line) for line in found.items)})

    def read(self, said: Mapping[str, Any]) -> AskedFor:
        """What was asked for, as people say it. Refused `unknown_filter`; raises `BadInput`."""
        refuse_unknown_filters([name for name in said if name != "sort"], FILTERS)
        return shaped(AskedFor, said)

    # Views

    async def views(self, actor: By) -> tuple[SavedView, ...]:
        """What the actor keeps."""
        refuse_role(actor, "view.list")
        return await asyncio.to_thread(self.store.views.of, actor.person)

    async def save(self, actor: By, body: Mapping[str, Any], id: str | None = None) -> Answer:
        """Keep a view; said again, it is as it was. Refused `unknown_filter`, `too_many_views`, `money_not_shown`."""
        refuse_role(actor, "view.save")
        refuse_unknown_filters([name for name in body if name not in ("sort", "name")], FILTERS)
        view = SavedView.model_validate(shaped(SaveView, body).model_dump())
        self.which(actor, view.asked)
        kept = await asyncio.to_thread(self.store.views.of, actor.person)
        refuse_too_many([each.name for each in kept], view.name)
        await asyncio.to_thread(self.store.views.put, actor.person, view)
        return _answer("view.save", "view_saved", id, name=view.name)

    async def drop(self, actor: By, body: Mapping[str, Any], id: str | None = None) -> Answer:
        """Forget a view. Refused `unknown_view`."""
        refuse_role(actor, "view.drop")
        name = shaped(DropView, body).name
        if not await asyncio.to_thread(self.store.views.drop, actor.person, name):
            raise await self._unknown(actor, name)
        return _answer("view.drop", "view_dropped", id, name=name)

    # Inside

    async def _asked(self, actor: By, said: Mapping[str, Any], view: str | None) -> AskedFor:
        asked = self.read(said)
        if view is None:
            return asked
        kept = await asyncio.to_thread(self.store.views.get, actor.person, view)
        if kept is None:
            raise await self._unknown(actor, view)
        return AskedFor.model_validate({**kept.asked.model_dump(), **asked.model_dump(exclude_none=True)})

    async def _unknown(self, actor: By, name: str) -> NotThere:
        kept = await asyncio.to_thread(self.store.views.of, actor.person)
        return NotThere("unknown_view", view=name[:80], views=", ".join(view.name for view in kept) or None)

    def which(self, actor: By, asked: AskedFor) -> tuple[DeliveryFilter | None, bool]:
        """The filter within what is open to the actor (None: nothing of it is), and whether money counts for them."""
        money = Sight.of(actor).money
        if not money and (asked.overdue is not None or asked.sort in ABOUT_MONEY):
            raise NotAllowed("money_not_shown", role=actor.role.value)
        if not Sight.of(actor).inside and (asked.health is not None or asked.sort is Sort.HEALTH):
            raise NotAllowed("health_not_shown", role=actor.role.value)
        said = asked.model_dump(exclude={"sort"}, exclude_none=True)
        which = DeliveryFilter.model_validate(
            said | {name: actor.person for name in ("rep", "holder") if getattr(asked, name) == "me"}
        )
        if (own := own_side(actor)) is None:
            return which, money
        side, party = own
        if getattr(which, side) not in (None, party):
            return None, money
        return which.model_copy(update={side: party}), money

    def today(self) -> date:
        """Where the office is."""
        return self.store.now().astimezone(self.zone).date()


def _answer(verb: str, what: str, id: str | None, **details: str) -> Answer:
    return Answer(id=id or str(uuid.uuid4()), verb=verb, what=what, details=details)
