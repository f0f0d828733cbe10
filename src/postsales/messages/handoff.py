"""What people say to the handoff of one delivery, and how it answers when asked where it stands."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from postsales.domain.contract import Text
from postsales.domain.frozen import Frozen, Shared, Stated
from postsales.domain.handoff import HandoffState, Note
from postsales.domain.policy import HandoffPolicy
from postsales.domain.seats import Key
from postsales.domain.special_terms import SpecialTerm
from postsales.messages.command import Awaited
from postsales.messages.setting import Setting
from postsales.messages.spec import Spec


class NoteHandoff(Stated):
    """`handoff.note`: a risk, a promise made in the sale, a special term, the kickoff date; at least one of them.

    A promise with `due_on` is kept track of like any other; its owner is whoever notes it, unless another is named.
    """

    risk: Text | None = None
    promise: Text | None = None
    term: Text | None = None
    kickoff_on: date | None = None
    due_on: date | None = None
    owner: Key | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.risk is None and self.promise is None and self.term is None and self.kickoff_on is None:
            raise PydanticCustomError("empty_note", "say a risk, a promise, a special term or a kickoff date")
        return self


class CompleteHandoff(Stated):
    """`handoff.complete`: sales has handed over; said by sales, the delivery manager is asked to accept it."""

    kickoff_on: date | None = None


class AcceptHandoff(Stated):
    """`handoff.accept`: the delivery manager takes it over."""

    kickoff_on: date | None = None


class ReturnHandoff(Stated):
    """`handoff.return`: the delivery manager returns it with questions; until they are answered nothing kicks off."""

    questions: Annotated[tuple[Text, ...], Field(min_length=1, max_length=20)]


class AnswerQuestion(Stated):
    """`handoff.answer`: sales answers a question of the delivery manager, by its number."""

    question: Annotated[int, Field(ge=1)]
    answer: Text


VERBS: dict[str, type[Stated]] = {
    "handoff.note": NoteHandoff,
    "handoff.complete": CompleteHandoff,
    "handoff.accept": AcceptHandoff,
    "handoff.return": ReturnHandoff,
    "handoff.answer": AnswerQuestion,
}


class HandoffSpec(Spec):
    """Which delivery, how patient we are, and whether a TAM was bought."""

    setting: Annotated[Setting, Shared]
    policy: Annotated[HandoffPolicy, Shared]
    tam: bool
    terms: tuple[SpecialTerm, ...] = ()
    carried: HandoffState | None = None


class HandoffStatus(Frozen):
    """Where the handoff stands; `missing` are the seats it still lacks, `questions` what sales has not answered."""

    state: str
    due_on: date
    missing: tuple[str, ...]
    notes: tuple[Note, ...] = ()
    kickoff_on: date | None = None
    climbed: int = 0
    terms: tuple[SpecialTerm, ...] = ()
    offered_by: str | None = None
    questions: tuple[int, ...] = ()
    next: Awaited | None = None
