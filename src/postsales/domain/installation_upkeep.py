"""What an installation reminds of and lets climb beside its promises and acceptance: visits, tasks, questions.

Source: domain notes, story 3 and "Channels"; semantics, "Always true" 3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from postsales.domain import customer_task
from postsales.domain import visit as visiting
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.customer_task import CLIMBS, Consultation, CustomerTask
from postsales.domain.installation_state import InstallationState
from postsales.domain.policy import InstallationPolicy
from postsales.domain.seats import Side
from postsales.domain.visit import Visit, VisitStage

Calendars = Mapping[Side, BusinessCalendar]


@dataclass(frozen=True, slots=True)
class RemindOfVisit:
    """It is the morning of the business day before a confirmed visit."""

    visit: Visit


@dataclass(frozen=True, slots=True)
class ClimbNewDate:
    """Whoever missed a visit has not named another day."""

    visit: Visit


@dataclass(frozen=True, slots=True)
class RemindOfTask:
    """It is the morning of the business day before a customer's task is due."""

    task: CustomerTask


@dataclass(frozen=True, slots=True)
class ClimbTask:
    """The task's day has passed and it is not done."""

    task: CustomerTask


@dataclass(frozen=True, slots=True)
class ClimbConsultation:
    """The time for the consultant's answer has passed."""

    asked: Consultation


Upkeep = RemindOfVisit | ClimbNewDate | RemindOfTask | ClimbTask | ClimbConsultation


def upkeep(
    state: InstallationState, policy: InstallationPolicy, calendars: Calendars
) -> Iterator[tuple[datetime, Upkeep]]:
    """Each with its instant."""
    yield from _visits(state, policy, calendars)
    here = calendars[Side.CUSTOMER]
    for task in state.tasks:
        if (at := customer_task.remind_at(task, here)) is not None:
            yield at, RemindOfTask(task)
        if (at := customer_task.climbs_at(task, here, policy.task_climb_days)) is not None:
            yield at, ClimbTask(task)
    for asked in state.consultations:
        at = customer_task.silence_climbs_at(asked, calendars[Side.VENDOR], policy.consultation_within)
        if at is not None:
            yield at, ClimbConsultation(asked)


def _visits(
    state: InstallationState, policy: InstallationPolicy, calendars: Calendars
) -> Iterator[tuple[datetime, Upkeep]]:
    for visit in state.visits:
        if (at := visiting.remind_at(visit, calendars[Side.CUSTOMER])) is not None:
            yield at, RemindOfVisit(visit)
        if (at := new_date_due_at(visit, policy, calendars)) is not None:
            yield at, ClimbNewDate(visit)


def new_date_due_at(visit: Visit, policy: InstallationPolicy, calendars: Calendars) -> datetime | None:
    """When a missing new date climbs: as the policy's days have passed, and again after as many, `CLIMBS` times."""
    side = visit.owes_new_date
    if side is None or visit.missed_at is None or visit.new_date_climbed >= CLIMBS:
        return None
    calendar = calendars[side]
    days = max(policy.new_date_days, 1) * (visit.new_date_climbed + 1)
    last = calendar.add_business_days(calendar.local_date(visit.missed_at), days)
    return calendar.morning_of(last + timedelta(days=1))


# What the engine's own acts leave behind


def reminder_spared(visit: Visit, calendar: BusinessCalendar, now: datetime) -> bool:
    """Whether its reminder would only repeat what went out just now."""
    at = visiting.remind_at(visit, calendar)
    return visit.stage is VisitStage.CONFIRMED and at is not None and at <= now


def visit_reminded(state: InstallationState, visit: Visit) -> InstallationState:
    """Both sides were reminded of its day."""
    return state.with_visit(visit.model_copy(update={"reminded_for": visit.day}))


def new_date_climbed(state: InstallationState, visit: Visit) -> InstallationState:
    """Somebody above has heard that the new date is missing."""
    return state.with_visit(visit.model_copy(update={"new_date_climbed": visit.new_date_climbed + 1}))


def task_reminded(state: InstallationState, task: CustomerTask) -> InstallationState:
    """Its owner was reminded of its day."""
    return state.with_task(task.model_copy(update={"reminded_for": task.due_on}))


def task_climbed(state: InstallationState, task: CustomerTask, at: datetime) -> InstallationState:
    """It is known that the task is late."""
    late = {"climbed": task.climbed + 1, "late_since": task.late_since or at}
    return state.with_task(task.model_copy(update=late))


def consultation_climbed(state: InstallationState, asked: Consultation) -> InstallationState:
    """Somebody above has heard that an answer is missing."""
    return state.with_consultation(asked.model_copy(update={"climbed": asked.climbed + 1}))
