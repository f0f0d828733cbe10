"""What one issue adds to the scorecards of its vendor and its partner: folds of its clocks, and what was missed.

Source: semantics, "Service-level clocks" (in the obliged party's own time) and "Fault claims and verdicts".
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from postsales.domain import clock
from postsales.domain.escalation_clocks import PARTNER_LADDER, ClockName, Terms, log_of, side_of
from postsales.domain.issue import Breach, EscalationState
from postsales.domain.scorecard import IssueRecord
from postsales.domain.seats import Seat, Side

_PARTNER_LEVELS = frozenset(level.name for level in PARTNER_LADDER)
_NO_ANSWER = frozenset({"merged", "cancelled"})
"""Ends that answer nothing: it goes on elsewhere, or stopped with its delivery."""


def record_of(issue: EscalationState, delivery: str, terms: Terms) -> IssueRecord:
    """How it counts, as it stands."""
    seen = _ran(issue, "acknowledge", terms) if issue.acknowledged_at is not None else None
    over = {Side.VENDOR: _ran(issue, "vendor", terms), Side.PARTNER: _ran(issue, "partner", terms)}
    return IssueRecord(
        delivery=delivery,
        products=terms.products,
        n=issue.n,
        opened_at=issue.opened_at,
        state=issue.stage,
        question=issue.question is not None,
        claimed_by=issue.claim.side if issue.claim else None,
        claimed_at=issue.claim.at if issue.claim else None,
        evidence=issue.evidence_step,
        verdict=issue.verdict.kind if issue.verdict else None,
        contested=issue.contest.outcome or "pending" if issue.contest else None,
        acknowledged={issue.handler: seen} if seen is not None else {},
        answered={} if issue.stage in _NO_ANSWER else {side: ran for side, ran in over.items() if ran is not None},
        climbs=Counter(side for breach in issue.breaches for side in sides_of(issue, breach)),
    )


def _ran(issue: EscalationState, name: ClockName, terms: Terms) -> timedelta | None:
    """How long a clock ran that has stopped; None while it may run on, or when it never ran."""
    log = log_of(issue, name)
    if not log or log[-1].kind != "stop":
        return None
    return clock.elapsed(log, terms.hours(issue, side_of(issue, name)), log[-1].at)


def sides_of(issue: EscalationState, breach: Breach) -> tuple[Side, ...]:
    """Who missed it. The customer's wait is nobody's alone; a joint session is missed by both who were to come."""
    match breach.what:
        case "acknowledge":
            return (Side.PARTNER if breach.level in _PARTNER_LEVELS else Side.VENDOR,)
        case "vendor" | "interim":
            return (Side.VENDOR,)
        case "partner":
            return (Side.PARTNER,)
        case "evidence":
            return (issue.claim.side,) if issue.claim else ()
        case "expert":
            person = issue.roster.person(breach.level)
            return (person.side,) if person else ()
        case "heads":
            return (Seat(breach.level).side,)
        case "session":
            return (Side.VENDOR, issue.claim.side) if issue.claim else (Side.VENDOR,)
        case "cost":
            return (Side(breach.level),)
        case "customer":
            return ()
