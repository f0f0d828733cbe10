"""What people feel like saying of packages and visits while they are worked on, and of the customer's own part."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from postsales.domain.installation_state import HOSTS, WORKERS
from postsales.domain.seats import Seat, Side
from postsales.messages.rows import ConsultationRow, PackageRow, TaskRow, VisitRow
from postsales.simulation.mirror import Mirror
from postsales.simulation.sayings import OVER
from postsales.simulation.urge import Urge

WORKING = {Side.VENDOR: Seat.DELIVERY_MANAGER, Side.PARTNER: Seat.PARTNER_PM, Side.CUSTOMER: Seat.OPERATOR}

MOST_PACKAGES = 6
ALL_DAY: dict[str, Any] = {"starts": None, "ends": None}
"""Of a visit on another day."""


def worker(mirror: Mirror, side: Side) -> Seat | Side:
    """Who does a side's work at the customer's, as a rule; anybody of theirs if nobody sits there."""
    return WORKING[side] if mirror.sitting(WORKING[side].value) else side


def workers(mirror: Mirror, side: Side) -> list[str]:
    """Who of a side goes to the customer's."""
    return sorted({person for seat in WORKERS[side] for person in mirror.sitting(seat.value)})


def host(mirror: Mirror) -> Seat | Side:
    """Who speaks for the customer where the work is done."""
    return next((seat for seat in HOSTS if mirror.sitting(seat.value)), Side.CUSTOMER)


def rating(mirror: Mirror) -> Iterator[Urge]:
    """The customer says, also long after, how it liked a visit."""
    for visit in mirror.all(VisitRow):
        if visit.state in ("done", "incomplete") and visit.stars is None:
            yield Urge("visit.rate", 0.02, {"visit": visit.n}, Side.CUSTOMER)


def _away(visit: VisitRow, mirror: Mirror, works: float, today: date) -> Iterator[Urge]:
    """Whoever is to go says that they are away that day; then somebody else of theirs goes."""
    which = {"visit": visit.n}
    if visit.on < today:
        return
    if visit.away_until is None:
        days = {"from_on": visit.on.isoformat(), "until_on": (visit.on + timedelta(days=2)).isoformat()}
        yield Urge("handoff.absence", works / 60, {"person": visit.engineer, **days}, visit.engineer)
        return
    for side in (Side.VENDOR, Side.PARTNER):
        for other in workers(mirror, side):
            if visit.engineer in workers(mirror, side) and other != visit.engineer:
                yield Urge("visit.reassign", works / 3, {**which, "engineer": other}, Seat.DELIVERY_MANAGER)


def visiting(mirror: Mirror, packages: list[PackageRow], works: float, luck: random.Random) -> Iterator[Urge]:
    """Somebody goes there: for a package, or for what the customer found wanting."""
    package = luck.choice(packages) if packages else None
    side = Side.VENDOR if package is None or package.side is Side.CUSTOMER else package.side
    engineers = workers(mirror, side)
    planned: dict[str, Any] = {"engineer": luck.choice(engineers)} if engineers else {}
    planned["packages"] = [package.package] if package is not None else []
    planned = planned if luck.random() < 0.1 else {**planned, "prerequisites": [], "tasks": []}
    yield Urge("visit.plan", works / 2, planned, worker(mirror, side))


def on_site(mirror: Mirror, works: float, today: date) -> Iterator[Urge]:
    """`works`: how much these people get done, as a chance per day."""
    for visit in mirror.all(VisitRow):
        if visit.state == "missed":
            yield Urge("visit.reschedule", works / 2, {"visit": visit.n, **ALL_DAY}, visit.owed_by)
        if visit.state not in OVER:
            yield from _away(visit, mirror, works, today)
    for row in mirror.all(PackageRow):
        which = {"package": row.package}
        if row.state == "planned":
            if row.due_on is not None:
                later = (max(row.due_on, today) + timedelta(days=7)).isoformat()
                yield Urge("package.slip", works / 60, {**which, "due_on": later}, worker(mirror, row.side))
            same: dict[str, Any] = {
                "name": f"{row.name} and more",
                "provided_by": None,
                "follows": [],
                "start_on": None,
            }
            yield Urge("package.edit", works / 40, {**which, **same}, worker(mirror, row.side))
        if row.sort == "training" and row.state == "planned":
            yield Urge("package.attend", works / (200 if row.attended else 20), which, worker(mirror, row.side))
        if row.attended and row.signed_off_by is None:
            yield Urge("package.sign_off", works / 8, which, host(mirror))
    packages = mirror.all(PackageRow)
    if packages and len(packages) < MOST_PACKAGES:
        more: dict[str, Any] = {
            "package": f"more-{len(packages)}",
            "kind": "training",
            "follows": [],
            "start_on": None,
            "due_on": None,
        }
        yield Urge("package.add", works / 80, {**more, "provided_by": packages[0].side}, Seat.DELIVERY_MANAGER)
    yield from _own_part(mirror, works, today)


def _own_part(mirror: Mirror, works: float, today: date) -> Iterator[Urge]:
    """Tasks of the customer's, and questions to the consultant."""
    theirs = host(mirror)
    for owner in mirror.sitting(theirs.value) if isinstance(theirs, Seat) else ():
        yield Urge("task.plan", works / 40, {"owner": owner, "package": None}, Seat.DELIVERY_MANAGER)
    for task in mirror.all(TaskRow):
        if task.state in ("proposed", "open"):
            if task.state == "proposed":
                yield Urge("task.accept", works / 5, {"task": task.n}, task.owner)
            later = (max(task.due_on, today) + timedelta(days=7)).isoformat()
            yield Urge("task.done", works / 10, {"task": task.n}, task.owner)
            yield Urge("task.move", works / 20, {"task": task.n, "due_on": later}, task.owner)
            yield Urge("task.cancel", works / 60, {"task": task.n}, Seat.DELIVERY_MANAGER)
    yield Urge("consultation.ask", works / 40, {}, theirs)
    for asked in mirror.all(ConsultationRow):
        if asked.answered_at is None:
            yield Urge("consultation.answer", works / 3, {"consultation": asked.n}, asked.consultant)
