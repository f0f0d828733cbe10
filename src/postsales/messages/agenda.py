"""The agenda of a check-in, as it is shown and as it goes into the letter."""

from __future__ import annotations

from datetime import date

from postsales.domain.agenda import (
    ActionPoint,
    GoalPoint,
    IssuePoint,
    LastPoint,
    PromisePoint,
    TaskPoint,
    UsagePoint,
)
from postsales.domain.frozen import Frozen


class AgendaOf(Frozen):
    """Whose agenda a letter is to carry: written from the store as the letter goes out."""

    customer: str
    deliveries: tuple[str, ...]


class Agenda(Frozen):
    """What to talk about with a customer, as of now; in each part, what matters most comes first.

    `promises` and `issues` are open, `kept` and `solved` ended since the last check-in. `adoption` in percent.
    """

    customer: str
    name: str = ""
    deliveries: tuple[str, ...] = ()
    due_on: date | None = None
    sort: str | None = None
    person: str | None = None
    adoption: int | None = None
    last: LastPoint | None = None
    goals: tuple[GoalPoint, ...] = ()
    promises: tuple[PromisePoint, ...] = ()
    issues: tuple[IssuePoint, ...] = ()
    kept: tuple[PromisePoint, ...] = ()
    solved: tuple[IssuePoint, ...] = ()
    usage: tuple[UsagePoint, ...] = ()
    tasks: tuple[TaskPoint, ...] = ()
    actions: tuple[ActionPoint, ...] = ()
