"""What finance asks the sales rep about money that is due, and the rep's answer, which is on a clock.

Source: domain notes, story 8 ("which customer do I ask? It asks the sales rep, who owes an answer"); semantics, "Money"
(payment-due signal). Unanswered it climbs to those above sales, and again, until somebody answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen

MOST_OPEN = 5
"""So many questions about one instalment may be open: more is nagging."""


class Question(Frozen):
    """A question numbered from 1. `climbed` counts how often those above were told that nobody answers."""

    n: int
    text: str
    asked_by: str
    asked_of: str
    asked_at: datetime
    answer_by: datetime
    climbed: int = 0
    answer: str | None = None
    expected_on: date | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None


def ask(
    known: Sequence[Question], *, text: str, by: str, of: str, now: datetime, days: int, calendar: BusinessCalendar
) -> tuple[Question, ...]:
    """The questions with a new one, to be answered within so many business days. Refused `too_many_questions`."""
    if sum(each.answer is None for each in known) >= MOST_OPEN:
        raise Refused("too_many_questions", most=MOST_OPEN)
    asked = Question(
        n=len(known) + 1, text=text, asked_by=by, asked_of=of, asked_at=now, answer_by=_until(now, days, calendar)
    )
    return (*known, asked)


def answer(
    known: Sequence[Question], n: int | None, *, text: str, expected_on: date | None, by: str, now: datetime
) -> tuple[tuple[Question, ...], Question]:
    """The questions with that one (the oldest open one unless numbered) answered. Refused `nothing_was_asked`."""
    waiting = [each for each in known if each.answer is None and n in (None, each.n)]
    if not waiting:
        raise Refused("nothing_was_asked")
    told = waiting[0].model_copy(
        update={"answer": text, "expected_on": expected_on, "answered_by": by, "answered_at": now}
    )
    return _with(known, told), told


def unanswered(known: Sequence[Question], now: datetime) -> Question | None:
    """The first question whose time for an answer is over."""
    return next((each for each in known if each.answer is None and each.answer_by <= now), None)


def next_deadline(known: Sequence[Question]) -> datetime | None:
    """When the next answer is due."""
    return min((each.answer_by for each in known if each.answer is None), default=None)


def climb(
    known: Sequence[Question], late: Question, *, now: datetime, days: int, calendar: BusinessCalendar
) -> tuple[tuple[Question, ...], Question]:
    """Those above are told; they have as many days again."""
    higher = late.model_copy(update={"climbed": late.climbed + 1, "answer_by": _until(now, days, calendar)})
    return _with(known, higher), higher


def _until(now: datetime, days: int, calendar: BusinessCalendar) -> datetime:
    return calendar.end_of_day(calendar.add_business_days(calendar.local_date(now), days))


def _with(known: Sequence[Question], changed: Question) -> tuple[Question, ...]:
    return tuple(changed if each.n == changed.n else each for each in known)
