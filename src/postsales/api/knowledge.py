"""Past verdicts: searched, and offered before a claim goes out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from postsales.api.door import Actor, Inside, behind
from postsales.desk.knowing import ShownKnowledge

router = APIRouter(prefix="/api/v1", tags=["knowledge"])
Text = Annotated[str, Query(min_length=1, max_length=2000)]


@router.get("/knowledge")
@behind("kb.search")
async def search(
    text: Text, actor: Actor, inside: Inside, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> tuple[ShownKnowledge, ...]:
    """Past verdicts in which every word of `text` occurs, the best first."""
    return await inside.desk.knowing.search(actor, text, limit=limit)


@router.get("/deliveries/{number}/known")
@behind("kb.similar")
async def similar(
    number: str, text: Text, actor: Actor, inside: Inside, limit: Annotated[int, Query(ge=1, le=20)] = 3
) -> tuple[ShownKnowledge, ...]:
    """Past verdicts of this delivery's vendor that sound like `text`; to agree with one: `issue.accept_known`."""
    return await inside.desk.knowing.similar(actor, number, text, limit=limit)
