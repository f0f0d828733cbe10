"""What is being made good: one recovery, and what to begin its apology with."""

from __future__ import annotations

from fastapi import APIRouter

from postsales.api.door import Actor, Inside, behind
from postsales.desk.recoveries import Draft, Recoveries, ShownRecovery

router = APIRouter(prefix="/api/v1", tags=["recoveries"])


@router.get("/deliveries/{number}/recoveries/{n}")
@behind("recovery.show")
async def recovery(number: str, n: int, actor: Actor, inside: Inside) -> ShownRecovery:
    """One recovery: who answers until when, what the customer said, what was given and promised."""
    return await Recoveries(inside.reading).show(actor, number, n)


@router.get("/deliveries/{number}/recoveries/{n}/draft")
@behind("recovery.draft")
async def draft(number: str, n: int, actor: Actor, inside: Inside) -> Draft:
    """A draft of the apology in the customer's language. It is sent with `recovery.apologise`, once written out."""
    return await Recoveries(inside.reading).draft(actor, number, n)
