"""How healthy a delivery is: 0 to 100, with reasons a person can read, and a band that does not flap.

Source: semantics, "Check-ins": weighted measures of recorded facts, a pure function, with trend and reasons. Each
measure takes at most its weight; the weights add up to 100. What is not known yet takes nothing.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field

from postsales.domain.frozen import Frozen
from postsales.domain.health_policy import Measure

Band = Literal["good", "watch", "bad"]
Trend = Literal["up", "down", "steady"]
Count = Annotated[int, Field(ge=0)]
BANDS: tuple[Band, ...] = ("bad", "watch", "good")
STANDARD = Measure()
STEADY = 3
TREND_OVER = timedelta(days=30)
POINTS_KEPT = 24


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
    """Why points are missing. `code` is a wording code, `fact` the number that goes with it, `most` the weight."""

    code: str
    points: int
    fact: int
    most: int = 0


class Health(Frozen):
    """The score, its band, and the reasons, the heaviest first."""

    score: Annotated[int, Field(ge=0, le=100)]
    band: Band
    reasons: tuple[Reason, ...]


def health(facts: HealthFacts, measure: Measure = STANDARD, before: Band | None = None) -> Health:
    """The health these facts make; `before` is the band it was in, which it leaves upwards only by the margin."""
    lost = tuple(sorted(_reasons(facts, measure), key=lambda reason: (-reason.points, reason.code)))
    score = 100 - sum(reason.points for reason in lost)
    return Health(score=score, band=band_of(score, measure, before), reasons=lost)


def _reasons(facts: HealthFacts, measure: Measure) -> tuple[Reason, ...]:
    """How much of its weight each measure that takes any takes: a share out of so much, all of it at the most."""
    weights = measure.weights
    issues = facts.critical_issues + facts.major_issues + facts.minor_issues
    hurt = 15 * facts.critical_issues + 8 * facts.major_issues + 3 * facts.minor_issues
    unhappy = {1: 4, 2: 3, 3: 2}.get(facts.sentiment or 5, 0)
    unused = 0 if facts.adoption is None else 100 - facts.adoption
    rows = (
        ("open_issues", hurt, 25, weights.issues, issues),
        ("targets_missed", 4 * facts.breaches, 10, weights.breaches, facts.breaches),
        ("promises_broken", facts.broken_promises, 2, weights.promises, facts.broken_promises),
        ("customer_unhappy", unhappy, 4, weights.sentiment, facts.sentiment or 0),
        ("little_used", unused, 100, weights.adoption, facts.adoption or 0),
        ("money_overdue", (facts.overdue_days + 5) // 6, 10, weights.money, facts.overdue_days),
    )
    return tuple(
        Reason(code=code, points=points, fact=fact, most=weight)
        for code, share, full, weight, fact in rows
        if (points := min(share, full) * weight // full)
    )


def band_of(score: int, measure: Measure = STANDARD, before: Band | None = None) -> Band:
    """The band of a score. It falls at the border, and rises only `margin` above it (no flapping)."""
    plain = _plain(score, measure)
    if before is None or BANDS.index(plain) <= BANDS.index(before):
        return plain
    sure = _plain(score - measure.margin, measure)
    return sure if BANDS.index(sure) > BANDS.index(before) else before


def _plain(score: int, measure: Measure) -> Band:
    if score >= measure.good_from:
        return "good"
    return "watch" if score >= measure.watch_from else "bad"


def worse(one: Band, other: Band) -> bool:
    """Whether the first band is below the second."""
    return BANDS.index(one) < BANDS.index(other)


# Over time


class Point(Frozen):
    """A score and the day from which it stood."""

    on: date
    score: int


def kept(history: tuple[Point, ...], score: int, today: date) -> tuple[Point, ...]:
    """The history with the score of today: one point a day, and only where it changed."""
    earlier = tuple(point for point in history if point.on < today)
    if earlier and earlier[-1].score == score:
        return earlier
    return (*earlier, Point(on=today, score=score))[-POINTS_KEPT:]


def trend_of(history: tuple[Point, ...], score: int, today: date) -> Trend:
    """Where it is going, against what it was thirty days ago (or first); a few points are noise."""
    earlier = [point for point in history if point.on <= today - TREND_OVER]
    return trend((earlier[-1] if earlier else history[0]).score, score) if history else "steady"


def trend(earlier: int, later: int) -> Trend:
    """Where a score is going; a few points are noise."""
    if abs(later - earlier) <= STEADY:
        return "steady"
    return "up" if later > earlier else "down"
