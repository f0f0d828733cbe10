"""What people say about closing a delivery, and about how it was."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from postsales.domain.frozen import Frozen, Stated
from postsales.domain.retrospective import Asked, Ending, RetrospectiveState
from postsales.domain.seats import Party, Roster, Side
from postsales.messages.spec import Spec

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Rating = Annotated[int, Field(ge=1, le=5)]


class WaiveMatter(Stated):
    """`closing.waive`: let a point of the checklist pass, by its name there, and why."""

    matter: Annotated[str, StringConstraints(pattern=r"^[a-z]+(:[A-Za-z0-9._-]{1,80})?$")]
    reason: Words


class AnswerRetrospective(Stated):
    """`retrospective.answer`: would the customer have wanted more, was it our best (1 to 5), what more?

    After a termination: what went wrong (`went_wrong`), was it our best all the same, would we do it `again`?
    `handoff` (1 to 5) is the engineers' to say; `improve`: what to do differently the next time.
    """

    wanted_more: bool | None = None
    our_best: Rating
    what_more: Words | None = None
    handoff: Rating | None = None
    improve: Annotated[tuple[Sentence, ...], Field(max_length=5)] = ()
    went_wrong: Words | None = None
    again: bool | None = None


CLOSING_VERBS: dict[str, type[Stated]] = {"closing.waive": WaiveMatter}
RETROSPECTIVE_VERBS: dict[str, type[Stated]] = {"retrospective.answer": AnswerRetrospective}


class RetrospectiveSpec(Spec):
    """Looking back on one delivery: who took part when it closed, and until when answers count."""

    delivery: str
    title: str
    parties: dict[Side, Party]
    products: tuple[str, ...] = ()
    roster: Roster
    until: datetime
    improve_within_days: int
    ending: Ending = Ending.CLOSED
    carried: RetrospectiveState | None = None


class RetrospectiveStatus(Frozen):
    """Who was asked and who has answered, without what they said."""

    delivery: str
    asked: tuple[Asked, ...]
    answered: tuple[str, ...]
    until: datetime
    over: bool
