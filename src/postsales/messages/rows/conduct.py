"""Rows of complaints about people. They belong to no delivery's timeline, and are read by those in `seen_by` alone."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from postsales.domain.frozen import Frozen
from postsales.domain.seats import Side


class ConductRow(Frozen):
    """One complaint about somebody's conduct, and its answer."""

    kind: Literal["conduct"] = "conduct"
    reference: str
    delivery: str
    text: str
    person: str
    side: Side
    by: str
    at: datetime
    head: str
    answer_by: datetime
    seen_by: tuple[str, ...]
    answer: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None
