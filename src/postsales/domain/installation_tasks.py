"""The customer's own part in an installation: dated tasks, and questions to the vendor's consultant on call.

Source: domain notes, "Channels" and "Who is the customer": a party's people are not assigned by another party, so a
task named for the customer is proposed until the customer accepts it; it is reminded of and climbs all the same.
"""

from __future__ import annotations

from datetime import date, datetime

from postsales.domain import customer_task
from postsales.domain.customer_task import Consultation, CustomerTask, TaskStage
from postsales.domain.errors import Refused
from postsales.domain.installation_state import (
    WORKERS,
    Actor,
    InstallationState,
    may_work,
    refuse_when_over,
    speaks_for_customer,
)
from postsales.domain.seats import Seat, Side

ON_CALL = (Seat.CONSULTANT, Seat.SUPPORT, Seat.DELIVERY_MANAGER)
"""Who answers a customer that installs by itself, in order of preference."""


def plan_task(
    state: InstallationState, what: str, *, owner: str, due_on: date, package: str | None, by: Actor, today: date
) -> InstallationState:
    """A dated task of a customer's person; proposed unless the customer says so itself.

    Refused: `not_on_the_installation`, `unknown_person`, `task_is_for_the_customer`, `task_in_the_past`,
    `unknown_package`.
    """
    _works_or_hosts(state, by)
    person = state.roster.person(owner)
    if person is None:
        raise Refused("unknown_person", person=owner)
    if person.side is not Side.CUSTOMER:
        raise Refused("task_is_for_the_customer", person=owner, side=person.side.value)
    customer_task.refuse_past(due_on, today)
    if package is not None:
        state.package(package)
    task = CustomerTask(
        n=len(state.tasks) + 1, what=what, owner=owner, due_on=due_on, planned_by=by.person, package=package,
        stage=TaskStage.OPEN if by.side is Side.CUSTOMER else TaskStage.PROPOSED,
    )  # fmt: skip
    return state.with_task(task)


def accept_task(state: InstallationState, n: int, by: Actor) -> InstallationState:
    """The customer takes it on. Refused: `not_the_customers_word`, and as `customer_task.accepted`."""
    _customer_only(state, n, by)
    return state.with_task(customer_task.accepted(state.task(n)))


def finish_task(state: InstallationState, n: int, *, by: Actor, today: date) -> InstallationState:
    """It is done: the customer's word, or of whoever works there and saw it. Refused: as `customer_task.done`."""
    _works_or_hosts(state, by, owner=state.task(n).owner)
    return state.with_task(customer_task.done(state.task(n), today))


def move_task(state: InstallationState, n: int, due_on: date, *, by: Actor, today: date) -> InstallationState:
    """A new date. One the customer names is accepted with it; one named by others is proposed.

    Refused: `not_on_the_installation`, and as `customer_task.moved`.
    """
    _works_or_hosts(state, by, owner=state.task(n).owner)
    moved = customer_task.moved(state.task(n), due_on, today)
    stage = TaskStage.OPEN if by.side is Side.CUSTOMER else TaskStage.PROPOSED
    return state.with_task(moved.model_copy(update={"stage": stage}))


def cancel_task(state: InstallationState, n: int, by: Actor) -> InstallationState:
    """Nobody needs it any more: said by those who asked for it. Refused: as `customer_task.cancelled`."""
    may_work(state, by)
    return state.with_task(customer_task.cancelled(state.task(n)))


def _works_or_hosts(state: InstallationState, by: Actor, owner: str | None = None) -> None:
    """Refused: `not_on_the_installation`, `installation_is_over`."""
    refuse_when_over(state)
    asked_for = state.roster.holds(by.person, Seat.SALES_REP)
    if not asked_for and by.person != owner and not speaks_for_customer(state, by):
        may_work(state, by)


def _customer_only(state: InstallationState, n: int, by: Actor) -> None:
    """Refused: `not_the_customers_word`, `installation_is_over`."""
    refuse_when_over(state)
    if by.person != state.task(n).owner and not speaks_for_customer(state, by):
        raise Refused("not_the_customers_word", person=by.person)


# The consultant on call


def ask_consultant(
    state: InstallationState, question: str, *, package: str | None, by: Actor, at: datetime, direct: bool
) -> InstallationState:
    """A question of a customer that installs by itself.

    Refused: `partner_installs`, `not_the_customers_word`, `unknown_package`, `seats_missing`.
    """
    refuse_when_over(state)
    if not direct:
        raise Refused("partner_installs")
    if not speaks_for_customer(state, by):
        raise Refused("not_the_customers_word", person=by.person)
    if package is not None:
        state.package(package)
    consultant = state.roster.holder(*ON_CALL)
    if consultant is None:
        raise Refused("seats_missing", seats=Seat.CONSULTANT.value)
    asked = Consultation(
        n=len(state.consultations) + 1, question=question, asked_by=by.person, asked_at=at, consultant=consultant.id,
        package=package,
    )  # fmt: skip
    return state.with_consultation(asked)


def answer_consultation(state: InstallationState, n: int, answer: str, *, by: Actor, at: datetime) -> InstallationState:
    """The vendor's word. Refused: `not_the_consultant`, and as `customer_task.answered`."""
    refuse_when_over(state)
    asked = state.consultation(n)
    seats = (*WORKERS[Side.VENDOR], Seat.ENGINEERING, Seat.SALES_REP)
    if not by.delivery and by.person != asked.consultant and not state.roster.holds(by.person, *seats):
        raise Refused("not_the_consultant", consultation=n, consultant=asked.consultant)
    return state.with_consultation(customer_task.answered(asked, answer, by=by.person, at=at))
