"""What people do to work packages while the installation runs: add, edit, slip, attend, sign off, finish.

Source: domain notes, story 3; who provides a package answers for its dates. What moves with a change is
`package_plan`'s.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from postsales.domain import package_plan, punch
from postsales.domain.acceptance import WHOLE
from postsales.domain.contract import ServiceKind
from postsales.domain.errors import Refused
from postsales.domain.installation_state import (
    Actor,
    InstallationState,
    may_work,
    refuse_if_blocking,
    speaks_for_customer,
)
from postsales.domain.package import Package
from postsales.domain.package_plan import Calendars, Moves

Replanned = tuple[InstallationState, Moves]


def add_package(
    state: InstallationState, package: Package, *, by: Actor, calendars: Calendars, now: datetime
) -> Replanned:
    """One more package, with dates as far as they follow from what is stated.

    Refused: `not_on_the_installation`, `not_your_package`, `package_exists`, `not_a_work_package`, `no_such_party`,
    `unknown_package`, `packages_in_a_circle`, `package_ends_before_it_starts`, `acceptance_requested_already`.
    """
    may_work(state, by)
    if any(known.id == package.id for known in state.packages) or package.id == WHOLE:
        raise Refused("package_exists", package=package.id)
    if package.kind is ServiceKind.SUPPORT:
        raise Refused("not_a_work_package", package=package.id)
    whole = state.acceptance(WHOLE)
    if whole is not None and whole.pending:
        raise Refused("acceptance_requested_already", scope=WHOLE)
    _refuse_unsound(state, package, by, calendars)
    known = (*state.packages, package)
    package_plan.refuse_circle(known)
    known = (*state.packages, package_plan.placed(package, state.packages, calendars, now))
    return _replanned(state, known, calendars)


def edit_package(
    state: InstallationState, package_id: str, changes: dict[str, Any], *, by: Actor, calendars: Calendars
) -> Replanned:
    """The package with these fields otherwise; others move with it.

    Refused: `nothing_to_change`, `package_is_done`, and as `add_package`.
    """
    may_work(state, by)
    package = _open(state, package_id)
    edited = package.model_copy(update=changes)
    if edited == package:
        raise Refused("nothing_to_change", package=package_id)
    _refuse_unsound(state, package, by, calendars)
    _refuse_unsound(state, edited, by, calendars)
    if "due_on" not in changes and ("days" in changes or "start_on" in changes):
        edited = package_plan.as_long_as(edited, package, calendars)
    known = tuple(edited if each.id == package_id else each for each in state.packages)
    package_plan.refuse_circle(known)
    return _replanned(state, known, calendars)


def slip_package(
    state: InstallationState, package_id: str, due_on: date, *, by: Actor, calendars: Calendars, today: date
) -> Replanned:
    """It ends later than planned, and what comes after it moves.

    Refused: `package_has_no_date`, `package_date_in_the_past`, `not_later`, `package_is_done`, `not_your_package`.
    """
    may_work(state, by)
    package = _open(state, package_id)
    _refuse_others(package, by)
    if package.due_on is None:
        raise Refused("package_has_no_date", package=package_id)
    if due_on < today:
        raise Refused("package_date_in_the_past", due_on=due_on.isoformat(), today=today.isoformat())
    if due_on <= package.due_on:
        raise Refused("not_later", package=package_id, due_on=due_on.isoformat(), was=package.due_on.isoformat())
    slipped = package.model_copy(update={"due_on": due_on, "overdue_since": None})
    known = tuple(slipped if each.id == package_id else each for each in state.packages)
    return _replanned(state, known, calendars)


def attend(
    state: InstallationState, package_id: str, people: Iterable[str], on: date, *, by: Actor, today: date
) -> InstallationState:
    """Who was at a training; said of each session, the names add up.

    Refused: `not_on_the_installation`, `not_a_training`, `attended_ahead`, `package_is_done`.
    """
    may_work(state, by)
    package = _training(_open(state, package_id))
    if on > today:
        raise Refused("attended_ahead", on=on.isoformat(), today=today.isoformat())
    everybody = tuple(dict.fromkeys((*package.attended, *people)))
    return state.with_package(package.model_copy(update={"attended": everybody, "attended_on": on}))


def sign_off(state: InstallationState, package_id: str, *, by: Actor, today: date) -> InstallationState:
    """The customer signs that the training took place with these people.

    Refused: `not_the_customers_word`, `not_a_training`, `nobody_attended`, `signed_off_already`.
    """
    if not speaks_for_customer(state, by):
        raise Refused("not_the_customers_word", person=by.person)
    package = _training(state.package(package_id))
    if not package.attended:
        raise Refused("nobody_attended", package=package_id)
    if package.signed_off_by is not None:
        raise Refused("signed_off_already", package=package_id, person=package.signed_off_by)
    return state.with_package(package.model_copy(update={"signed_off_by": by.person, "signed_off_on": today}))


def finish_package(
    state: InstallationState, package_id: str, *, resolves: tuple[int, ...], by: Actor, calendars: Calendars,
    today: date,
) -> Replanned:  # fmt: skip
    """The work of a package is done, and with it these items; said again, it is about the items alone.

    Done later than planned, it moves what comes after it. Refused: `not_on_the_installation`, `unknown_package`,
    `package_is_done`, `packages_before_it_not_done`, `training_not_signed_off`, `tasks_open`, `unknown_item`,
    `blocking_items_open`.
    """
    may_work(state, by)
    package = state.package(package_id)
    more_of_it = package.stage == "done" and resolves
    if package.stage != "planned" and not more_of_it:
        raise Refused("package_is_done", package=package_id, state=package.stage)
    if package.stage == "planned":
        _refuse_unready(state, package)
    items = punch.resolved(state.items, resolves, today)
    open_still = tuple(item.n for item in items if item.open and item.blocking and item.package == package_id)
    refuse_if_blocking(open_still)
    if package.stage == "planned":
        state = state.with_package(package.model_copy(update={"stage": "done", "done_on": today}))
    state = state.with_items(items)
    return _replanned(state, state.packages, calendars)


def _refuse_unready(state: InstallationState, package: Package) -> None:
    """Refused: `packages_before_it_not_done`, `training_not_signed_off`, `tasks_open`."""
    waiting = [each.id for each in state.packages if each.id in package.after and each.stage == "planned"]
    if waiting:
        raise Refused("packages_before_it_not_done", package=package.id, packages=", ".join(waiting))
    if package.sign_off and package.signed_off_by is None:
        raise Refused("training_not_signed_off", package=package.id)
    if tasks := [task.n for task in state.tasks if task.open and task.package == package.id]:
        raise Refused("tasks_open", package=package.id, tasks=", ".join(map(str, tasks)))


def _replanned(state: InstallationState, packages: tuple[Package, ...], calendars: Calendars) -> Replanned:
    """The state with these packages and all that moves with them; each change of dates is counted."""
    after, _ = package_plan.replanned(packages, calendars)
    moves = package_plan.moved(state.packages, after)
    changes = {"packages": after, "replans": state.replans + bool(moves)}
    return state.model_copy(update=changes), moves


def _refuse_unsound(state: InstallationState, package: Package, by: Actor, calendars: Calendars) -> None:
    _refuse_others(package, by)
    if package.side not in calendars:
        raise Refused("no_such_party", side=package.side.value)
    for name in package.after:
        if name != package.id:
            state.package(name)
    if package.start_on is not None and package.due_on is not None and package.due_on < package.start_on:
        start_on, due_on = package.start_on.isoformat(), package.due_on.isoformat()
        raise Refused("package_ends_before_it_starts", package=package.id, start_on=start_on, due_on=due_on)


def _refuse_others(package: Package, by: Actor) -> None:
    """Each party changes what it provides itself; the delivery team whatever there is. Refused: `not_your_package`."""
    if not by.delivery and by.side is not package.side:
        raise Refused("not_your_package", package=package.id, side=package.side.value)


def _open(state: InstallationState, package_id: str) -> Package:
    package = state.package(package_id)
    if package.stage != "planned":
        raise Refused("package_is_done", package=package_id, state=package.stage)
    return package


def _training(package: Package) -> Package:
    if package.kind is not ServiceKind.TRAINING:
        raise Refused("not_a_training", package=package.id)
    return package
