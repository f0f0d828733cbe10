"""How an issue came to be, what its workflow is given, and how it says it stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal

from postsales.domain.frozen import Frozen, Shared
from postsales.domain.issue import Breach, Claim, EscalationState, Interim, Links, SeverityChange, Stage, Waiting
from postsales.domain.issue_parts import Charge, Contest, Cost, Expert, Question, Session, Verdict
from postsales.domain.policy import EscalationPolicy, Severity
from postsales.domain.seats import Side
from postsales.messages.command import Awaited, By
from postsales.messages.setting import Setting
from postsales.messages.spec import Spec


class IssueOpening(Frozen):
    """How an issue came to be. `key` is what it was wanted under; `by` who raised it."""

    key: str
    title: str
    severity: Severity = Severity.MAJOR
    claim: bool = False
    blocking: bool = False
    symptom: str | None = None
    evidence: dict[str, Any] = {}
    said_by: Side | None = None
    question: str | None = None
    """What a direct question is about; None when it is none."""
    links: Links = Links()
    by: By


class EscalationSpec(Spec):
    """One issue of one delivery, numbered by the delivery."""

    setting: Annotated[Setting, Shared]
    policy: Annotated[EscalationPolicy, Shared]
    n: int
    opening: IssueOpening
    carried: EscalationState | None = None


class ClockReading(Frozen):
    """One clock: how long it has run, what it may, and when it will have. `deadline` only while it runs."""

    clock: Literal["acknowledge", "customer", "partner", "vendor"]
    running: bool
    elapsed: timedelta
    target: timedelta
    deadline: datetime | None = None
    breached_at: datetime | None = None


class IssueStatus(Frozen):
    """How an issue stands, answered live."""

    delivery: str
    n: int
    title: str
    severity: Severity
    blocking: bool
    stage: Stage
    open: bool
    symptom: str | None
    evidence: dict[str, Any]
    evidence_awaited: bool
    claim: Claim | None
    ball: Side | None
    waiting: Waiting | None
    level: str | None
    clocks: tuple[ClockReading, ...]
    breaches: tuple[Breach, ...]
    interim: Interim | None
    verdict: Verdict | None
    answer: str | None
    opened_at: datetime
    closed_at: datetime | None
    next: Awaited | None
    links: Links = Links()
    question: Question | None = None
    experts: tuple[Expert, ...] = ()
    evidence_missing: tuple[str, ...] = ()
    past_verdicts: tuple[Verdict, ...] = ()
    contest: Contest | None = None
    session: Session | None = None
    known: str | None = None
    costs: tuple[Cost, ...] = ()
    charges: tuple[Charge, ...] = ()
    borne_by: Side | None = None
    """Who bears the costs: whoever the verdict names."""
    owed_hours: dict[Side, Decimal] = {}
    severities: tuple[SeverityChange, ...] = ()
    merged: tuple[int, ...] = ()
    merged_into: int | None = None
    reopened: int = 0
    reopen_until: datetime | None = None
