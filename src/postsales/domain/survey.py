"""Asking the customer directly: a survey to one person, one answer, and what the answers come to.

Source: domain notes, story 6 ("did this purchase do what it was for?"). CSAT is the share of answers of 4 or 5 of 5
(the usual definition), told with how many answered and how many were asked: of few answers it says little.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.seats import Person

SATISFIED = 4
"""Of 5: from here on somebody counts as satisfied."""
UNHAPPY = 2
"""Up to here somebody calls them."""
FEW = 5
"""With fewer answers the figure is no more than an impression."""
MOST_OPEN = 100
A_MOMENT = timedelta(seconds=1)
"""A day ends with the midnight after it, which is the next day's."""
Score = Annotated[int, Field(ge=1, le=5)]


class Survey(Frozen):
    """One person of the customer's asked about one delivery; answered once, until `until`."""

    n: int
    person: Person
    delivery: str
    sent_at: datetime
    until: datetime
    score: Score | None = None
    value_met: bool | None = None
    words: str | None = None
    answered_at: datetime | None = None


class Surveys(Frozen):
    """The surveys of one customer that wait for an answer; `changed`: those the last change sent or ended."""

    open: tuple[Survey, ...] = ()
    changed: tuple[Survey, ...] = ()
    numbered: int = 0


def send(surveys: Surveys, people: Iterable[Person], delivery: str, *, at: datetime, until: datetime) -> Surveys:
    """Ask each of them, but nobody who is still being asked about the same. Refused: `nobody_to_survey`."""
    waiting = tuple(each for each in surveys.open if each.until > at)
    asked = {each.person.id for each in waiting if each.delivery == delivery}
    fresh = {person.id: person for person in people if person.id not in asked}
    if not fresh:
        raise Refused("nobody_to_survey", delivery=delivery, asked=", ".join(sorted(asked)))
    new = tuple(
        Survey(n=surveys.numbered + place, person=person, delivery=delivery, sent_at=at, until=until)
        for place, person in enumerate(fresh.values(), start=1)
    )
    kept = (*waiting, *new)[-MOST_OPEN:]
    return Surveys(open=kept, changed=new, numbered=surveys.numbered + len(new))


def answer(
    surveys: Surveys, n: int, by: str, *, score: int, value_met: bool | None, words: str | None, at: datetime
) -> Surveys:
    """One answer, by whom was asked. Refused: `unknown_survey`, `survey_is_over`, `survey_of_another`."""
    found = next((each for each in surveys.open if each.n == n), None)
    if found is None or found.until <= at:
        raise Refused("survey_is_over" if 0 < n <= surveys.numbered else "unknown_survey", survey=n)
    if found.person.id != by:
        raise Refused("survey_of_another", survey=n)
    told = {"score": score, "value_met": value_met, "words": words, "answered_at": at}
    answered = found.model_copy(update=told)
    left = tuple(each for each in surveys.open if each.n != n)
    return surveys.model_copy(update={"open": left, "changed": (answered,)})


class Csat(Frozen):
    """How satisfied those are who answered: `percent` = satisfied / answered, and how many that rests on.

    `response` is answered / asked in percent. `few`: so few answers that it is an impression, no figure.
    """

    percent: int | None
    satisfied: int
    answered: int
    asked: int
    response: int | None
    few: bool


def csat(scores: Iterable[int | None]) -> Csat:
    """Of these surveys, None where nobody answered. Whole percents, half to even."""
    told = list(scores)
    answered = [score for score in told if score is not None]
    satisfied = sum(score >= SATISFIED for score in answered)
    return Csat(
        percent=round(100 * satisfied / len(answered)) if answered else None,
        satisfied=satisfied,
        answered=len(answered),
        asked=len(told),
        response=round(100 * len(answered) / len(told)) if told else None,
        few=len(answered) < FEW,
    )
