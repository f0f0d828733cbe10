"""What people do to an installation: plan, brief, confirm and report visits, promise items.

Source: domain notes, story 3 and "Who is the customer". What becomes of a visit that does not go as planned is in
`installation_visits`, packages are in `installation_packages`, acceptance in `installation_acceptance`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from postsales.domain import customer_task, punch
from postsales.domain import visit as visiting
from postsales.domain.acceptance import AcceptanceStage
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.installation_state import (
    Actor,
    BlockingIssue,
    InstallationState,
    hold_blocked,
    may_work,
    refuse_past_visit,
    refuse_when_over,
    working_sides,
)
from postsales.domain.punch import ItemPromise, Items, PunchItem, ReportedItem
from postsales.domain.seats import Roster, Seat
from postsales.domain.visit import Visit, VisitStage


class Site(Frozen):
    """What is said of a visit beside who and when: local times, where, how to get in, what must be there."""

    starts: str | None = None
    ends: str | None = None
    place: str | None = None
    access: str | None = None
    prerequisites: tuple[str, ...] = ()
    tasks: tuple[int, ...] = ()


def plan_visit(
    state: InstallationState,
    *,
    day: date,
    purpose: str,
    engineer: str,
    packages: tuple[str, ...],
    site: Site,
    by: Actor,
    today: date,
) -> InstallationState:
    """A visit; proposed when it names the engineer of another party than the one who plans it.

    Refused: `not_on_the_installation`, `visit_in_the_past`, `visit_ends_before_it_starts`, `unknown_person`,
    `engineer_has_no_work_here`, `unknown_package`, `unknown_task`.
    """
    may_work(state, by)
    refuse_past_visit(day, today)
    visiting.refuse_times(site.starts, site.ends)
    person = state.roster.person(engineer)
    if person is None:
        raise Refused("unknown_person", person=engineer)
    if person.side not in working_sides(state):
        raise Refused("engineer_has_no_work_here", person=engineer, side=person.side.value)
    for package in packages:
        state.package(package)
    for task in site.tasks:
        state.task(task)
    visit = Visit(
        n=len(state.visits) + 1, day=day, purpose=purpose, engineer=engineer, side=person.side, packages=packages,
        planned_by=by.person, stage=VisitStage.PLANNED if by.side is person.side else VisitStage.PROPOSED,
        starts=site.starts, ends=site.ends, place=site.place, access=site.access, prerequisites=site.prerequisites,
        tasks=site.tasks,
    )  # fmt: skip
    return state.with_visit(visit)


def brief_visit(state: InstallationState, n: int, text: str | None, by: Actor) -> InstallationState:
    """Send the engineer what they must know. The sales rep knows most of it. Refused: as `visit.briefed`."""
    if not state.roster.holds(by.person, Seat.SALES_REP):
        may_work(state, by)
    refuse_when_over(state)
    return state.with_visit(visiting.briefed(state.visit(n), text))


def acknowledge_visit(state: InstallationState, n: int, by: Actor) -> InstallationState:
    """The engineer has read it. Refused: as `visit.acknowledged`."""
    refuse_when_over(state)
    return state.with_visit(visiting.acknowledged(state.visit(n), by.person))


def confirm_visit(state: InstallationState, n: int, by: Actor, today: date) -> InstallationState:
    """It takes place, unless something is missing. Refused: as `visit.confirmed`."""
    may_work(state, by)
    return state.with_visit(visiting.confirmed(state.visit(n), open_tasks=state.open_tasks, today=today))


def report_visit(
    state: InstallationState, n: int, outcome: Literal["done", "incomplete"], *, left: tuple[ReportedItem, ...],
    resolves: tuple[int, ...], by: Actor, at: datetime, today: date,
) -> tuple[InstallationState, Items]:  # fmt: skip
    """How it went, with the new punch items. By its engineer or whoever may plan visits.

    Refused: as `visit.reported`, `incomplete_without_items`, `unknown_item`, `unknown_package`, `unknown_person`,
    `promise_in_the_past`.
    """
    visit = state.visit(n)
    if by.person != visit.engineer:
        may_work(state, by)
    refuse_when_over(state)
    over = visiting.reported(visit, outcome, today)
    left = tuple(_of_its_package(state, visit, item, today) for item in left)
    items, new = punch.raised(
        punch.resolved(state.items, resolves, today), left, visit=n, side=visit.side, at=at
    )  # fmt: skip
    if outcome == "incomplete" and not any(item.open for item in items):
        raise Refused("incomplete_without_items", visit=n)
    return state.with_visit(over).with_items(items), new


def _of_its_package(state: InstallationState, visit: Visit, item: ReportedItem, today: date) -> ReportedItem:
    """The item, of the visit's package where there is no doubt which."""
    if item.promise is not None:
        punch.check_promise(item.promise, state.roster, today)
    if item.package is not None:
        state.package(item.package)
        return item
    return item.model_copy(update={"package": visit.packages[0]}) if len(visit.packages) == 1 else item


def promise_item(
    state: InstallationState, n: int, promise: ItemPromise, *, by: Actor, today: date
) -> tuple[InstallationState, PunchItem]:
    """An owner and a date for an item. Refused: as `punch.promised` and `punch.check_promise`."""
    if by.person != promise.owner:
        may_work(state, by, also_when_accepted=True)
    punch.check_promise(promise, state.roster, today)
    items = punch.promised(state.items, n, promise)
    return state.model_copy(update={"items": items}), next(item for item in items if item.n == n)


def reseat(state: InstallationState, roster: Roster) -> InstallationState:
    """Who sits where from now on."""
    return state.model_copy(update={"roster": roster})


def hear_issue(
    state: InstallationState, n: int, seq: int, *, blocks: bool, packages: tuple[str, ...] = ()
) -> InstallationState | None:
    """How an issue stands; None when that is no news. A blocking one holds pending acceptances."""
    known = next((issue for issue in state.issues if issue.n == n), None)
    if known is not None and known.seq >= seq:
        return None
    others = tuple(issue for issue in state.issues if issue.n != n)
    issues = (*others, BlockingIssue(n=n, seq=seq, blocks=blocks, packages=packages))
    return hold_blocked(state.model_copy(update={"issues": issues}))


def stop(state: InstallationState) -> InstallationState:
    """The delivery is terminated: visits ahead are cancelled, requests withdrawn, work not done is not done."""
    visits = tuple(visit if visit.over else visiting.cancelled(visit) for visit in state.visits)
    withdrawn = {"stage": AcceptanceStage.WITHDRAWN}
    acceptances = tuple(a.model_copy(update=withdrawn) if a.pending else a for a in state.acceptances)
    cancelled = {"stage": "cancelled"}
    packages = tuple(p.model_copy(update=cancelled) if p.stage == "planned" else p for p in state.packages)
    changes: dict[str, object] = {
        "stage": "stopped",
        "visits": visits,
        "acceptances": acceptances,
        "packages": packages,
        "tasks": tuple(task if not task.open else customer_task.cancelled(task) for task in state.tasks),
    }
    return state.model_copy(update=changes)
