"""What people feel like saying of packages and visits while they are worked on, and of the customer's own part."""

from __future__ import annotations

from collections.abc import Iterator

from postsales.domain.seats import Seat, Side
from postsales.messages.rows import ConsultationRow, PackageRow, TaskRow, VisitRow
from postsales.simulation.mirror import Mirror
from postsales.simulation.urge import Urge

WORKING = {Side.VENDOR: Seat.DELIVERY_MANAGER, Side.PARTNER: Seat.PARTNER_PM, Side.CUSTOMER: Seat.OPERATOR}


def worker(mirror: Mirror, side: Side) -> Seat | Side:
    """Who does a side's work at the customer's, as a rule; anybody of theirs if nobody sits there."""
    return WORKING[side] if mirror.sitting(WORKING[side].value) else side


def on_site(mirror: Mirror, works: float) -> Iterator[Urge]:
    """`works`: how much these people get done, as a chance per day."""
    for visit in mirror.all(VisitRow):
        if visit.state == "missed":
            yield Urge("visit.reschedule", works / 2, {"visit": visit.n}, visit.owed_by)
        if visit.state in ("done", "incomplete") and visit.stars is None:
            yield Urge("visit.rate", works / 30, {"visit": visit.n}, Side.CUSTOMER)
    for row in mirror.all(PackageRow):
        which = {"package": row.package}
        if row.state == "planned":
            yield Urge("package.slip", works / 60, which, worker(mirror, row.side))
            yield Urge("package.edit", works / 40, which, worker(mirror, row.side))
        if row.sort == "training" and row.state == "planned":
            yield Urge("package.attend", works / 20, which, worker(mirror, row.side))
            yield Urge("package.sign_off", works / 20, which, Side.CUSTOMER)
    yield Urge("package.add", works / 60, {}, Seat.DELIVERY_MANAGER)
    yield from _own_part(mirror, works)


def _own_part(mirror: Mirror, works: float) -> Iterator[Urge]:
    """Tasks of the customer's, and questions to the consultant."""
    yield Urge("task.plan", works / 40, {}, Seat.DELIVERY_MANAGER)
    for task in mirror.all(TaskRow):
        if task.state in ("proposed", "open"):
            yield Urge("task.accept", works / 5, {"task": task.n}, task.owner)
            yield Urge("task.done", works / 10, {"task": task.n}, task.owner)
            yield Urge("task.move", works / 40, {"task": task.n}, task.owner)
            yield Urge("task.cancel", works / 60, {"task": task.n}, Seat.DELIVERY_MANAGER)
    yield Urge("consultation.ask", works / 40, {}, Side.CUSTOMER)
    for asked in mirror.all(ConsultationRow):
        if asked.answered_at is None:
            yield Urge("consultation.answer", works / 3, {"consultation": asked.n}, asked.consultant)
