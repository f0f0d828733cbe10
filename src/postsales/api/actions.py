"""Actions for customers: whose, by when, why."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from postsales.api.door import Actor, Inside, behind
from postsales.messages.rows import ActionRow
from postsales.store.action import ActionFilter
from postsales.store.paging import Page

router = APIRouter(prefix="/api/v1", tags=["checkins"])
Limit = Annotated[int, Query(ge=1, le=500)]


@router.get("/actions")
@behind("action.list")
async def actions(
    actor: Actor,
    inside: Inside,
    which: Annotated[ActionFilter, Query()],
    after: str | None = None,
    limit: Limit = 100,
) -> Page[ActionRow]:
    """Actions by day: one's own, or those for a customer or about a delivery."""
    return await inside.reading.actions(actor, which, after=after, limit=limit)
