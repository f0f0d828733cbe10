"""What somebody must do now, in order, and why: one person's day over all deliveries they sit in.

Source: domain notes, "What its users do all day"; semantics, "Always true" 3 (whoever is awaited has a name).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from postsales.domain.acceptance import AcceptanceStage
from postsales.domain.frozen import Frozen
from postsales.domain.promise import PromiseStatus
from postsales.domain.seats import Seat, Side
from postsales.domain.vendor_ladder import VendorLevel
from postsales.domain.visit import VisitStage


class Duty(Frozen):
    """One thing to do. `what` says it (wording, "duty") with `facts`; `due_on` is a local date, if it has one."""

    what: str
    delivery: str | None = None
    n: int | None = None
    facts: Mapping[str, Any] = {}
    due_on: date | None = None

    def late(self, today: date) -> bool:
        """Whether its day is over."""
        return self.due_on is not None and self.due_on < today


class VisitStanding(Frozen):
    """A visit that is not over."""

    n: int
    on: date
    purpose: str
    engineer: str
    state: str


class PromiseStanding(Frozen):
    """A promise that is not settled."""

    n: int
    what: str
    owner: str
    to: Side
    due_on: date
    state: str


class IssueStanding(Frozen):
    """An open issue. `level`: how far the vendor's ladder has been climbed."""

    n: int
    title: str
    state: str
    ball: Side | None = None
    level: int = 0
    acknowledge_by: datetime | None = None
    answer_by: datetime | None = None
    interim_owner: str | None = None
    interim_on: date | None = None


class AcceptanceStanding(Frozen):
    """An acceptance asked for; `scope` is a package, or `whole`."""

    scope: str
    state: str
    window_ends_at: datetime | None = None


class Matters(Frozen):
    """What is open in one delivery, and who sits where. `awaited`: what it waits for as a whole, `ball` from whom."""

    delivery: str
    customer_name: str
    stage: str
    ball: Side | None = None
    awaited: str | None = None
    seats: Mapping[Seat, tuple[str, ...]]
    visits: tuple[VisitStanding, ...] = ()
    promises: tuple[PromiseStanding, ...] = ()
    issues: tuple[IssueStanding, ...] = ()
    acceptances: tuple[AcceptanceStanding, ...] = ()

    def seats_of(self, person: str) -> frozenset[Seat]:
        """Where somebody sits."""
        return frozenset(seat for seat, people in self.seats.items() if person in people)

    def first(self, *seats: Seat) -> str | None:
        """Who is asked: the first in the first of these seats that is filled."""
        return next((people[0] for seat in seats if (people := self.seats.get(seat))), None)


def duties(person: str, matters: Matters, ladder: Sequence[VendorLevel], zone: ZoneInfo) -> Iterator[Duty]:
    """What one delivery wants of somebody. `ladder`: the vendor's; instants become dates of `zone`, the reader's."""
    facts = {"customer": matters.customer_name}
    for duty in (
        *_of_issues(person, matters, ladder, zone),
        *_of_promises(person, matters),
        *_of_visits(person, matters),
        *_of_acceptances(person, matters, zone),
        *_of_the_stage(person, matters),
    ):
        yield duty.model_copy(update={"delivery": matters.delivery, "facts": {**facts, **duty.facts}})


def in_order(found: Iterable[Duty], today: date) -> tuple[Duty, ...]:
    """What is late first, the longest late of all; then by date; what has none comes last, as it was found."""
    return tuple(sorted(found, key=lambda duty: (not duty.late(today), duty.due_on or date.max)))


# Issues

_LEADS = {
    Side.PARTNER: (Seat.PARTNER_PM, Seat.PARTNER_HEAD),
    Side.CUSTOMER: (Seat.REQUESTER, Seat.OPERATOR, Seat.ACCEPTANCE_DECIDER),
    Side.VENDOR: (Seat.DELIVERY_MANAGER, Seat.SALES_REP),
}


def _of_issues(person: str, matters: Matters, ladder: Sequence[VendorLevel], zone: ZoneInfo) -> Iterator[Duty]:
    for issue in matters.issues:
        facts = {"title": issue.title}
        reached = {matters.first(*level.seats) for level in ladder[: max(issue.level, 1)]}
        # The vendor picks an issue up whoever has the ball; a claim waits for the partner's evidence meanwhile.
        if issue.state == "requested" and person in reached:
            yield Duty(what="pick_issue_up", n=issue.n, facts=facts, due_on=_local(issue.acknowledge_by, zone))
        elif issue.ball is Side.VENDOR and person in reached:
            yield Duty(what="issue_with_vendor", n=issue.n, facts=facts, due_on=_local(issue.answer_by, zone))
        elif issue.ball in (Side.PARTNER, Side.CUSTOMER) and person == matters.first(*_LEADS[issue.ball]):
            yield Duty(what=f"issue_with_{issue.ball}", n=issue.n, facts=facts)
        if issue.interim_owner == person:
            yield Duty(what="interim_owed", n=issue.n, facts=facts, due_on=issue.interim_on)


# Promises


def _of_promises(person: str, matters: Matters) -> Iterator[Duty]:
    for promise in matters.promises:
        if (what := _of_promise(person, promise, matters)) is not None:
            yield Duty(what=what, n=promise.n, facts={"what": promise.what}, due_on=promise.due_on)


def _of_promise(person: str, promise: PromiseStanding, matters: Matters) -> str | None:
    own = {
        PromiseStatus.PROPOSED: "accept_promise",
        PromiseStatus.OPEN: "keep_promise",
        PromiseStatus.BROKEN: "mend_promise",
    }
    if promise.owner == person:
        return own.get(PromiseStatus(promise.state))
    if promise.state == PromiseStatus.DONE and person == matters.first(*_LEADS[promise.to]):
        return "confirm_promise"
    return None


# Visits


def _of_visits(person: str, matters: Matters) -> Iterator[Duty]:
    for visit in matters.visits:
        if (what := _of_visit(person, visit, matters)) is not None:
            yield Duty(what=what, n=visit.n, facts={"purpose": visit.purpose}, due_on=visit.on)


def _of_visit(person: str, visit: VisitStanding, matters: Matters) -> str | None:
    planner = matters.first(Seat.PARTNER_PM, Seat.CONSULTANT, Seat.DELIVERY_MANAGER)
    who = {
        VisitStage.PROPOSED: (planner, "accept_visit"),
        VisitStage.PLANNED: (matters.first(Seat.DELIVERY_MANAGER, Seat.SALES_REP), "brief_visit"),
        VisitStage.BRIEFED: (visit.engineer, "acknowledge_briefing"),
        VisitStage.ACKNOWLEDGED: (planner, "confirm_visit"),
        VisitStage.CONFIRMED: (visit.engineer, "hold_visit"),
    }
    asked, what = who.get(VisitStage(visit.state), (None, ""))
    return what if asked == person else None


# Acceptance, and the delivery as a whole


def _of_acceptances(person: str, matters: Matters, zone: ZoneInfo) -> Iterator[Duty]:
    for acceptance in matters.acceptances:
        asked = acceptance.state == AcceptanceStage.REQUESTED and matters.first(Seat.ACCEPTANCE_DECIDER)
        if asked == person:
            ends = _local(acceptance.window_ends_at, zone)
            yield Duty(what="decide_acceptance", facts={"scope": acceptance.scope}, due_on=ends)


_WHOLE = {
    "handoff": (Seat.DELIVERY_MANAGER, Seat.SALES_REP),
    "receipt": (Seat.ACCEPTANCE_DECIDER, Seat.REQUESTER),
    "closing": (Seat.DELIVERY_MANAGER, Seat.SALES_REP),
}
"""What a delivery waits for of which nothing else above would tell."""


def _of_the_stage(person: str, matters: Matters) -> Iterator[Duty]:
    seats = _WHOLE.get(matters.awaited or "", ())
    if seats and matters.first(*seats) == person:
        yield Duty(what=f"awaited_{matters.awaited}")
    approvers = {*matters.seats.get(Seat.VENDOR_APPROVER, ()), *matters.seats.get(Seat.VENDOR_HEAD, ())}
    if matters.awaited == "termination_approval" and person in approvers:
        yield Duty(what="awaited_termination_approval")


def _local(at: datetime | None, zone: ZoneInfo) -> date | None:
    return at.astimezone(zone).date() if at is not None else None
