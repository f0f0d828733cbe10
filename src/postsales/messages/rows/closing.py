"""Rows about what a delivery leaves behind."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from postsales.domain.frozen import Frozen


class LessonRow(Frozen):
    """What somebody said about a delivery when it was over. `words` are what it is found by, `number` its own.

    `part`: customer, partner, vendor or engineer; `our_best` and `handoff` from 1 to 5. `ending`: closed or terminated,
    which decides what was asked: `wanted_more` and `what_more`, or `went_wrong` and `again`.
    """

    kind: Literal["lesson"] = "lesson"
    delivery: str
    n: int
    number: int
    vendor: str
    partner: str | None = None
    customer: str
    products: tuple[str, ...] = ()
    title: str
    part: str
    side: str
    person: str
    wanted_more: bool | None = None
    our_best: int
    what_more: str | None = None
    handoff: int | None = None
    improve: tuple[str, ...] = ()
    ending: str = "closed"
    went_wrong: str | None = None
    again: bool | None = None
    said_at: datetime
    words: str
