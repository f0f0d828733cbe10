"""What finance says about bank lines. No workflow answers these: the desk keeps them, and tells the collections."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from postsales.domain.contract import ContractNumber
from postsales.domain.frozen import Stated
from postsales.domain.money import ExactDecimal

LineId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class AboutLine(Stated):
    """Which bank line is meant; `seq` is how often it had been decided on when the speaker looked, if they say so."""

    line: LineId
    seq: int | None = None


class SharedTo(Stated):
    """A part for one instalment; as much as is there and owed unless an amount is named."""

    delivery: ContractNumber
    instalment: Annotated[int, Field(ge=1)]
    amount: ExactDecimal | None = None
    charges: ExactDecimal | None = None


class ConfirmMatch(AboutLine):
    """`match.confirm`: the line is for these instalments; for what was suggested unless others are named."""

    to: Annotated[tuple[SharedTo, ...], Field(max_length=200)] = ()


class RejectMatch(AboutLine):
    """`match.reject`: the line is not for what was suggested."""

    reason: Reason


class IgnoreLine(AboutLine):
    """`match.ignore`: the line is for no instalment at all."""

    reason: Reason


class UndoMatch(AboutLine):
    """`match.undo`: the line was matched wrongly, or ignored wrongly. What it paid is owed again."""

    reason: Reason


DECISIONS: dict[str, type[AboutLine]] = {
    "match.confirm": ConfirmMatch,
    "match.reject": RejectMatch,
    "match.ignore": IgnoreLine,
    "match.undo": UndoMatch,
}
