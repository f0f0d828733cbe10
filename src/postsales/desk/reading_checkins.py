"""Check-ins as people read them: who is to be seen when, and what to talk about."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from postsales.desk.gate import refuse_reach, refuse_role
from postsales.desk.reading_visits import VisitReading
from postsales.domain.seats import Side
from postsales.messages import ids
from postsales.messages.agenda import Agenda, AgendaOf
from postsales.messages.command import By, Role
from postsales.messages.rows import CheckinRow
from postsales.messages.survey import Satisfaction
from postsales.notify.calendar import WholeDay, published
from postsales.store.checkin import CheckinFilter
from postsales.store.paging import Page
from postsales.store.survey import SurveyFilter

YEAR = 365
"""Days over which satisfaction is told, unless others are asked for."""


class CheckinReading(VisitReading):
    """Every verb about check-ins that changes nothing."""

    async def checkins(
        self, actor: By, which: CheckinFilter, *, after: str | None = None, limit: int = 100
    ) -> Page[CheckinRow]:
        """Check-ins, planned and held: one's own, or those of a customer one's company sells to.

        The customer by its id, or by the number of one of its deliveries.
        """
        refuse_role(actor, "checkin.list")
        if which.customer is not None:
            customer, about = await asyncio.to_thread(self.addressing.customer, actor, which.customer)
            refuse_reach(actor, "checkin.list", about, None)
            which = which.model_copy(update={"customer": customer})
        elif actor.role is not Role.ADMIN:
            which = which.model_copy(update={"person": actor.person})
        return await asyncio.to_thread(self.store.checkins.list, which, after=after, limit=limit)

    async def calendar(self, actor: By) -> str:
        """The actor's check-ins to come as an iCalendar file, each with the UID the letter of its day will bring."""
        refuse_role(actor, "checkin.list")
        ahead = await asyncio.to_thread(self.store.checkins.ahead_of, actor.person)
        days = (
            WholeDay(ids.checkin_entry(each.customer, each.n), each.due_on, f"{each.name} ({each.sort.upper()})")
            for each in ahead
        )
        return published(days, self.store.now())

    async def agenda(self, actor: By, customer: str) -> Agenda:
        """What to talk about with a customer, as of now, over its deliveries that have not ended.

        Raises `NotThere` `unknown_customer`.
        """
        refuse_role(actor, "checkin.agenda")
        found, about = await asyncio.to_thread(self.addressing.customer, actor, customer)
        refuse_reach(actor, "checkin.agenda", about, None)
        vendor = about.parties.get(Side.VENDOR)
        numbers = await asyncio.to_thread(self.store.agendas.deliveries, found, vendor)
        return await asyncio.to_thread(self.store.agendas.of, AgendaOf(customer=found, deliveries=numbers))

    async def satisfaction(
        self, actor: By, customer: str | None, *, days: int = YEAR, after: str | None = None, limit: int = 20
    ) -> Satisfaction:
        """CSAT over the last days: of one customer, or of all one's company serves; with the surveys it rests on."""
        refuse_role(actor, "survey.show")
        since = self.store.now() - timedelta(days=days)
        which = SurveyFilter(since=since, vendor=actor.party if actor.side is Side.VENDOR else None)
        if customer is not None:
            found, about = await asyncio.to_thread(self.addressing.customer, actor, customer)
            refuse_reach(actor, "survey.show", about, None)
            which = which.model_copy(update={"customer": found})
        csat = await asyncio.to_thread(self.store.surveys.csat, which)
        page = await asyncio.to_thread(self.store.surveys.list, which, after=after, limit=limit)
        return Satisfaction(csat=csat, since=since, surveys=page.items, after=page.after)
