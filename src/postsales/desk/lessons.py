"""What deliveries that are over teach, for those who plan the next one.

The vendor's people read all of their company's, with who said it. A partner's people read what their own said of their
own deliveries: what the customer, or the vendor's engineers, said of the partner in confidence stays with the vendor.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from postsales.desk.gate import refuse_role
from postsales.domain.seats import Side
from postsales.messages.command import By
from postsales.messages.rows import LessonRow
from postsales.store.facade import Store
from postsales.store.lesson import LessonFilter

LONGEST = 2_000
"""Of what is searched for, letters."""


@dataclass(frozen=True)
class Lessons:
    """Lessons, by the same access rules as everything."""

    store: Store

    async def search(self, actor: By, which: LessonFilter, *, limit: int = 20) -> tuple[LessonRow, ...]:
        """Those asked for, as far as they are for the actor. Words are for the index only, and not told."""
        refuse_role(actor, "lessons.search")
        text = which.text[:LONGEST] if which.text is not None else None
        found = await asyncio.to_thread(self.store.lessons.search, _own(actor, which, text), limit=limit)
        return tuple(row.model_copy(update={"words": ""}) for row in found)


def _own(actor: By, which: LessonFilter, text: str | None) -> LessonFilter:
    if actor.side is None:
        return which.model_copy(update={"text": text})
    if actor.side is Side.VENDOR:
        return which.model_copy(update={"text": text, "vendor": actor.party or which.vendor})
    return which.model_copy(update={"text": text, "partner": actor.party or "", "side": Side.PARTNER.value})
