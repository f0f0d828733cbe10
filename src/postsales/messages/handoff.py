"""What people say to the handoff of one delivery, and how it answers when asked where it stands."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from postsales.domain.contract import Text
from postsales.domain.frozen import Frozen, Shared, Stated
from postsales.domain.handoff import HandoffState, Note
from postsales.domain.policy import HandoffPolicy
from postsales.messages.command import Awaited
from postsales.messages.setting import Setting
from postsales.messages.spec import Spec


class NoteHandoff(Stated):
    """`handoff.note`: a risk, a promise made in the sale, the kickoff date; at least one of them."""

    risk: Text | None = None
    promise: Text | None = None
    kickoff_on: date | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.risk is None and self.promise is None and self.kickoff_on is None:
            raise PydanticCustomError("empty_note", "say a risk, a promise or a kickoff date")
        return self


class CompleteHandoff(Stated):
    """`handoff.complete`: sales has handed over."""

    kickoff_on: date | None = None


VERBS: dict[str, type[Stated]] = {"handoff.note": NoteHandoff, "handoff.complete": CompleteHandoff}


class HandoffSpec(Spec):
    """Which delivery, how patient we are, and whether a TAM was bought."""

    setting: Annotated[Setting, Shared]
    policy: Annotated[HandoffPolicy, Shared]
    tam: bool
    carried: HandoffState | None = None


class HandoffStatus(Frozen):
    """Where the handoff stands; `missing` are the seats it still lacks."""

    state: str
    due_on: date
    missing: tuple[str, ...]
    notes: tuple[Note, ...] = ()
    kickoff_on: date | None = None
    climbed: int = 0
    next: Awaited | None = None
