"""Whom an installation writes to about packages that move, the customer's tasks, and questions to the consultant."""

from __future__ import annotations

from datetime import date
from typing import Any

from postsales.domain.customer_task import Consultation, CustomerTask, TaskStage
from postsales.domain.installation_state import InstallationState
from postsales.domain.package_plan import Moves
from postsales.domain.seats import Person, Seat
from postsales.messages.effects import Mail
from postsales.messages.setting import Setting
from workflows.installation_letters import hosts, name_of, written
from workflows.installation_rows import lead


def moved(state: InstallationState, setting: Setting, moves: Moves, cause: str, reason: str | None) -> tuple[Mail, ...]:
    """The customer, and whoever leads what moved: the old dates, the new ones, and why. Once for each change."""
    if not moves:
        return ()
    leads = [lead(state, state.package(move.package).side) for move in moves]
    people = (*hosts(state), *leads, state.roster.holder(Seat.DELIVERY_MANAGER))
    rows = [
        {
            "package": state.package(move.package).name,
            "was": _span(move.was_start_on, move.was_due_on),
            "now": _span(move.start_on, move.due_on),
        }
        for move in moves
    ]
    facts: dict[str, Any] = {"moves": rows, "cause": state.package(cause).name, "reason": reason or ""}
    return written(setting, people, "packages_moved", str(state.replans), **facts)


def _span(first: date | None, last: date | None) -> str:
    """From when to when, as letters and facts tell it."""
    return " ~ ".join(day.isoformat() for day in (first, last) if day is not None) or "–"


def told_moves(moves: Moves) -> str:
    """The new dates as a fact tells them: `build 2026-04-06 ~ 2026-05-01`."""
    return ", ".join(f"{move.package} {_span(move.start_on, move.due_on)}" for move in moves)


# Tasks


def task_planned(state: InstallationState, setting: Setting, task: CustomerTask) -> tuple[Mail, ...]:
    """Its owner: what is asked of them by when."""
    return _about(state, setting, task, "task_planned", str(task.moves), (state.roster.person(task.owner),))


def task_due(state: InstallationState, setting: Setting, task: CustomerTask) -> tuple[Mail, ...]:
    """Its owner, the day before."""
    occasion = task.due_on.isoformat()
    return _about(state, setting, task, "task_due", occasion, (state.roster.person(task.owner),))


def task_moved(
    state: InstallationState, setting: Setting, task: CustomerTask, was: str, reason: str
) -> tuple[Mail, ...]:
    """Its owner and whoever asked for it."""
    people = (state.roster.person(task.owner), state.roster.person(task.planned_by))
    return _about(state, setting, task, "task_moved", str(task.moves), people, was=was, reason=reason)


def task_late(
    state: InstallationState, setting: Setting, task: CustomerTask, people: tuple[Person, ...]
) -> tuple[Mail, ...]:
    """Its owner and those above."""
    everybody = (state.roster.person(task.owner), *people)
    occasion = f"{task.due_on.isoformat()}:{task.climbed}"
    return _about(state, setting, task, "task_late", occasion, everybody, ordinal=task.climbed)


def above_task(state: InstallationState, ordinal: int) -> tuple[Person, ...]:
    """First those who wait for it on both sides, then whoever decides at the customer's and the vendor's head."""
    seats = [Seat.REQUESTER, Seat.DELIVERY_MANAGER]
    if ordinal > 1:
        seats += [Seat.ACCEPTANCE_DECIDER, Seat.SALES_REP]
    if ordinal > 2:
        seats.append(Seat.VENDOR_HEAD)
    return _holders(state, seats)


def _about(
    state: InstallationState, setting: Setting, task: CustomerTask, what: str, occasion: str,
    people: tuple[Person | None, ...], **more: Any,
) -> tuple[Mail, ...]:  # fmt: skip
    facts = {
        "task": task.n, "what": task.what, "owner": name_of(state, task.owner), "due_on": task.due_on.isoformat(),
        "by": name_of(state, task.planned_by), "proposed": task.stage is TaskStage.PROPOSED,
        "package": state.package(task.package).name if task.package else "",
    }  # fmt: skip
    return written(setting, people, what, f"{task.n}:{occasion}", **facts, **more)


# Questions to the consultant on call


def asked(state: InstallationState, setting: Setting, question: Consultation, answer_by: str) -> tuple[Mail, ...]:
    """The consultant: what the customer asks, and by when an answer is owed."""
    people = (state.roster.person(question.consultant),)
    return _question(state, setting, question, "consultation_asked", "asked", people, answer_by=answer_by)


def answered(state: InstallationState, setting: Setting, question: Consultation) -> tuple[Mail, ...]:
    """Whoever asked."""
    people = (state.roster.person(question.asked_by),)
    told = {"answer": question.answer or "", "answered_by": name_of(state, question.answered_by or "")}
    return _question(state, setting, question, "consultation_answered", "answered", people, **told)


def unanswered(
    state: InstallationState, setting: Setting, question: Consultation, people: tuple[Person, ...]
) -> tuple[Mail, ...]:
    """The consultant and those above: the customer waits."""
    everybody = (state.roster.person(question.consultant), *people)
    occasion = f"late:{question.climbed}"
    return _question(state, setting, question, "consultation_late", occasion, everybody, ordinal=question.climbed)


def above_silence(state: InstallationState, ordinal: int) -> tuple[Person, ...]:
    """First the delivery manager and support, then the vendor's head and the rep, whom the customer will call."""
    seats = [Seat.DELIVERY_MANAGER, Seat.SUPPORT]
    if ordinal > 1:
        seats += [Seat.VENDOR_HEAD, Seat.SALES_REP]
    return _holders(state, seats)


def _question(
    state: InstallationState, setting: Setting, question: Consultation, what: str, occasion: str,
    people: tuple[Person | None, ...], **more: Any,
) -> tuple[Mail, ...]:  # fmt: skip
    facts = {
        "consultation": question.n, "question": question.question, "asked_by": name_of(state, question.asked_by),
        "package": state.package(question.package).name if question.package else "",
    }  # fmt: skip
    return written(setting, people, what, f"{question.n}:{occasion}", **facts, **more)


def _holders(state: InstallationState, seats: list[Seat]) -> tuple[Person, ...]:
    found = (state.roster.holder(seat) for seat in seats)
    return tuple({person.id: person for person in found if person is not None}.values())
