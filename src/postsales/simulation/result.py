"""What a simulation tells in the end, as one object of plain data."""

from __future__ import annotations

from datetime import date
from typing import Any

from postsales.desk.desk import Desk
from postsales.domain.frozen import Frozen
from postsales.simulation.letterbox import Letterbox
from postsales.store.lesson import LessonFilter
from postsales.store.timeline import Happening


async def result_of(number: str, desk: Desk, letterbox: Letterbox, today: date) -> dict[str, Any]:
    """`status`, `timeline`, `money`, `promises`, `issues`, `signals`, `sent` of one delivery."""
    view = desk.store.deliveries.show(number, today=today)
    if view is None:
        return {"status": None, "timeline": [], "sent": [*letterbox.sent]}
    return {
        "status": _plain(view.delivery),
        "timeline": [happened(each) for each in desk.store.timelines.of(number).happenings],
        "money": _plain(view.money),
        "instalments": [_plain(each) for each in view.instalments],
        "amendments": [_plain(each) for each in view.amendments],
        "packages": [_plain(each) for each in view.packages],
        "visits": [_plain(each) for each in view.visits],
        "tasks": [_plain(each) for each in view.tasks],
        "consultations": [_plain(each) for each in view.consultations],
        "acceptances": [_plain(each) for each in view.acceptances],
        "promises": [_plain(each) for each in view.promises],
        "issues": [_plain(each) for each in view.issues],
        "checkins": [_plain(each) for each in view.checkins],
        "signals": [_plain(each) for each in view.signals],
        "work": [_plain(each) for each in view.work],
        "scope": [_plain(each) for each in view.scope],
        "entitlements": [_plain(each) for each in view.entitlements],
        "requesters": [_plain(each) for each in view.requesters],
        "tam": [_plain(each) for each in desk.store.tam.entries(number)],
        "lessons": [_plain(each) for each in desk.store.lessons.search(LessonFilter(delivery=number), limit=100)],
        "recoveries": [_plain(each) for each in view.recoveries],
        "complaints": [_plain(each) for each in view.complaints],
        "recovery_costs": [_plain(each) for each in view.recovery_costs],
        "balances": [_plain(each) for each in view.balances],
        "thanks": [_plain(each) for each in view.thanks],
        "sent": [*letterbox.sent],
    }


def happened(each: Happening) -> dict[str, Any]:
    """One entry of the timeline: `at`, `what`, `who`, `in` (the workflow), and its details beside them."""
    side = each.by.side.value if each.by.side is not None else None
    told = {"at": each.at.isoformat(), "what": each.what, "who": each.by.person, "side": side, "in": each.workflow_id}
    return {**each.details, **told, "details": each.details}


def _plain(row: Frozen) -> dict[str, Any]:
    return row.model_dump(mode="json")
