"""What to talk about at a check-in, in the order in which a customer wants to hear it.

Source: domain notes, story 6: what was promised, what is open, how it is used, what they asked since, and whether the
purchase does what it was for. What went wrong comes before what is going well: they know it anyway.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from postsales.domain.frozen import Frozen

GRAVITY = {"critical": 0, "major": 1, "minor": 2}
MOST = 12
"""Of one kind of thing; more nobody goes through in one call."""


class GoalPoint(Frozen):
    """What a delivery was bought for. `met`: what they said of it last, None if nobody asked."""

    delivery: str
    title: str
    goal: str
    met: bool | None = None


class PromisePoint(Frozen):
    """A promise to the customer: still open, broken, or kept since the last time."""

    delivery: str
    n: int
    what: str
    owner: str
    due_on: date
    state: str
    moves: int = 0


class IssuePoint(Frozen):
    """An issue that is open, or was solved since; `ball` is the side that has to act, `answer` what they were told."""

    delivery: str
    n: int
    title: str
    severity: str
    question: bool
    ball: str | None = None
    opened_at: datetime
    promised_on: date | None = None
    answer: str | None = None


class UsagePoint(Frozen):
    """How much of something is used now, and how much it was at the last check-in. Texts are exact decimals."""

    delivery: str
    product: str | None
    measure: str
    value: str
    of: str | None
    percent: int | None
    was: str | None = None


class TaskPoint(Frozen):
    """What the customer itself has promised to do."""

    delivery: str
    n: int
    what: str
    due_on: date


class ActionPoint(Frozen):
    """What somebody of ours does for them."""

    n: int
    sort: str
    what: str
    owner: str
    due_on: date


class LastPoint(Frozen):
    """The check-in before: who held it when, and what came of it."""

    n: int
    on: date
    person: str | None
    sentiment: int | None
    adoption: int | None
    value_met: bool | None
    summary: str
    questions: tuple[str, ...]
    next_step: str | None


def by_pain(promises: Iterable[PromisePoint]) -> tuple[PromisePoint, ...]:
    """The broken first, then what was moved most often, then by date."""
    ordered = sorted(
        promises, key=lambda each: (each.state != "broken", -each.moves, each.due_on, each.delivery, each.n)
    )
    return tuple(ordered[:MOST])


def by_gravity(issues: Iterable[IssuePoint]) -> tuple[IssuePoint, ...]:
    """The gravest first, of those the oldest."""
    ordered = sorted(issues, key=lambda each: (GRAVITY.get(each.severity, 3), each.opened_at, each.delivery, each.n))
    return tuple(ordered[:MOST])


def by_change(usage: Iterable[UsagePoint]) -> tuple[UsagePoint, ...]:
    """What is used least of what there is first; what nobody can set against anything last."""
    ordered = sorted(
        usage,
        key=lambda each: (
            101 if each.percent is None else each.percent,
            each.delivery,
            each.product or "",
            each.measure,
        ),
    )
    return tuple(ordered[:MOST])
