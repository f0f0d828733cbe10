"""Rows about TAM service."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from postsales.domain.frozen import Frozen


class TamTimeRow(Frozen):
    """Hours a TAM spent for a customer, and what for. `struck`: why they do not count."""

    kind: Literal["tam_time"] = "tam_time"
    delivery: str
    n: int
    customer: str
    on: date
    person: str
    hours: Decimal
    sort: str
    what: str
    requester: str | None = None
    issue: int | None = None
    struck: str | None = None
