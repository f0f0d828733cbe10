"""The reminder ladder as data: what is sent when, how, to whom.

Source: semantics, "Money" (reminder ladder).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from postsales.domain.frozen import Stated
from postsales.domain.seats import Seat


class LadderStep(Stated):
    """One step, `offset` calendar days after the due date (negative: before). Steps are numbered from 1 by offset.

    Somebody in `seat` is reminded. A step with an `owner` needs a person to act as well: that seat is told.
    """

    offset: Annotated[int, Field(ge=-90, le=730)]
    channel: Literal["mail", "call", "letter"] = "mail"
    tone: Literal["kind", "plain", "firm", "final"] = "plain"
    seat: Seat
    owner: Seat | None = None
    hold: bool = False
    """Whether this step tells the customer that further services are held unless it pays (`domain.hold`)."""
    script: Annotated[str, Field(max_length=2000)] = ""
    """What the owner of a manual step says, in the owner's words: shown with the work."""
