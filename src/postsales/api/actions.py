"""Actions for customers: whose, by when, why."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from postsales.api.door import Actor, Inside, behind
from postsales.desk.health import ShownHealth, Suppose
from postsales.domain.success_playbook import SuccessPlaybook
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


@router.get("/success-playbooks")
@behind("action.playbooks")
async def playbooks(actor: Actor, inside: Inside) -> tuple[SuccessPlaybook, ...]:
    """Success playbooks, with the actions each lays out."""
    return inside.desk.success.list(actor)


@router.get("/expansions")
@behind("expansion.list")
async def expansions(
    actor: Actor,
    inside: Inside,
    which: Annotated[ActionFilter, Query()],
    after: str | None = None,
    limit: Limit = 100,
) -> Page[ActionRow]:
    """Chances for a further purchase, with the facts; to a partner those it brought."""
    return await inside.reading.opportunities(actor, which, after=after, limit=limit)


@router.get("/deliveries/{number}/health")
@behind("health.explain")
async def health(number: str, actor: Actor, inside: Inside, suppose: Annotated[Suppose, Query()]) -> ShownHealth:
    """A delivery's health: its reasons, where it is going, what would change it; with facts supposed, what if."""
    return await inside.reading.health(actor, number, suppose)
