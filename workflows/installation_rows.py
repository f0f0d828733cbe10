"""What of an installation the read model shows, and which of it is work for somebody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from postsales.domain.acceptance import Acceptance, Window
from postsales.domain.certificate import number_of
from postsales.domain.installation_state import InstallationState, Package
from postsales.domain.seats import Person, Seat, Side
from postsales.domain.unfinished import Unfinished, unpromised
from postsales.domain.visit import Visit
from postsales.messages.facts import AcceptanceRow, PackageRow, Row, VisitRow, WorkRow

LEADS = {
    Side.PARTNER: (Seat.PARTNER_PM, Seat.PARTNER_HEAD),
    Side.VENDOR: (Seat.CONSULTANT, Seat.DELIVERY_MANAGER, Seat.SALES_REP),
    Side.CUSTOMER: (Seat.OPERATOR, Seat.REQUIREMENT_DEFINER, Seat.REQUESTER),
}
"""Who leads the work of a side, in order of preference."""


def lead(state: InstallationState, side: Side) -> Person | None:
    """Who leads the work of that side."""
    return state.roster.holder(*LEADS[side])


def changed(
    before: InstallationState | None, state: InstallationState, delivery: str, window: Window, now: datetime
) -> tuple[Row, ...]:
    """The rows that differ, all of them when there was nothing before; work that is no longer open is done."""
    rows = _rows(state, delivery, window)
    known = _rows(before, delivery, window) if before is not None else []
    work = {row.key: row for row in _work(state, delivery)}
    work_known = {row.key: row for row in _work(before, delivery)} if before is not None else {}
    opened = (row for key, row in work.items() if row != work_known.get(key))
    done = (row.model_copy(update={"done_at": now}) for key, row in work_known.items() if key not in work)
    return (*(row for row in rows if row not in known), *opened, *done)


def _rows(state: InstallationState, delivery: str, window: Window) -> list[Row]:
    rows: list[Row] = [_package(package, delivery) for package in state.packages]
    rows += [_visit(visit, state, delivery) for visit in state.visits]
    return rows + [_acceptance(acceptance, delivery, window) for acceptance in state.acceptances]


def _package(package: Package, delivery: str) -> PackageRow:
    return PackageRow(
        delivery=delivery, package=package.id, name=package.name, side=package.side, state=package.stage,
        due_on=package.due_on, done_on=package.done_on,
    )  # fmt: skip


def _visit(visit: Visit, state: InstallationState, delivery: str) -> VisitRow:
    left = tuple(f"{item.n}: {item.what}" for item in state.items if item.visit == visit.n and item.open)
    return VisitRow(
        delivery=delivery, n=visit.n, on=visit.day, purpose=visit.purpose, engineer=visit.engineer,
        state=visit.stage.value, packages=visit.packages, punch_items=left,
    )  # fmt: skip


def _acceptance(acceptance: Acceptance, delivery: str, window: Window) -> AcceptanceRow:
    return AcceptanceRow(
        delivery=delivery, scope=acceptance.scope, state=acceptance.stage.value,
        requested_at=acceptance.requested_at, window_ends_at=window.ends_at(acceptance),
        decided_by=acceptance.decided_by, decided_at=acceptance.decided_at, reasons=acceptance.reasons,
        certificate=number_of(delivery, acceptance.scope) if acceptance.accepted else None,
    )  # fmt: skip


def _work(state: InstallationState, delivery: str) -> list[WorkRow]:
    """What has climbed and is still open. An unpromised item stays work after the acceptance, until it is done."""
    if state.stage == "stopped":
        return []
    rows = [_promise_missing(thing, state, delivery) for thing in unpromised(state)]
    rows += [_report_missing(visit, delivery) for visit in state.visits if not visit.over]
    rows += [_overdue(package, state, delivery) for package in state.packages if package.stage == "planned"]
    rows += [_silent(acceptance, state, delivery) for acceptance in state.acceptances if acceptance.pending]
    return [row for row in rows if row is not None]


def _promise_missing(thing: Unfinished, state: InstallationState, delivery: str) -> WorkRow | None:
    facts = {"about": thing.about, "what": thing.what, "blocking": thing.blocking}
    return _one(delivery, "promise_missing", thing.about, thing.climbed_at, lead(state, thing.side), facts)


def _report_missing(visit: Visit, delivery: str) -> WorkRow | None:
    facts = {"visit": visit.n, "day": visit.day.isoformat(), "engineer": visit.engineer}
    return _one(delivery, "visit_report_missing", str(visit.n), visit.report_missing_since, None, facts)


def _overdue(package: Package, state: InstallationState, delivery: str) -> WorkRow | None:
    facts = {"package": package.id, "due_on": package.due_on.isoformat() if package.due_on else None}
    return _one(delivery, "package_overdue", package.id, package.overdue_since, lead(state, package.side), facts)


def _silent(acceptance: Acceptance, state: InstallationState, delivery: str) -> WorkRow | None:
    facts = {"scope": acceptance.scope, "times": acceptance.climbed}
    person = state.roster.holder(Seat.SALES_REP, Seat.DELIVERY_MANAGER)
    key = f"{acceptance.scope}:{acceptance.asked}"
    return _one(delivery, "acceptance_silent", key, acceptance.silent_since, person, facts)


def _one(
    delivery: str, what: str, key: str, since: datetime | None, person: Person | None, facts: dict[str, Any]
) -> WorkRow | None:
    """A row of work since that instant; None when it has not come to that."""
    if since is None:
        return None
    return WorkRow(
        key=f"{what}:{delivery}:{key}", delivery=delivery, what=what, role="delivery",
        person=person.id if person else None, facts=facts, since=since,
    )  # fmt: skip
