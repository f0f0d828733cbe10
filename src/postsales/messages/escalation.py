"""What people say about one issue, and how it says it stands."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from postsales.domain.frozen import Frozen, Shared, Stated
from postsales.domain.issue import Breach, Claim, EscalationState, Interim, Stage, Verdict, VerdictKind, Waiting
from postsales.domain.policy import EscalationPolicy, Severity
from postsales.domain.seats import Key, Side
from postsales.messages.command import Awaited, By
from postsales.messages.setting import Setting
from postsales.messages.spec import Spec

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Finding = Words | int | bool | tuple[Words, ...]
Evidence = Annotated[dict[Short, Finding], Field(max_length=30)]
"""What was found, by name: steps, version, configuration, environment, reproduction, logs (references) and the like."""


class ClaimIssue(Stated):
    """`issue.claim`: the product is blamed. With `issue`, that issue becomes a claim; without, a new one is opened.

    `said_by` is the side that blames it, when that is not the side of whoever writes it down.
    """

    issue: Annotated[int, Field(ge=1)] | None = None
    symptom: Words
    title: Short | None = None
    severity: Severity = Severity.MAJOR
    blocking: bool = False
    evidence: Evidence = {}
    said_by: Literal[Side.PARTNER, Side.CUSTOMER] | None = None


class AboutIssue(Stated):
    """`issue.acknowledge`, `issue.resume`: which one."""

    issue: Annotated[int, Field(ge=1)]


class SetInterim(AboutIssue):
    """`issue.interim`: until there is a verdict, `owner` (a person's id) helps with the workaround, by that date."""

    owner: Key
    workaround: Words
    on: date


class AddEvidence(AboutIssue):
    """`issue.evidence`: what was done, with what, and what it showed. `logs` are references. Anything else by name."""

    steps: Words | None = None
    product: Words | None = None
    version: Short | None = None
    configuration: Words | None = None
    environment: Words | None = None
    reproduction: Words | None = None
    logs: tuple[Words, ...] = ()
    evidence: Evidence = {}

    @property
    def found(self) -> dict[str, Any]:
        """All of it, by name."""
        named = self.model_dump(mode="json", exclude={"issue", "evidence"}, exclude_defaults=True)
        return {**named, **self.model_dump(mode="json", include={"evidence"})["evidence"]}


class WaitFor(AboutIssue):
    """`issue.wait`: nothing can be done until the customer (or the partner) has; your own clock pauses."""

    model_config = ConfigDict(populate_by_name=True)

    side: Annotated[Literal[Side.CUSTOMER, Side.PARTNER], Field(alias="for")]
    reason: Words


class ChangeSeverity(AboutIssue):
    """`issue.severity`: better or worse than thought."""

    severity: Severity
    reason: Words


class GiveVerdict(AboutIssue):
    """`issue.verdict`: what it was, who owns the remedy (a person's id), until when, in words the customer can use."""

    kind: VerdictKind
    owner: Key
    remedy: Words
    promised_on: date
    answer: Words


class ResolveIssue(AboutIssue):
    """`issue.resolve`: it is done. `answer` is what the customer reads; needed if there was no verdict."""

    answer: Words | None = None


class DeclineIssue(AboutIssue):
    """`issue.decline`: nothing will be done, and why."""

    reason: Words


VERBS: dict[str, type[Stated]] = {
    "issue.claim": ClaimIssue,
    "issue.interim": SetInterim,
    "issue.evidence": AddEvidence,
    "issue.acknowledge": AboutIssue,
    "issue.wait": WaitFor,
    "issue.resume": AboutIssue,
    "issue.severity": ChangeSeverity,
    "issue.verdict": GiveVerdict,
    "issue.resolve": ResolveIssue,
    "issue.decline": DeclineIssue,
}


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
