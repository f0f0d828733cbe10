"""Check-ins: who is to be seen when, and what to talk about."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from postsales.api.deliveries import Limit
from postsales.api.door import Actor, Inside, behind
from postsales.messages.agenda import Agenda
from postsales.messages.rows import CheckinRow
from postsales.messages.survey import Satisfaction
from postsales.store.checkin import CheckinFilter
from postsales.store.paging import Page

router = APIRouter(prefix="/api/v1", tags=["check-ins"])


@router.get("/checkins")
@behind("checkin.list")
async def checkins(
    actor: Actor,
    inside: Inside,
    which: Annotated[CheckinFilter, Query()],
    after: str | None = None,
    limit: Limit = 100,
) -> Page[CheckinRow]:
    """Check-ins by due date; of a `customer`, by its id or a delivery's number, or one's own."""
    return await inside.reading.checkins(actor, which, after=after, limit=limit)


@router.get("/checkins/calendar", response_class=Response, responses={200: {"content": {"text/calendar": {}}}})
@behind("checkin.list")
async def calendar(actor: Actor, inside: Inside) -> Response:
    """One's own check-ins to come, as an iCalendar file to read into a calendar."""
    return Response(await inside.reading.calendar(actor), media_type="text/calendar; charset=utf-8")


@router.get("/customers/{customer}/agenda")
@behind("checkin.agenda")
async def agenda(customer: str, actor: Actor, inside: Inside) -> Agenda:
    """What to talk about with a customer (its id, or a delivery's number), as of now."""
    return await inside.reading.agenda(actor, customer)


@router.get("/satisfaction")
@behind("survey.show")
async def satisfaction(
    actor: Actor,
    inside: Inside,
    customer: str | None = None,
    days: Annotated[int, Query(ge=1, le=3650)] = 365,
    after: str | None = None,
    limit: Limit = 20,
) -> Satisfaction:
    """CSAT (satisfied / answered, with both) over the last days: of a customer, or of all one's company serves."""
    return await inside.reading.satisfaction(actor, customer, days=days, after=after, limit=limit)
