"""What somebody feels like saying."""

from __future__ import annotations

from typing import Any, NamedTuple

from postsales.domain.seats import Seat, Side
from postsales.messages.command import By


class Urge(NamedTuple):
    """Somebody feels like saying a verb. `who`: a person, a seat, a side, or whoever may; `said`: known of its body."""

    verb: str
    chance: float
    said: dict[str, Any]
    who: str | Seat | Side | By | None = None
