"""Rows of what is kept up with a customer after the contract."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from postsales.domain.frozen import Frozen


class CheckinRow(Frozen):
    """A check-in of one customer, planned or held; `tried`: how often nobody answered."""

    kind: Literal["checkin"] = "checkin"
    customer: str
    n: int
    sort: str
    due_on: date
    person: str | None = None
    state: str
    held_at: datetime | None = None
    sentiment: int | None = None
    adoption: int | None = None
    value_met: bool | None = None
    summary: str | None = None
    next_step: str | None = None
    questions: tuple[str, ...] = ()
    attended: tuple[str, ...] = ()
    tried: int = 0
