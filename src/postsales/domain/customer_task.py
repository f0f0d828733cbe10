"""What a customer's own people owe, and what they ask the vendor's consultant.

Source: domain notes, "Who is the customer" (a collaborator owes a dated task) and "Channels": in a direct deal the
customer installs by itself, with tasks instead of a partner's visits and a consultant of the vendor's on call.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen

CLIMBS = 3
"""How often a late task, or an unanswered question, climbs; after that it stays work for a person."""


class TaskStage(StrEnum):
    """How a task stands. `proposed`: named by another party for the customer's person, until the customer accepts."""

    PROPOSED = "proposed"
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class CustomerTask(Frozen):
    """One dated task of a customer's person. `due_on` is a local date of the customer's, `n` counts per delivery."""

    n: int
    what: str
    owner: str
    due_on: date
    planned_by: str
    stage: TaskStage
    package: str | None = None
    moves: int = 0
    reminded_for: date | None = None
    climbed: int = 0
    late_since: datetime | None = None
    done_on: date | None = None

    @property
    def open(self) -> bool:
        """Whether it is still to be done."""
        return self.stage in (TaskStage.PROPOSED, TaskStage.OPEN)


def accepted(task: CustomerTask) -> CustomerTask:
    """The customer takes it on. Refused: `task_is_over`, `task_is_accepted`."""
    _refuse_over(task)
    if task.stage is TaskStage.OPEN:
        raise Refused("task_is_accepted", task=task.n)
    return task.model_copy(update={"stage": TaskStage.OPEN})


def done(task: CustomerTask, today: date) -> CustomerTask:
    """It is done, whether or not it was ever accepted in words. Refused: `task_is_over`."""
    _refuse_over(task)
    return task.model_copy(update={"stage": TaskStage.DONE, "done_on": today, "late_since": None})


def moved(task: CustomerTask, due_on: date, today: date) -> CustomerTask:
    """A new date; reminders and climbs begin anew. Refused: `task_is_over`, `task_in_the_past`, `task_date_is_same`."""
    _refuse_over(task)
    refuse_past(due_on, today)
    if due_on == task.due_on:
        raise Refused("task_date_is_same", task=task.n, due_on=due_on.isoformat())
    anew = {"reminded_for": None, "climbed": 0, "late_since": None}
    return task.model_copy(update={"due_on": due_on, "moves": task.moves + 1, **anew})


def cancelled(task: CustomerTask) -> CustomerTask:
    """Nobody needs it any more. Refused: `task_is_over`."""
    _refuse_over(task)
    return task.model_copy(update={"stage": TaskStage.CANCELLED, "late_since": None})


def refuse_past(due_on: date, today: date) -> None:
    """Refused: `task_in_the_past`."""
    if due_on < today:
        raise Refused("task_in_the_past", due_on=due_on.isoformat(), today=today.isoformat())


def _refuse_over(task: CustomerTask) -> None:
    if not task.open:
        raise Refused("task_is_over", task=task.n, state=task.stage.value)


def remind_at(task: CustomerTask, calendar: BusinessCalendar) -> datetime | None:
    """The morning of the business day before; None when it is over or was reminded of."""
    if not task.open or task.climbed or task.reminded_for == task.due_on:
        return None
    return calendar.morning_of(calendar.add_business_days(task.due_on, -1))


def climbs_at(task: CustomerTask, calendar: BusinessCalendar, again_days: int) -> datetime | None:
    """The morning after its day, then every so many business days, `CLIMBS` times in all."""
    if not task.open or task.climbed >= CLIMBS:
        return None
    first = calendar.adjust(task.due_on + timedelta(days=1), "next")
    return calendar.morning_of(calendar.add_business_days(first, task.climbed * max(again_days, 1)))


class Consultation(Frozen):
    """One question of the customer's to the consultant on call. `within`: business time for an answer."""

    n: int
    question: str
    asked_by: str
    asked_at: datetime
    consultant: str
    package: str | None = None
    answer: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None
    climbed: int = 0

    @property
    def open(self) -> bool:
        """Whether it waits for an answer."""
        return self.answered_at is None


def answer_due_at(asked: Consultation, calendar: BusinessCalendar, within: timedelta) -> datetime:
    """By when it is to be answered, in the vendor's business time."""
    return calendar.add_business_time(asked.asked_at, within)


def silence_climbs_at(asked: Consultation, calendar: BusinessCalendar, within: timedelta) -> datetime | None:
    """When it climbs next: as the time for an answer has passed, and again after as long, `CLIMBS` times in all."""
    if not asked.open or asked.climbed >= CLIMBS:
        return None
    return calendar.add_business_time(asked.asked_at, within * (asked.climbed + 1))


def answered(asked: Consultation, answer: str, *, by: str, at: datetime) -> Consultation:
    """The consultant's word. Refused: `consultation_is_answered`."""
    if not asked.open:
        raise Refused("consultation_is_answered", consultation=asked.n)
    return asked.model_copy(update={"answer": answer, "answered_by": by, "answered_at": at})
