"""Success playbooks: several actions over business days, laid out at once, for situations that come again and again.

Source: semantics, "Check-ins": actions out of a check-in. Data: those shipped, and those of the policy beside them.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from postsales.domain.action import ActionSort
from postsales.domain.frozen import Stated
from postsales.domain.seats import Key, Language, Seat

Words = Annotated[dict[Language, str], Field(min_length=len(Language), max_length=len(Language))]
"""The same in every language."""


class SuccessStep(Stated):
    """One action: so many business days after the first day, for whoever has the seat (else the CSM)."""

    after_days: Annotated[int, Field(ge=0, le=500)]
    sort: ActionSort
    what: Words
    seat: Seat | None = None


class SuccessPlaybook(Stated):
    """Actions for one situation, in their order."""

    id: Key
    title: Words
    steps: Annotated[tuple[SuccessStep, ...], Field(min_length=1, max_length=30)]
