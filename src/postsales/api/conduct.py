"""Complaints about people: read by the complainant and the heads asked, and by nobody else."""

from __future__ import annotations

from fastapi import APIRouter

from postsales.api.door import Actor, Inside, behind
from postsales.messages.rows import ConductRow

router = APIRouter(prefix="/api/v1", tags=["conduct"])


@router.get("/deliveries/{number}/conduct")
@behind("conduct.list")
async def conducts(number: str, actor: Actor, inside: Inside) -> tuple[ConductRow, ...]:
    """Those of a delivery that are the reader's to read, the latest first."""
    return await inside.desk.conducts.list(actor, number)


@router.get("/deliveries/{number}/conduct/{reference}")
@behind("conduct.show")
async def conduct(number: str, reference: str, actor: Actor, inside: Inside) -> ConductRow:
    """One of them."""
    return await inside.desk.conducts.show(actor, number, reference)
