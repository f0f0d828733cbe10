"""What deliveries that are over teach."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from postsales.api.door import Actor, Inside, behind
from postsales.desk.lessons import Lessons
from postsales.messages.rows import LessonRow
from postsales.store.lesson import LessonFilter

router = APIRouter(prefix="/api/v1", tags=["lessons"])


@router.get("/lessons")
@behind("lessons.search")
async def search(
    actor: Actor,
    inside: Inside,
    which: Annotated[LessonFilter, Query()],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> tuple[LessonRow, ...]:
    """What was said about deliveries when they closed: with `text` the best first, else the latest."""
    return await Lessons(inside.desk.store).search(actor, which, limit=limit)
