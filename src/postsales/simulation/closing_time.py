"""What people feel like saying when a delivery comes to its end, and about how it was."""

from __future__ import annotations

from collections.abc import Iterator

from postsales.domain.delivery import Stage
from postsales.domain.seats import Seat
from postsales.messages.rows import IssueRow, PromiseRow, RecoveryRow, ScopeRow, VisitRow, WorkRow
from postsales.simulation.habits import Habits
from postsales.simulation.mirror import Mirror
from postsales.simulation.sayings import SETTLED
from postsales.simulation.urge import Urge

OF_CLOSED = {"wanted_more": True, "handoff": None, "went_wrong": None, "again": None}
OF_TERMINATED = {"went_wrong": "Nobody said no in time", "again": False, "handoff": None} | dict.fromkeys(
    ("wanted_more", "what_more")
)
"""What is said, or left out, of the questions that are asked."""


def closing(mirror: Mirror) -> Iterator[Urge]:
    """It is live: somebody closes it, or first lets pass what holds it back."""
    left = _left_undone(mirror)
    closes = 0.0005 if _anything_open(mirror) else 0.02 if left else 0.2
    yield Urge("delivery.close", closes, {}, Seat.DELIVERY_MANAGER)
    yield Urge("closing.waive", 0.05 if left else 0.001, {"matter": "installation"}, Seat.DELIVERY_MANAGER)
    for request in mirror.called("request"):
        yield Urge("closing.waive", 0.005, {"matter": f"request:{request}"}, Seat.DELIVERY_MANAGER)


def looking_back(habits: Habits, mirror: Mirror) -> Iterator[Urge]:
    """It has ended: whoever was asked answers sooner or later, or somebody who was not asked tries."""
    closed = mirror.delivery is not None and mirror.delivery.stage == Stage.CLOSED
    said = OF_CLOSED if closed else OF_TERMINATED
    for work in mirror.all(WorkRow):
        if work.what == "retrospective_owed" and work.done_at is None:
            yield Urge("retrospective.answer", habits.keeps_word / 6, said, work.person)
    yield Urge("retrospective.answer", habits.keeps_word / 60, said)


def _left_undone(mirror: Mirror) -> bool:
    """Whether something of the installation was left that nobody has promised."""
    unpromised = (row for row in mirror.all(WorkRow) if row.what == "promise_missing" and row.done_at is None)
    return any(unpromised) or any(row.punch_items for row in mirror.all(VisitRow))


def _anything_open(mirror: Mirror) -> bool:
    """Whether anybody who looks sees at once that it is not over."""
    return (
        bool(mirror.owed())
        or any(row.state not in SETTLED for row in mirror.all(PromiseRow))
        or any(row.closed_at is None for row in mirror.all(IssueRow))
        or any(row.state in ("asked", "quoted") for row in mirror.all(ScopeRow))
        or any(row.closed_at is None for row in mirror.all(RecoveryRow))
    )
