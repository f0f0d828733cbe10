"""What somebody's day is worked out from: what is open in each delivery they sit in, and what is theirs besides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from postsales.domain.frozen import Frozen
from postsales.domain.issue_awaits import Awaits
from postsales.domain.seats import Seat, Side
from postsales.domain.service_standing import ServiceStanding


class HandoffStanding(Frozen):
    """A handoff that is not over. `questions`: what sales has to answer, the first of them until `answer_by`."""

    due_on: date
    required: tuple[Seat, ...] = ()
    kickoff_on: date | None = None
    offered_by: str | None = None
    questions: tuple[int, ...] = ()
    answer_by: date | None = None
    questions_climbed: bool = False
    open: bool = True


class VisitStanding(Frozen):
    """A visit that is not over. `missing`: what it lacks to be confirmed; `away_until`: its engineer is away then.

    `elsewhere`: at what hours other deliveries expect its engineer, as far as both cannot be (`domain.visit_clash`).
    """

    n: int
    on: date
    purpose: str
    engineer: str
    state: str
    missing: tuple[str, ...] = ()
    away_until: date | None = None
    elsewhere: tuple[str, ...] = ()


class PackageStanding(Frozen):
    """A work package that is not accepted. `attended`: who was at a training; signed off, it is done."""

    package: str
    name: str
    side: Side
    state: str
    due_on: date | None = None
    start_on: date | None = None
    after: tuple[str, ...] = ()
    attended: tuple[str, ...] = ()
    signed_off_by: str | None = None


class TaskStanding(Frozen):
    """A task of the customer's that is not over."""

    n: int
    what: str
    owner: str
    due_on: date
    state: str


class ConsultationStanding(Frozen):
    """A customer's question that nobody has answered."""

    n: int
    question: str
    consultant: str
    answer_by: datetime


class ItemStanding(Frozen):
    """Something left to be done at the customer's. `promise_by`: until when somebody is to promise it."""

    n: int
    what: str
    side: Side
    blocking: bool = False
    promise_by: datetime | None = None


class PromiseStanding(Frozen):
    """A promise that is not settled."""

    n: int
    what: str
    owner: str
    to: Side
    due_on: date
    state: str


class IssueStanding(Frozen):
    """An issue somebody has something to say to. `level`: how far the ladder of whoever handles it has been climbed.

    `awaits` is empty in what was recorded before it was kept; then the rest tells.
    """

    n: int
    title: str
    state: str
    ball: Side | None = None
    level: int = 0
    question: bool = False
    acknowledge_by: datetime | None = None
    answer_by: datetime | None = None
    interim_owner: str | None = None
    interim_on: date | None = None
    awaits: tuple[Awaits, ...] = ()


class AcceptanceStanding(Frozen):
    """An acceptance; `scope` is a package, or `whole`."""

    scope: str
    state: str
    window_ends_at: datetime | None = None


class ScopeStanding(Frozen):
    """An open request outside the scope: to answer until `answer_by`, or its quote to decide until `valid_until`."""

    n: int
    what: str
    asker_side: Side
    provider: Side
    state: str
    answer_by: date
    valid_until: date | None = None
    entitlement: str | None = None


class RecoveryStanding(Frozen):
    """A matter that is being made good: in whose hands, and until when the next thing is owed."""

    n: int
    matter: str
    state: str
    owner: str | None = None
    due_at: datetime | None = None


class ApprovalStanding(Frozen):
    """Something two people have to approve. `recovery`: the one it is to make good for."""

    key: str
    legal_entity: str
    request: int
    sort: str
    instalment: int | None = None
    recovery: int | None = None
    requested_by: str
    expires_at: datetime
    approved_by: tuple[str, ...] = ()


class QuestionStanding(Frozen):
    """What finance asked of somebody and they have not answered."""

    instalment: int
    n: int
    text: str
    asked_of: str
    answer_by: datetime


class InstalmentStanding(Frozen):
    """An instalment that is invoiced and not paid. `outstanding` and `disputed` as they are shown."""

    n: int
    tier: str
    debtor: str
    creditor: str
    payer: str | None = None
    currency: str
    outstanding: str
    chaseable: bool = True
    invoice: str | None = None
    due_on: date
    promised_on: date | None = None


class UnhappyStanding(Frozen):
    """Somebody of the customer's said in a survey that they are not content."""

    n: int
    person: str
    score: int
    answered_at: datetime


class Matters(Frozen):
    """What is open in one delivery, and who sits where. `awaited`: what it waits for as a whole, `ball` from whom.

    `away`: who cannot be asked at present; whoever sits behind them is asked. Dates are local ones of `timezone`.
    """

    delivery: str
    customer_name: str
    customer: str | None = None
    seen_at: datetime | None = None
    """When the customer was last talked to in a check-in."""
    stage: str
    channel: str = "indirect"
    timezone: str = "Asia/Seoul"
    ball: Side | None = None
    awaited: str | None = None
    next_at: datetime | None = None
    parties: Mapping[Side, str] = {}
    seats: Mapping[Seat, tuple[str, ...]]
    away: frozenset[str] = frozenset()
    handoff: HandoffStanding | None = None
    visits: tuple[VisitStanding, ...] = ()
    packages: tuple[PackageStanding, ...] = ()
    items: tuple[ItemStanding, ...] = ()
    tasks: tuple[TaskStanding, ...] = ()
    consultations: tuple[ConsultationStanding, ...] = ()
    promises: tuple[PromiseStanding, ...] = ()
    issues: tuple[IssueStanding, ...] = ()
    acceptances: tuple[AcceptanceStanding, ...] = ()
    scope: tuple[ScopeStanding, ...] = ()
    recoveries: tuple[RecoveryStanding, ...] = ()
    approvals: tuple[ApprovalStanding, ...] = ()
    questions: tuple[QuestionStanding, ...] = ()
    instalments: tuple[InstalmentStanding, ...] = ()
    unhappy: tuple[UnhappyStanding, ...] = ()
    service: ServiceStanding = ServiceStanding()

    def seats_of(self, person: str) -> frozenset[Seat]:
        """Where somebody sits."""
        return frozenset(seat for seat, people in self.seats.items() if person in people)

    def holders(self, seat: Seat) -> tuple[str, ...]:
        """Everybody in the seat, whoever is available first, then in order."""
        return tuple(sorted(self.seats.get(seat, ()), key=lambda who: who in self.away))

    def first(self, *seats: Seat) -> str | None:
        """Who is asked: the first available in the first of these seats that is filled."""
        return next((people[0] for seat in seats if (people := self.holders(seat))), None)

    def all_of(self, *seats: Seat) -> tuple[str, ...]:
        """Everybody in the first of these seats that is filled."""
        return next((people for seat in seats if (people := self.holders(seat))), ())
