"""One delivery as a whole: its stage, its promises, what it waits for, and when it may end.

Source: domain notes, "The story of one delivery"; semantics, "Stages".
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from postsales.domain.absence import Absence
from postsales.domain.amendment import Amendment
from postsales.domain.balance import Balance
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.complaint import RecoveryStanding
from postsales.domain.contract import Contract
from postsales.domain.entitlement import Entitlement, included
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.instalment_plan import PlannedInstalment, plan
from postsales.domain.promise import Promise
from postsales.domain.request import Request
from postsales.domain.requester import Likeness, Requester
from postsales.domain.scope import ScopeRequest
from postsales.domain.seats import Roster, Side
from postsales.domain.sitting import Sitting
from postsales.domain.tam import TamTime
from postsales.domain.termination import Termination
from postsales.domain.waiver import Waiver


class Stage(StrEnum):
    """Where a delivery stands. The last three are its ends."""

    HANDOFF = "handoff"
    INSTALLATION = "installation"
    LIVE = "live"
    STOPPING = "stopping"
    CLOSED = "closed"
    TERMINATED = "terminated"
    REFUNDED = "refunded"


ENDED = frozenset({Stage.CLOSED, Stage.TERMINATED, Stage.REFUNDED})


class IssueStanding(Frozen):
    """How one issue stands, as it last told. `seq` 0: opened, not heard from yet."""

    n: int
    seq: int = 0
    title: str
    state: str = "open"
    open: bool = True
    blocking: bool = False
    ball: Side | None = None
    until: datetime | None = None
    """Of one that is over: until when it may be reopened."""
    heard_at: datetime | None = None
    """When it last told; None as long as it has not."""
    packages: tuple[str, ...] = ()
    severity: str | None = None
    breaches: int = 0
    owed: bool = False
    """What it cost waits for an answer: over or not, the issue goes on until there is one."""


class InstalmentStanding(Frozen):
    """How one instalment stands, as it last told."""

    n: int
    seq: int = 0
    debtor: Side
    state: str = "planned"
    settled: bool = False
    outstanding: Decimal
    due_on: date | None = None


class HoldStanding(Frozen):
    """Whether services are held for an instalment, as its collection last told."""

    n: int
    seq: int
    held: bool


class HandoffStanding(Frozen):
    """What the handoff last told: the questions sales has not answered, the first of them until `answer_by`."""

    seq: int = 0
    questions: tuple[int, ...] = ()
    answer_by: date | None = None


class AcceptanceStanding(Frozen):
    """What the installation last told: whether nothing but the decider's word is waited for, and until when."""

    seq: int = 0
    waits: bool = False
    until: datetime | None = None


class DeliveryState(Frozen):
    """Everything a delivery carries. Dates are local dates of the customer's zone."""

    stage: Stage = Stage.HANDOFF
    started_at: datetime
    roster: Roster
    calendars: dict[Side, BusinessCalendar]
    promises: tuple[Promise, ...] = ()
    issues: tuple[IssueStanding, ...] = ()
    """All that are open, and the latest of those that are over."""
    issues_numbered: int = 0
    issues_heard: int = 0
    """How much news of issues was heard; it orders what follows from it."""
    instalments: tuple[InstalmentStanding, ...] = ()
    openings: dict[int, dict[str, Any]] = {}
    """What was said when an issue was opened, by number, until its workflow has been started with it."""
    started: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    accepted_on: date | None = None
    received_on: date | None = None
    live_on: date | None = None
    close_asked_by: str | None = None
    termination: Termination | None = None
    refunded: Decimal = Decimal(0)
    ended_at: datetime | None = None
    requests: tuple[Request, ...] = ()
    sittings: tuple[Sitting, ...] = ()
    """Who came and went since the contract; whom it named sits there since the start."""
    absences: tuple[Absence, ...] = ()
    nudged_at: datetime | None = None
    """When people were last reminded of what is stuck."""
    scope: tuple[ScopeRequest, ...] = ()
    extra: tuple[PlannedInstalment, ...] = ()
    """Instalments of quotes approved, costs agreed to, or amendments, since the signature; their numbers go on."""
    costs: tuple[int, ...] = ()
    """The numbers of those that are what an issue cost: the contract, and what amends it, knows nothing of them."""
    entitlements: tuple[Entitlement, ...] = ()
    requesters: dict[str, Requester] = {}
    likenesses: tuple[Likeness, ...] = ()
    tam_time: tuple[TamTime, ...] = ()
    """The latest time a TAM spent for the customer."""
    tam_numbered: int = 0
    waivers: tuple[Waiver, ...] = ()
    """What of the closing checklist was let pass."""
    holds: tuple[HoldStanding, ...] = ()
    asked_on: tuple[date, ...] = ()
    """On which days the customer asked the vendor something, the latest of them."""
    amendments: tuple[Amendment, ...] = ()
    amended: dict[int, PlannedInstalment] = {}
    """Instalments as the last amendment has them, by number."""

    recoveries: tuple[RecoveryStanding, ...] = ()
    recoveries_numbered: int = 0
    recovery_openings: dict[int, dict[str, Any]] = {}
    """What a recovery begins with, by number, until its workflow has been started with it."""
    complaints_numbered: int = 0
    thanks_numbered: int = 0
    balances: tuple[Balance, ...] = ()
    handoff: HandoffStanding = HandoffStanding()
    acceptance: AcceptanceStanding = AcceptanceStanding()

    @property
    def held(self) -> tuple[int, ...]:
        """The instalments for which further services are held."""
        return tuple(each.n for each in self.holds if each.held)

    @property
    def running(self) -> tuple[str, ...]:
        """The children that have been started and have not ended."""
        return tuple(child for child in self.started if child not in self.ended)

    @property
    def blocking_issues(self) -> tuple[IssueStanding, ...]:
        """Open issues that hold acceptance and payment back."""
        return tuple(issue for issue in self.issues if issue.open and issue.blocking)

    def promise(self, n: int) -> Promise:
        """The promise of that number. Refused: `unknown_promise`."""
        for promise in self.promises:
            if promise.n == n:
                return promise
        raise Refused("unknown_promise", promise=n)

    def with_promise(self, promise: Promise) -> DeliveryState:
        """The same with this promise in place of the one of its number, or added."""
        others = tuple(other for other in self.promises if other.n != promise.n)
        promises = tuple(sorted((*others, promise), key=lambda each: each.n))
        return self.model_copy(update={"promises": promises})


def begin(contract: Contract, calendars: dict[Side, BusinessCalendar], now: datetime) -> DeliveryState:
    """The delivery on the day it is started."""
    instalments = tuple(
        InstalmentStanding(n=row.n, debtor=row.debtor, outstanding=(row.net + row.tax).amount) for row in plan(contract)
    )
    return DeliveryState(
        started_at=now, roster=contract.roster, calendars=calendars, instalments=instalments,
        entitlements=included(contract),
    )  # fmt: skip


def request_termination(state: DeliveryState, asked: Termination) -> DeliveryState:
    """Somebody asks to end it before its time. Refused: `termination_requested_already`."""
    refuse_when_ended(state)
    if state.termination is not None and state.termination.waiting:
        raise Refused("termination_requested_already", by=state.termination.requested_by)
    return state.model_copy(update={"termination": asked})


def child_started(state: DeliveryState, child: str) -> DeliveryState:
    """A child runs; what was said when an issue was opened is with it now."""
    openings = {n: opening for n, opening in state.openings.items() if child != f"issue/{n}"}
    recoveries = {n: opening for n, opening in state.recovery_openings.items() if child != f"recovery/{n}"}
    started = {"started": (*state.started, child), "openings": openings, "recovery_openings": recoveries}
    return state.model_copy(update=started)


def child_ended(state: DeliveryState, child: str) -> DeliveryState:
    """A child's story is over."""
    return state if child in state.ended else state.model_copy(update={"ended": (*state.ended, child)})


def refuse_when_ended(state: DeliveryState) -> None:
    """Closed means closed (semantics, "Always true" 6); a delivery being stopped takes nothing new either."""
    if state.stage in ENDED or state.stage is Stage.STOPPING:
        raise Refused("delivery_has_ended", stage=state.stage.value)


def hand_over(state: DeliveryState) -> DeliveryState:
    """Sales has handed over: the installation begins."""
    if state.stage is not Stage.HANDOFF:
        return state
    return state.model_copy(update={"stage": Stage.INSTALLATION})


def accept(state: DeliveryState, scope: str, on: date) -> DeliveryState:
    """A package, or the whole, is accepted. Accepted and received is live."""
    if scope in state.accepted:
        return state
    changes: dict[str, object] = {"accepted": (*state.accepted, scope)}
    if scope == "whole":
        changes["accepted_on"] = on
    return _live_if_ready(state.model_copy(update=changes), on)


def receive(state: DeliveryState, on: date, today: date) -> DeliveryState:
    """The customer has the product in hand. Refused: `received_already`, `date_in_the_future`."""
    refuse_when_ended(state)
    if state.received_on is not None:
        raise Refused("received_already", on=state.received_on.isoformat())
    _not_in_the_future(on, today)
    return _live_if_ready(state.model_copy(update={"received_on": on}), on)


def go_live(state: DeliveryState, on: date, today: date) -> DeliveryState:
    """The product is used in earnest from that day. Refused: `not_accepted_yet`, `live_already`."""
    refuse_when_ended(state)
    if state.live_on is not None:
        raise Refused("live_already", on=state.live_on.isoformat())
    if state.accepted_on is None:
        raise Refused("not_accepted_yet")
    _not_in_the_future(on, today)
    return state.model_copy(update={"live_on": on, "stage": Stage.LIVE, "received_on": state.received_on or on})


def _live_if_ready(state: DeliveryState, on: date) -> DeliveryState:
    ready = state.stage is Stage.INSTALLATION and state.accepted_on is not None and state.received_on is not None
    return state.model_copy(update={"stage": Stage.LIVE, "live_on": state.live_on or on}) if ready else state


def _not_in_the_future(on: date, today: date) -> None:
    if on > today:
        raise Refused("date_in_the_future", on=on.isoformat(), today=today.isoformat())


def open_matters(state: DeliveryState) -> tuple[str, ...]:
    """What still stands between this delivery and its closing, as `kind:number` (semantics, "Stages")."""
    matters = ["acceptance"] if state.accepted_on is None else []
    matters += ["receipt"] if state.received_on is None else []
    matters += [f"instalment:{row.n}" for row in state.instalments if not row.settled]
    matters += [f"promise:{promise.n}" for promise in state.promises if promise.unsettled]
    matters += [f"issue:{issue.n}" for issue in state.issues if issue.open]
    matters += [f"scope:{request.n}" for request in state.scope if request.open]
    matters += [f"recovery:{each.n}" for each in state.recoveries if each.open]
    return tuple(matters)


def hear_instalment(state: DeliveryState, standing: InstalmentStanding) -> DeliveryState | None:
    """News of an instalment; None when it is older than what is known."""
    known = next((row for row in state.instalments if row.n == standing.n), None)
    if known is None or known.seq >= standing.seq:
        return None
    instalments = tuple(standing if row.n == standing.n else row for row in state.instalments)
    return state.model_copy(update={"instalments": instalments})


def hear_handoff(state: DeliveryState, standing: HandoffStanding) -> DeliveryState | None:
    """News of the handoff; None when it is older than what is known."""
    if standing.seq <= state.handoff.seq:
        return None
    return state.model_copy(update={"handoff": standing})


def hear_acceptance(state: DeliveryState, standing: AcceptanceStanding) -> DeliveryState | None:
    """News of the installation; None when it is older than what is known."""
    if standing.seq <= state.acceptance.seq:
        return None
    return state.model_copy(update={"acceptance": standing})


def holding_up_payment(state: DeliveryState) -> tuple[str, ...]:
    """What a payer may rightly point at: blocking issues (semantics, payment-due signal)."""
    return tuple(f"open_issue:{issue.n}" for issue in state.blocking_issues)
