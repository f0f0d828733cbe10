"""Duties beside the deliveries somebody sits in: customers they look after, surveys, work, complaints, their books."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, tzinfo
from typing import Any

from postsales.domain.action import ActionSort
from postsales.domain.duties_of_money import of_books
from postsales.domain.duty import KINDS, Duty, is_for_now, owed
from postsales.domain.my_day_own import ActionOwed, Own, WorkOwed

TOLD_OTHERWISE = frozenset(
    {"scope_to_answer", "quote_to_decide", "recovery_owed", "recovery_to_approve", "handoff_questions"}
)
"""Work of which a duty of its own tells, with its deadline."""
_DUE = ("until", "answer_by", "due_on", "day")
_ABOUT = ("package", "visit", "promise", "task", "request", "consultation", "instalment")


def own_duties(person: str, own: Own, zone: tzinfo, now: datetime) -> Iterator[Duty]:
    """All of them that are for now."""
    for duty in _all(person, own, zone, now):
        if is_for_now(duty, now):
            yield duty


def _all(person: str, own: Own, zone: tzinfo, now: datetime) -> Iterator[Duty]:
    for checkin in own.checkins:
        facts = {"customer": checkin.customer, "sort": checkin.sort}
        body = {"sort": checkin.sort}
        yield owed("hold_checkin", customer=checkin.customer, n=checkin.n, due=checkin.due_on, zone=zone, body=body,
                   facts=facts)  # fmt: skip
    for action in own.actions:
        yield _action(action, zone)
    for survey in own.surveys:
        yield owed("answer_survey", customer=survey.customer, n=survey.n, delivery=survey.delivery, due=survey.until,
                   zone=zone)  # fmt: skip
    for complaint in own.conduct:
        body = {"complaint": complaint.reference}
        yield owed("answer_conduct", delivery=complaint.delivery, due=complaint.answer_by, zone=zone, body=body,
                   facts=body)  # fmt: skip
    for work in own.work:
        if work.what not in TOLD_OTHERWISE:
            yield _work(work, zone)
    if own.books is not None:
        yield from of_books(person, own.books, zone, now.astimezone(zone).date())


def _action(action: ActionOwed, zone: tzinfo) -> Duty:
    what = "act_for_customer"
    if action.sort == ActionSort.EXPANSION:
        what = "take_up_opportunity"
    elif action.sort == ActionSort.RISK:
        what = "meet_risk"
    facts = {"customer": action.customer_name, "sort": action.sort, "what": action.what, "reason": action.reason}
    return owed(what, customer=action.customer, delivery=action.delivery, n=action.n, due=action.due_on, zone=zone,
                facts=facts)  # fmt: skip


def _work(work: WorkOwed, zone: tzinfo) -> Duty:
    """Visible work, with the day that was told with it; of an unknown sort it has neither weight nor command."""
    what = f"work_{work.what}"
    due = next((_day(work.facts[name]) for name in _DUE if work.facts.get(name)), None)
    if what == "work_retrospective_owed":
        return owed("answer_retrospective", delivery=work.delivery, due=due, zone=zone, facts=work.facts)
    if what not in KINDS:
        return Duty(what=what, delivery=work.delivery, facts=work.facts)
    if what == "work_promise_missing":
        return _unpromised(work, zone)
    about = next((work.facts[name] for name in _ABOUT if KINDS[what].about == name and name in work.facts), None)
    return owed(what, delivery=work.delivery, about=about, due=due, zone=zone).model_copy(update={"facts": work.facts})


def _unpromised(work: WorkOwed, zone: tzinfo) -> Duty:
    """A promise about that very thing: any other would leave it unpromised. A punch item has a verb of its own."""
    thing = str(work.facts.get("about") or "")
    kind, _, n = thing.partition(":")
    duty = owed("work_promise_missing", delivery=work.delivery, zone=zone, facts=work.facts)
    if kind == "punch_item" and n.isdigit():
        return duty.model_copy(update={"verb": "visit.promise", "body": {"item": int(n)}})
    named = {"what": work.facts.get("what"), "about": thing or None}
    return duty.model_copy(update={"body": {name: value for name, value in named.items() if value}})


def _day(told: Any) -> date | None:
    try:
        return date.fromisoformat(str(told)[:10])
    except ValueError:
        return None
