"""An issue as it is known: its people, its ball, the logs its clocks are folded from.

Source: domain notes, story 5; semantics, "Service-level clocks" and "Fault claims and verdicts".
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from postsales.domain.clock import ClockEntry, ClockLog
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.issue_parts import Charge, Contest, Cost, Expert, Question, Session, Verdict
from postsales.domain.policy import Severity
from postsales.domain.seats import Roster, Seat, Side

Stage = Literal[
    "requested",
    "acknowledged",
    "working",
    "waiting",
    "answered",
    "contested",
    "closed",
    "declined",
    "cancelled",
    "merged",
]
Duty = Literal["acknowledge", "vendor", "partner"]
"""What a ladder watches: the acknowledgement, the vendor's answer, the partner's."""

OVER: frozenset[Stage] = frozenset({"closed", "declined", "cancelled", "merged"})
REOPENABLE: frozenset[Stage] = frozenset({"closed", "declined"})
TECHNICAL = (Seat.SUPPORT, Seat.ENGINEERING, Seat.CONSULTANT, Seat.EXPERT, Seat.VENDOR_HEAD)
"""The seats that may say what is wrong with the product, or that nothing is."""


class Claim(Frozen):
    """The product is blamed: by which side, recorded by whom."""

    side: Side
    recorded_by: str
    at: datetime


class Interim(Frozen):
    """What the customer has until there is a verdict: somebody, something that helps, and a date."""

    owner: str
    workaround: str
    on: date
    by: str


class Waiting(Frozen):
    """Somebody waits for another side; the ball goes back to `then` afterwards."""

    on: Side
    reason: str
    then: Side


class Breach(Frozen):
    """A target passed unanswered. It stays recorded after the answer has come."""

    what: Literal[
        "acknowledge", "vendor", "partner", "interim", "evidence", "expert", "heads", "session", "customer", "cost"
    ]
    level: str
    at: datetime


class Links(Frozen):
    """What of the delivery an issue is about: packages by id, instalments and visits by number."""

    packages: tuple[str, ...] = ()
    instalments: tuple[int, ...] = ()
    visits: tuple[int, ...] = ()


class SeverityChange(Frozen):
    """It hurt more, or less, than thought. Kept, because every deadline moved with it, and why."""

    at: datetime
    was: Severity
    severity: Severity
    by: str
    reason: str


class EscalationState(Frozen):
    """An issue. The four logs are its clocks; everything about time is folded from them."""

    n: int
    title: str
    severity: Severity
    blocking: bool
    roster: Roster
    raised_by: str
    raised_side: Side | None = None
    opened_at: datetime
    symptom: str | None = None
    evidence: dict[str, Any] = {}
    stage: Stage = "requested"
    handler: Side = Side.VENDOR
    ball: Side | None = None
    claim: Claim | None = None
    evidence_step: Literal["none", "asked", "climbed", "waived", "given"] = "none"
    evidence_since: datetime | None = None
    acknowledged_at: datetime | None = None
    interim: Interim | None = None
    interim_missed: bool = False
    waiting: Waiting | None = None
    verdict: Verdict | None = None
    answer: str | None = None
    closed_at: datetime | None = None
    links: Links = Links()
    question: Question | None = None
    experts: tuple[Expert, ...] = ()
    evidence_missing: tuple[str, ...] = ()
    """What the form still asks for, by name."""
    past_verdicts: tuple[Verdict, ...] = ()
    """Those that do not stand any more, the oldest first."""
    contest: Contest | None = None
    session: Session | None = None
    known: str | None = None
    """The known verdict that answered it, by its reference."""
    costs: tuple[Cost, ...] = ()
    charges: tuple[Charge, ...] = ()
    """What was asked for those costs in money, the latest last."""
    severities: tuple[SeverityChange, ...] = ()
    warned: tuple[Duty, ...] = ()
    merged: tuple[int, ...] = ()
    merged_into: int | None = None
    followers: tuple[str, ...] = ()
    """Who else waits for the answer: whoever raised what was merged into this."""
    reopened: int = 0
    released: bool = False
    """The delivery has ended: an issue that is over cannot be reopened any more."""
    levels: dict[Side, int] = {}
    fired: dict[Duty, tuple[int, ...]] = {}
    breaches: tuple[Breach, ...] = ()
    acknowledgement: ClockLog = ()
    customer: ClockLog = ()
    partner: ClockLog = ()
    vendor: ClockLog = ()

    @property
    def open(self) -> bool:
        """Whether anything is left to do about it."""
        return self.stage not in OVER

    @property
    def evidence_awaited(self) -> bool:
        """Whether the vendor's verdict waits for the claimant's evidence."""
        return self.open and self.verdict is None and self.evidence_step in ("asked", "climbed")

    @property
    def undecided(self) -> bool:
        """Whether another verdict is to come: there is none, or it could not be told and both sides meet about it."""
        return self.verdict is None or self.session is not None

    @property
    def asks(self) -> bool:
        """Whether it is a question still, and nobody has blamed the product for it."""
        return self.question is not None and self.claim is None


# The ball, and the clocks that follow it


def pass_ball(issue: EscalationState, to: Side, at: datetime, reason: str) -> EscalationState:
    """Exactly one side has the ball: its clock runs. The customer's wait pauses only while they have it themselves."""
    logs = {
        "customer": turned(issue.customer, to is not Side.CUSTOMER, at, reason),
        "partner": turned(issue.partner, to is Side.PARTNER, at, reason),
    }
    if issue.verdict is None:
        logs["vendor"] = turned(issue.vendor, to is Side.VENDOR, at, reason)
    return issue.model_copy(update={"ball": to, **logs})


def unwaited(issue: EscalationState) -> EscalationState:
    """Nobody waits for another side any more; where the ball goes is for the caller to say."""
    if issue.waiting is None:
        return issue
    return issue.model_copy(update={"waiting": None, "stage": "working" if issue.acknowledged_at else "requested"})


def past_verdicts(issue: EscalationState) -> tuple[Verdict, ...]:
    """The verdicts that do not stand any more once another is given."""
    return (*issue.past_verdicts, issue.verdict) if issue.verdict is not None else issue.past_verdicts


def turned(log: ClockLog, on: bool, at: datetime, reason: str) -> ClockLog:
    """The log with the clock turned on or off; unchanged if it was."""
    last = log[-1].kind if log else None
    if on == (last in ("start", "resume")):
        return log
    if not on:
        return (*log, ClockEntry(at=at, kind="pause", reason=reason)) if last else log
    return (*log, ClockEntry(at=at, kind="resume" if last == "pause" else "start", reason=reason))


def stopped(log: ClockLog, at: datetime, reason: str) -> ClockLog:
    """The log with the clock stopped for good; unchanged if it never ran or was stopped."""
    return log if not log or log[-1].kind == "stop" else (*log, ClockEntry(at=at, kind="stop", reason=reason))


# What is refused in several places


def refuse_when_over(issue: EscalationState) -> None:
    """Refused: `issue_is_over`."""
    if not issue.open:
        raise Refused("issue_is_over", issue=issue.n, state=issue.stage)


def refuse_when_answered(issue: EscalationState) -> None:
    """Refused: `answered_already`."""
    if issue.verdict is not None and not issue.undecided:
        raise Refused("answered_already", issue=issue.n, verdict=issue.verdict.kind)


def refuse_when_contested(issue: EscalationState) -> None:
    """Refused: `heads_decide`."""
    if issue.contest is not None and issue.contest.pending:
        raise Refused("heads_decide", issue=issue.n, until=issue.contest.decide_by.isoformat())
