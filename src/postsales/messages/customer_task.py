"""What is said about a customer's own tasks, and between a customer who installs by itself and the consultant."""

from __future__ import annotations

from datetime import date

from postsales.domain.contract import Text
from postsales.domain.frozen import Stated
from postsales.domain.seats import Key
from postsales.messages.package import Number


class PlanTask(Stated):
    """`task.plan`: something the customer's people are to do by a day."""

    what: Text
    owner: Key
    due_on: date
    package: Key | None = None


class AcceptTask(Stated):
    """`task.accept`: the customer takes on a task named by others."""

    task: Number


class FinishTask(Stated):
    """`task.done`: it is done."""

    task: Number


class MoveTask(Stated):
    """`task.move`: another day, and why."""

    task: Number
    due_on: date
    reason: Text


class CancelTask(Stated):
    """`task.cancel`: nobody needs it any more."""

    task: Number
    reason: Text


class AskConsultant(Stated):
    """`consultation.ask`: a customer who installs by itself asks the vendor's consultant."""

    question: Text
    package: Key | None = None


class AnswerConsultation(Stated):
    """`consultation.answer`: the consultant's word."""

    consultation: Number
    answer: Text


VERBS: dict[str, type[Stated]] = {
    "task.plan": PlanTask,
    "task.accept": AcceptTask,
    "task.done": FinishTask,
    "task.move": MoveTask,
    "task.cancel": CancelTask,
    "consultation.ask": AskConsultant,
    "consultation.answer": AnswerConsultation,
}
