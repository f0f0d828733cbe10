"""What is told of issues."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from postsales.domain.frozen import Frozen
from postsales.domain.money import Money
from postsales.domain.policy import Severity
from postsales.domain.seats import Side
from postsales.messages.command import By


class IssueWanted(Frozen):
    """installation or checkins → delivery: open an issue (the delivery numbers it)."""

    what: Literal["issue_wanted"] = "issue_wanted"
    key: str
    title: str
    severity: Severity
    claim: bool = False
    blocking: bool = False
    symptom: str | None = None
    evidence: dict[str, Any] = {}
    by: By


class CostAgreed(Frozen):
    """escalation → delivery: what an issue cost is owed by that side to the other, who agreed to the amount (net)."""

    what: Literal["cost_agreed"] = "cost_agreed"
    issue: int
    title: str
    creditor: Side
    debtor: Side
    amount: Money
    by: By


class MergeWanted(Frozen):
    """delivery → escalation: it is the same as issue `into`, which goes on for both."""

    what: Literal["merge_wanted"] = "merge_wanted"
    into: int
    by: By


class IssueAbsorbed(Frozen):
    """escalation → escalation: issue `n` was the same as this; what was found there, and who waits for an answer."""

    what: Literal["issue_absorbed"] = "issue_absorbed"
    n: int
    title: str
    evidence: dict[str, Any]
    raised_by: str
    blocking: bool
    claim_by: Side | None = None
    by: By


class IssueMoved(Frozen):
    """escalation → delivery (→ installation, if it blocks): how an issue stands, whole; `seq` orders its news."""

    what: Literal["issue_moved"] = "issue_moved"
    n: int
    seq: int
    title: str
    state: str
    open: bool
    blocking: bool
    ball: Side | None
    until: datetime | None = None
    """When the target of whoever has the ball ends; of one that is over, until when it may be reopened."""
    verdict: str | None = None
    packages: tuple[str, ...] = ()
    severity: str | None = None
    breaches: int = 0
    owed: bool = False
    """Somebody was asked for what it cost, and has said neither yes nor no."""
