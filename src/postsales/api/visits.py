"""Visits: who goes where next, and one of them with its briefing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from postsales.api.door import Actor, Inside, behind
from postsales.messages.briefing import Briefing
from postsales.store.paging import Page
from postsales.store.visit import VisitFilter, VisitLine

router = APIRouter(prefix="/api/v1", tags=["visits"])
Limit = Annotated[int, Query(ge=1, le=500)]


@router.get("/visits")
@behind("visit.list")
async def visits(
    actor: Actor,
    inside: Inside,
    which: Annotated[VisitFilter, Query()],
    after: str | None = None,
    limit: Limit = 100,
) -> Page[VisitLine]:
    """Visits by day, of the deliveries one takes part in; `after` is the cursor of the page before."""
    return await inside.reading.visits(actor, which, after=after, limit=limit)


@router.get("/deliveries/{number}/visits/{n}")
@behind("visit.show")
async def visit(number: str, n: int, actor: Actor, inside: Inside) -> Briefing:
    """One visit with its briefing as of now, as far as it is for the reader's side."""
    return await inside.reading.visit(actor, number, n)
