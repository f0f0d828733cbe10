"""The portfolio, and the views of it that people keep."""

from __future__ import annotations

from fastapi import APIRouter, Request

from postsales.api.deliveries import Limit
from postsales.api.door import Actor, Body, Inside, behind, command_id
from postsales.api.filters import documented, said_in
from postsales.desk.digest import DigestReport
from postsales.desk.portfolio import Portfolio
from postsales.messages.command import Answer
from postsales.messages.portfolio import SavedView

router = APIRouter(prefix="/api/v1", tags=["portfolio"])


@router.get("/portfolio", openapi_extra=documented())
@behind("portfolio.show")
async def portfolio(
    request: Request, actor: Actor, inside: Inside, view: str | None = None, after: str | None = None, limit: Limit = 50
) -> Portfolio:
    """Deliveries with their counts, by filters or by a saved view; a filter there is none of is refused with a list."""
    said = said_in(request, "view")
    return await inside.reading.portfolios.show(actor, said, view=view, after=after, limit=limit)


@router.get("/views")
@behind("view.list")
async def views(actor: Actor, inside: Inside) -> tuple[SavedView, ...]:
    """The views the caller keeps."""
    return await inside.reading.portfolios.views(actor)


@router.post("/view.save")
@behind("view.save")
async def save(request: Request, actor: Actor, inside: Inside, body: Body) -> Answer:
    """Keep filters and order under a name."""
    id = command_id(request, body)
    return await inside.reading.portfolios.save(actor, body, id)


@router.post("/view.drop")
@behind("view.drop")
async def drop(request: Request, actor: Actor, inside: Inside, body: Body) -> Answer:
    """Forget a view."""
    id = command_id(request, body)
    return await inside.reading.portfolios.drop(actor, body, id)


@router.post("/digest.send")
@behind("digest.send")
async def send_digest(actor: Actor, inside: Inside, body: Body) -> DigestReport:
    """Mail everybody of a vendor their week: `{"vendor": …}`, one's own if unsaid. Once per person and week."""
    vendor = body.get("vendor")
    return await inside.desk.digesting.send(actor, str(vendor) if vendor else None)
