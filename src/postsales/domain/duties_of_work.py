"""Duties of the work at the customer: visits, packages, tasks, promises, acceptance, and the delivery as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, tzinfo
from zoneinfo import ZoneInfo

from postsales.domain.acceptance import WHOLE, AcceptanceStage
from postsales.domain.customer_task import TaskStage
from postsales.domain.duties_of_answers import LEADS
from postsales.domain.duty import Duty, owed
from postsales.domain.my_day_facts import Matters, PackageStanding, PromiseStanding, VisitStanding
from postsales.domain.promise import PromiseStatus
from postsales.domain.seats import Seat, Side
from postsales.domain.visit import VisitStage

PLANS = (Seat.PARTNER_PM, Seat.CONSULTANT, Seat.DELIVERY_MANAGER)
"""Who has the installation in hand."""
BRIEFS = (Seat.DELIVERY_MANAGER, Seat.SALES_REP)


# Promises


def of_promises(person: str, matters: Matters) -> Iterator[Duty]:
    """A promise is its owner's, until it is done and the other side is asked."""
    zone = ZoneInfo(matters.timezone)
    for promise in matters.promises:
        if (what := _of_promise(person, promise, matters)) is not None:
            yield owed(what, n=promise.n, due=promise.due_on, zone=zone, facts={"what": promise.what})


def _of_promise(person: str, promise: PromiseStanding, matters: Matters) -> str | None:
    own = {
        PromiseStatus.PROPOSED: "accept_promise",
        PromiseStatus.OPEN: "keep_promise",
        PromiseStatus.BROKEN: "mend_promise",
    }
    if promise.owner == person:
        return own.get(PromiseStatus(promise.state))
    if promise.state == PromiseStatus.DONE and person == matters.first(*LEADS[promise.to]):
        return "confirm_promise"
    return None


# Visits, packages, tasks


def of_visits(person: str, matters: Matters) -> Iterator[Duty]:
    """A visit goes from hand to hand: briefed, read, confirmed, held and reported."""
    zone = ZoneInfo(matters.timezone)
    for visit in matters.visits:
        if visit.elsewhere and person == matters.first(*PLANS):
            facts = {"engineer": visit.engineer, "on": visit.on.isoformat(), "elsewhere": ", ".join(visit.elsewhere)}
            yield owed("part_visits", n=visit.n, due=visit.on, zone=zone, facts=facts)
        if visit.away_until is not None:
            if person == _planner_but(visit.engineer, matters):
                yield _without_engineer(visit, visit.away_until, zone)
        elif (what := _of_visit(person, visit, matters)) is not None:
            yield owed(what, n=visit.n, due=visit.on, zone=zone, facts={"purpose": visit.purpose})


def _planner_but(engineer: str, matters: Matters) -> str | None:
    """Who has the installation in hand and is not the one who is away."""
    return next((who for seat in PLANS for who in matters.holders(seat) if who != engineer), None)


def _without_engineer(visit: VisitStanding, away_until: date, zone: tzinfo) -> Duty:
    """Nobody can brief, confirm or hold it before somebody else goes, or it is another day."""
    facts = {
        "purpose": visit.purpose, "engineer": visit.engineer, "on": visit.on.isoformat(),
        "until_on": away_until.isoformat(),
    }  # fmt: skip
    return owed("send_another", n=visit.n, due=visit.on, zone=zone, facts=facts)


def _of_visit(person: str, visit: VisitStanding, matters: Matters) -> str | None:
    briefer, planner = matters.first(*BRIEFS), matters.first(*PLANS)
    # One proposed to another party's engineer is taken on by reading its briefing.
    unread = (briefer, "brief_visit") if "briefing" in visit.missing else (visit.engineer, "accept_visit")
    who = {
        VisitStage.PROPOSED: unread,
        VisitStage.PLANNED: (briefer, "brief_visit"),
        VisitStage.BRIEFED: (visit.engineer, "acknowledge_briefing"),
        VisitStage.ACKNOWLEDGED: (planner, "confirm_visit"),
        VisitStage.CONFIRMED: (visit.engineer, "hold_visit"),
    }
    asked, what = who.get(VisitStage(visit.state), (None, ""))
    return what if asked == person else None


_DOES = {
    Side.PARTNER: (Seat.PARTNER_PM, Seat.PARTNER_HEAD),
    Side.VENDOR: (Seat.CONSULTANT, Seat.DELIVERY_MANAGER),
    Side.CUSTOMER: (Seat.OPERATOR, Seat.REQUESTER, Seat.ACCEPTANCE_DECIDER),
}
"""Whose a package is, by the side that provides it."""
SIGNS_OFF = (Seat.ACCEPTANCE_DECIDER, Seat.REQUESTER)


def of_packages(person: str, matters: Matters) -> Iterator[Duty]:
    """Those that may begin: what comes before them is done. A training that was held waits for the customer's word."""
    if matters.stage not in ("handoff", "installation"):
        return
    zone, done = ZoneInfo(matters.timezone), {each.package for each in matters.packages if each.state != "planned"}
    still = {each.package for each in matters.packages} - done
    for package in matters.packages:
        if package.state != "planned":
            continue
        facts = {"name": package.name}
        if _to_sign_off(package):
            if person == matters.first(*SIGNS_OFF):
                yield owed("sign_off_package", about=package.package, due=package.due_on, zone=zone, facts=facts)
        elif not still.intersection(package.after) and person == matters.first(*_DOES[package.side]):
            yield owed("finish_package", about=package.package, due=package.due_on, zone=zone, facts=facts)


def _to_sign_off(package: PackageStanding) -> bool:
    return bool(package.attended) and package.signed_off_by is None


def of_items(person: str, matters: Matters, zone: tzinfo) -> Iterator[Duty]:
    """What was left to be done is promised, by whoever leads the work of its side; once that climbs, it is work."""
    for item in matters.items:
        if item.promise_by is not None and person == matters.first(*_DOES[item.side]):
            yield owed("promise_item", n=item.n, due=item.promise_by, zone=zone, facts={"what": item.what})


def of_tasks(person: str, matters: Matters, zone: tzinfo) -> Iterator[Duty]:
    """A task of the customer's is accepted, then done; a question to the consultant on call is answered."""
    there = ZoneInfo(matters.timezone)
    for task in matters.tasks:
        if task.owner == person:
            what = "accept_task" if task.state == TaskStage.PROPOSED else "do_task"
            yield owed(what, n=task.n, due=task.due_on, zone=there, facts={"what": task.what})
    for asked in matters.consultations:
        if asked.consultant == person:
            yield owed("answer_consultation", n=asked.n, due=asked.answer_by, zone=zone, facts={"what": asked.question})


# Acceptance, and the delivery as a whole


def of_acceptances(person: str, matters: Matters, zone: tzinfo) -> Iterator[Duty]:
    """Whoever accepts decides what was asked for; whoever installs asks, once everything is done."""
    for acceptance in matters.acceptances:
        if acceptance.state == AcceptanceStage.REQUESTED and person == matters.first(Seat.ACCEPTANCE_DECIDER):
            facts = {"scope": acceptance.scope}
            yield owed("decide_acceptance", due=acceptance.window_ends_at, zone=zone, body=facts, facts=facts)
    asked = {each.scope for each in matters.acceptances if each.state not in _TO_ASK_AGAIN}
    done = bool(matters.packages) and all(each.state != "planned" for each in matters.packages)
    ready = done and not any(item.blocking for item in matters.items)
    if matters.stage == "installation" and ready and WHOLE not in asked and person == matters.first(*PLANS):
        yield owed("request_acceptance", zone=zone)


_TO_ASK_AGAIN = frozenset({AcceptanceStage.REJECTED, AcceptanceStage.WITHDRAWN})
_WHOLE = {
    "receipt": (Seat.ACCEPTANCE_DECIDER, Seat.REQUESTER),
    "closing": (Seat.DELIVERY_MANAGER, Seat.SALES_REP),
}
"""What a delivery waits for of which nothing else would tell."""


def of_the_stage(person: str, matters: Matters, zone: tzinfo) -> Iterator[Duty]:
    """What the delivery as a whole waits for."""
    seats = _WHOLE.get(matters.awaited or "", ())
    if seats and matters.first(*seats) == person:
        yield owed(f"awaited_{matters.awaited}", due=matters.next_at, zone=zone)
    approvers = {*matters.seats.get(Seat.VENDOR_APPROVER, ()), *matters.seats.get(Seat.VENDOR_HEAD, ())}
    if matters.awaited == "termination_approval" and person in approvers:
        yield owed("awaited_termination_approval", due=matters.next_at, zone=zone)
