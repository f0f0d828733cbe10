"""Scorecards of partners and vendors."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from postsales.api.door import Actor, Inside, behind
from postsales.api.language import language_of
from postsales.desk.reading_scores import CardsWanted, ShownCards
from postsales.domain.seats import Side

router = APIRouter(prefix="/api/v1", tags=["reports"])


@router.get("/partners/scorecard")
@behind("partner.scorecard")
async def partner(
    actor: Actor, inside: Inside, request: Request, wanted: Annotated[CardsWanted, Query()]
) -> ShownCards:
    """How partners claimed, answered and kept their promises: one's own, or those one sells through."""
    return await inside.reading.scorecards(actor, Side.PARTNER, wanted, language_of(request))


@router.get("/vendors/scorecard")
@behind("vendor.scorecard")
async def vendor(actor: Actor, inside: Inside, request: Request, wanted: Annotated[CardsWanted, Query()]) -> ShownCards:
    """How vendors answered claims and kept their promises: one's own, or those whose products one installs."""
    return await inside.reading.scorecards(actor, Side.VENDOR, wanted, language_of(request))
