"""How healthy a delivery is: 0 to 100, with reasons a person can read.

Source: semantics, "Check-ins": weighted measures of recorded facts, a pure function, with trend and reasons. Each
measure takes at most its weight; the weights add up to 100. What is not known yet takes nothing.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from postsales.domain.frozen import Frozen

Band = Literal["good", "watch", "bad"]
Count = Annotated[int, Field(ge=0)]

WEIGHTS = {"issues": 25, "breaches": 10, "promises": 20, "sentiment": 20, "adoption": 15, "money": 10}
GOOD_FROM, WATCH_FROM = 80, 55
STEADY = 3


class HealthFacts(Frozen):
    """What is recorded. Sentiment 1 (bad) to 5 and adoption in percent are the latest told; None if never."""

    critical_issues: Count = 0
    major_issues: Count = 0
    minor_issues: Count = 0
    breaches: Count = 0
    broken_promises: Count = 0
    sentiment: Annotated[int, Field(ge=1, le=5)] | None = None
    adoption: Annotated[int, Field(ge=0, le=100)] | None = None
    overdue_days: Count = 0


class Reason(Frozen):
    """Why points are missing. `code` is a wording code, `fact` the number that goes with it."""

    code: str
    points: int
    fact: int


class Health(Frozen):
    """The score, its band, and the reasons, the heaviest first."""

    score: Annotated[int, Field(ge=0, le=100)]
    band: Band
    reasons: tuple[Reason, ...]


def health(facts: HealthFacts) -> Health:
    """The health these facts make."""
    issues = facts.critical_issues + facts.major_issues + facts.minor_issues
    hurt = 15 * facts.critical_issues + 8 * facts.major_issues + 3 * facts.minor_issues
    unhappy = 0 if facts.sentiment is None else 5 * (5 - facts.sentiment) if facts.sentiment < 4 else 0
    unused = 0 if facts.adoption is None else (100 - facts.adoption) * WEIGHTS["adoption"] // 100
    late = (facts.overdue_days + 5) // 6
    reasons = (
        Reason(code="open_issues", points=min(hurt, WEIGHTS["issues"]), fact=issues),
        Reason(code="targets_missed", points=min(4 * facts.breaches, WEIGHTS["breaches"]), fact=facts.breaches),
        Reason(
            code="promises_broken",
            points=min(10 * facts.broken_promises, WEIGHTS["promises"]),
            fact=facts.broken_promises,
        ),
        Reason(code="customer_unhappy", points=min(unhappy, WEIGHTS["sentiment"]), fact=facts.sentiment or 0),
        Reason(code="little_used", points=unused, fact=facts.adoption or 0),
        Reason(code="money_overdue", points=min(late, WEIGHTS["money"]), fact=facts.overdue_days),
    )
    telling = sorted((reason for reason in reasons if reason.points), key=lambda reason: (-reason.points, reason.code))
    score = 100 - sum(reason.points for reason in telling)
    return Health(score=score, band=_band(score), reasons=tuple(telling))


def trend(earlier: int, later: int) -> Literal["up", "down", "steady"]:
    """Where a score is going; a few points are noise."""
    if abs(later - earlier) <= STEADY:
        return "steady"
    return "up" if later > earlier else "down"


def _band(score: int) -> Band:
    if score >= GOOD_FROM:
        return "good"
    return "watch" if score >= WATCH_FROM else "bad"
