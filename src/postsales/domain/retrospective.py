"""How it was: asked of partner, vendor, customer and the engineers who delivered, three questions each.

Source: domain notes, story 9: would the customer have wanted more, was it our best, what more? The engineers also say
what the handoff was worth. What they answer is kept for the next delivery with that partner and product. Of one that
was terminated the questions are others: what went wrong, was it our best all the same, would we do it again?
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.seats import Person, Roster, Seat, Side

ENGINEERS_ASKED = 6
"""At most; more would be a survey."""


class Part(StrEnum):
    """In which part somebody is asked."""

    CUSTOMER = "customer"
    PARTNER = "partner"
    VENDOR = "vendor"
    ENGINEER = "engineer"


_SPEAKERS = (
    (Part.CUSTOMER, (Seat.REQUESTER, Seat.ACCEPTANCE_DECIDER)),
    (Part.PARTNER, (Seat.PARTNER_PM, Seat.PARTNER_HEAD)),
    (Part.VENDOR, (Seat.SALES_REP, Seat.CHANNEL_MANAGER)),
)
_ENGINEERS = (Seat.DELIVERY_MANAGER, Seat.CONSULTANT, Seat.PARTNER_ENGINEER)


class Ending(StrEnum):
    """How the delivery ended, which decides what is asked."""

    CLOSED = "closed"
    TERMINATED = "terminated"


QUESTIONS = {
    Ending.CLOSED: ("wanted_more", "our_best", "what_more"),
    Ending.TERMINATED: ("went_wrong", "our_best", "again"),
}
"""The three questions."""
_NEEDED = {Ending.CLOSED: ("wanted_more",), Ending.TERMINATED: ("went_wrong", "again")}


class Asked(Frozen):
    """Somebody who is asked."""

    person: str
    name: str
    side: Side
    part: Part


class Given(Frozen):
    """What somebody answered. `our_best` from 1 (no) to 5; `handoff` likewise, by the engineers.

    `improve` is what they would have done differently the next time: each becomes an action. `went_wrong` and `again`
    (whether they would do it again) are asked after a termination, `wanted_more` and `what_more` otherwise.
    """

    n: int
    person: str
    part: Part
    wanted_more: bool | None = None
    our_best: int
    what_more: str | None = None
    handoff: int | None = None
    improve: tuple[str, ...] = ()
    went_wrong: str | None = None
    again: bool | None = None
    at: datetime


class Said(Frozen):
    """What somebody says, as far as they say it; the fields are those of `Given`."""

    wanted_more: bool | None = None
    our_best: int
    what_more: str | None = None
    handoff: int | None = None
    improve: tuple[str, ...] = ()
    went_wrong: str | None = None
    again: bool | None = None


class RetrospectiveState(Frozen):
    """Who was asked and when, what they said, and whether it is over."""

    asked: tuple[Asked, ...] = ()
    asked_at: datetime | None = None
    answers: tuple[Given, ...] = ()
    over: bool = False

    @property
    def waited_for(self) -> frozenset[str]:
        """Whose answer is missing and still counts."""
        if self.over:
            return frozenset()
        return frozenset(each.person for each in self.asked) - {each.person for each in self.answers}

    @property
    def complete(self) -> bool:
        """Whether everybody asked has answered."""
        return {each.person for each in self.asked} <= {each.person for each in self.answers}


def whom_to_ask(roster: Roster) -> tuple[tuple[Part, Person], ...]:
    """One of each side, and the engineers who delivered; everybody once, in their first part."""
    found: dict[str, tuple[Part, Person]] = {}
    for part, person in _candidates(roster):
        found.setdefault(person.id, (part, person))
    engineers = [each for each in found.values() if each[0] is Part.ENGINEER]
    dropped = {person.id for _, person in engineers[ENGINEERS_ASKED:]}
    return tuple(each for name, each in found.items() if name not in dropped)


def _candidates(roster: Roster) -> Iterator[tuple[Part, Person]]:
    for part, seats in _SPEAKERS:
        if (person := roster.holder(*seats)) is not None:
            yield part, person
    for seat in _ENGINEERS:
        yield from ((Part.ENGINEER, person) for person in roster.holders(seat))


def begin(roster: Roster, at: datetime | None = None) -> RetrospectiveState:
    """Everybody who is to be asked, and nothing answered."""
    asked = (
        Asked(person=person.id, name=person.name, side=person.side, part=part) for part, person in whom_to_ask(roster)
    )
    return RetrospectiveState(asked=tuple(asked), asked_at=at)


def answer(
    state: RetrospectiveState, person: str, said: Said, at: datetime, ending: Ending = Ending.CLOSED
) -> RetrospectiveState:
    """Somebody answers, once.

    Refused: `not_asked_how_it_was`, `said_already_how_it_was`, `engineers_rate_the_handoff`, `other_questions_asked`.
    """
    asked = next((each for each in state.asked if each.person == person), None)
    if asked is None:
        raise Refused("not_asked_how_it_was", person=person, asked=", ".join(each.name for each in state.asked))
    if any(each.person == person for each in state.answers):
        raise Refused("said_already_how_it_was", person=person)
    if said.handoff is not None and asked.part is not Part.ENGINEER:
        raise Refused("engineers_rate_the_handoff", part=asked.part.value)
    _refuse_other_questions(said, ending)
    given = Given(n=len(state.answers) + 1, person=person, part=asked.part, at=at, **said.model_dump())
    return state.model_copy(update={"answers": (*state.answers, given)})


def _refuse_other_questions(said: Said, ending: Ending) -> None:
    """Refused `other_questions_asked`, naming what is asked, what of it is missing and what is not asked."""
    others = {name for names in QUESTIONS.values() for name in names} - set(QUESTIONS[ending])
    missing = [name for name in _NEEDED[ending] if getattr(said, name) is None]
    beside = [name for name in sorted(others) if getattr(said, name) is not None]
    if missing or beside:
        raise Refused(
            "other_questions_asked", ending=ending.value, asked=", ".join(QUESTIONS[ending]),
            missing=", ".join(missing) or None, beside=", ".join(beside) or None,
        )  # fmt: skip


def is_over(state: RetrospectiveState, until: datetime, now: datetime) -> bool:
    """Everybody has answered, or nobody is waited for any longer."""
    return state.complete or now >= until
