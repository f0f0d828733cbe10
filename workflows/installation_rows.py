"""What of an installation the read model shows, and which of it is work for somebody."""

from __future__ import annotations

from datetime import datetime
from itertools import zip_longest
from typing import Any

from postsales.domain.acceptance import Acceptance, Window
from postsales.domain.certificate import number_of
from postsales.domain.customer_task import Consultation, CustomerTask, answer_due_at
from postsales.domain.installation_state import InstallationState
from postsales.domain.installation_story import Rules
from postsales.domain.package import Package
from postsales.domain.punch import PunchItem
from postsales.domain.seats import Person, Seat, Side
from postsales.domain.unfinished import Unfinished, climbs_at, unpromised
from postsales.domain.visit import Visit, missing
from postsales.messages.rows import (
    AcceptanceRow,
    ConsultationRow,
    PackageRow,
    PunchItemRow,
    Row,
    TaskRow,
    VisitRow,
    WorkRow,
)

LEADS = {
    Side.PARTNER: (Seat.PARTNER_PM, Seat.PARTNER_HEAD),
    Side.VENDOR: (Seat.CONSULTANT, Seat.DELIVERY_MANAGER, Seat.SALES_REP),
    Side.CUSTOMER: (Seat.OPERATOR, Seat.REQUIREMENT_DEFINER, Seat.REQUESTER),
}
"""Who leads the work of a side, in order of preference."""

SHOWN_WITH_VISITS = ("items", "tasks")
"""Parts of which a visit's row tells, too."""


def lead(state: InstallationState, side: Side) -> Person | None:
    """Who leads the work of that side."""
    return state.roster.holder(*LEADS[side])


def changed(
    before: InstallationState | None, state: InstallationState, delivery: str, rules: Rules, now: datetime
) -> tuple[Row, ...]:
    """The rows that differ, all of them when there was nothing before; work that is no longer open is done."""
    rows = _rows(state, before, delivery, rules)
    known = _rows(before, state, delivery, rules) if before is not None else []
    work = {row.key: row for row in _work(state, delivery)}
    work_known = {row.key: row for row in _work(before, delivery)} if before is not None else {}
    opened = (row for key, row in work.items() if row != work_known.get(key))
    done = (row.model_copy(update={"done_at": now}) for key, row in work_known.items() if key not in work)
    return (*(row for row in rows if row not in known), *opened, *done)


def _rows(state: InstallationState, other: InstallationState | None, delivery: str, rules: Rules) -> list[Row]:
    """Those that may differ from the other state's: what was not touched is the same object there."""
    rows: list[Row] = [_package(each, delivery) for each in _touched(state, other, "packages")]
    alike = other is not None and all(getattr(state, part) is getattr(other, part) for part in SHOWN_WITH_VISITS)
    visits = _touched(state, other, "visits") if alike else state.visits
    rows += [_visit(visit, state, delivery) for visit in visits]
    rows += [_item(item, state, delivery, rules) for item in _touched(state, other, "items")]
    rows += [_task(task, delivery) for task in _touched(state, other, "tasks")]
    rows += [_consultation(asked, delivery, rules) for asked in _touched(state, other, "consultations")]
    return rows + [_acceptance(each, delivery, rules.window) for each in _touched(state, other, "acceptances")]


def _touched(state: InstallationState, other: InstallationState | None, part: str) -> list[Any]:
    """What of a part is not the very same in the other state, at the same place: what is changed stays where it was."""
    there = () if other is None else getattr(other, part)
    pairs = zip_longest(getattr(state, part), there[: len(getattr(state, part))])
    return [each for each, known in pairs if each is not known]


def _package(package: Package, delivery: str) -> PackageRow:
    return PackageRow(
        delivery=delivery, package=package.id, name=package.name, side=package.side, state=package.stage,
        due_on=package.due_on, done_on=package.done_on, sort=package.kind.value, start_on=package.start_on,
        after=package.after, attended=package.attended, signed_off_by=package.signed_off_by,
    )  # fmt: skip


def _visit(visit: Visit, state: InstallationState, delivery: str) -> VisitRow:
    items = [item for item in state.items if item.visit == visit.n]
    rating = visit.rating
    return VisitRow(
        delivery=delivery, n=visit.n, on=visit.day, purpose=visit.purpose, engineer=visit.engineer,
        state=visit.stage.value, packages=visit.packages, starts=visit.starts, ends=visit.ends, place=visit.place,
        punch_items=tuple(f"{item.n}: {item.what}" for item in items if item.open),
        raised=tuple(item.what for item in items), access=visit.access, prerequisites=visit.prerequisites,
        missing=() if visit.over else missing(visit, state.open_tasks), text=visit.briefing, moves=visit.moves,
        absent=visit.absent, owed_by=visit.owes_new_date, stars=rating.stars if rating else None,
        words=rating.words if rating else None, away_until=visit.away_until,
    )  # fmt: skip


def _item(item: PunchItem, state: InstallationState, delivery: str, rules: Rules) -> PunchItemRow:
    waits = next((each for each in unpromised(state) if each.about == f"punch_item:{item.n}"), None)
    promise = item.promise
    return PunchItemRow(
        delivery=delivery, n=item.n, what=item.what, side=item.side, blocking=item.blocking, package=item.package,
        visit=item.visit, raised_at=item.raised_at, owner=promise.owner if promise else None,
        promise_by=climbs_at(waits, rules.calendars[item.side]) if waits else None,
        due_on=promise.due_on if promise else None, resolved_on=item.resolved_on,
    )  # fmt: skip


def _task(task: CustomerTask, delivery: str) -> TaskRow:
    return TaskRow(
        delivery=delivery, n=task.n, what=task.what, owner=task.owner, due_on=task.due_on, state=task.stage.value,
        package=task.package, moves=task.moves, late_since=task.late_since, done_on=task.done_on,
    )  # fmt: skip


def _consultation(asked: Consultation, delivery: str, rules: Rules) -> ConsultationRow:
    answer_by = answer_due_at(asked, rules.calendars[Side.VENDOR], rules.policy.consultation_within)
    return ConsultationRow(
        delivery=delivery, n=asked.n, question=asked.question, asked_by=asked.asked_by, asked_at=asked.asked_at,
        consultant=asked.consultant, package=asked.package, answer_by=answer_by, answer=asked.answer,
        answered_by=asked.answered_by, answered_at=asked.answered_at,
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
    # Most have not climbed, and it costs to find out who would have to see to them.
    rows = [_promise_missing(thing, state, delivery) for thing in unpromised(state) if thing.climbed_at is not None]
    rows += [_report_missing(visit, delivery) for visit in state.visits if not visit.over]
    late = [package for package in state.packages if package.stage == "planned" and package.overdue_since is not None]
    rows += [_overdue(package, state, delivery) for package in late]
    if state.stage == "open":
        rows += [_new_date_owed(visit, state, delivery) for visit in state.visits]
        rows += [_task_late(task, delivery) for task in state.tasks]
        rows += [_unanswered(asked, delivery) for asked in state.consultations]
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


def _new_date_owed(visit: Visit, state: InstallationState, delivery: str) -> WorkRow | None:
    side = visit.owes_new_date
    if side is None:
        return None
    facts = {"visit": visit.n, "side": side.value}
    return _one(delivery, "new_date_owed", f"{visit.n}:{visit.moves}", visit.missed_at, lead(state, side), facts)


def _task_late(task: CustomerTask, delivery: str) -> WorkRow | None:
    facts = {"task": task.n, "what": task.what, "owner": task.owner, "due_on": task.due_on.isoformat()}
    return _one(delivery, "customer_task_late", str(task.n), task.late_since, None, facts)


def _unanswered(asked: Consultation, delivery: str) -> WorkRow | None:
    since = asked.asked_at if asked.open and asked.climbed else None
    facts = {"consultation": asked.n, "question": asked.question, "consultant": asked.consultant}
    return _one(delivery, "consultation_unanswered", str(asked.n), since, None, facts)


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
