"""How healthy a delivery is, from what the store has recorded of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import Field

from postsales.domain.frozen import Frozen
from postsales.domain.health import (
    BANDS,
    STANDARD,
    Band,
    Count,
    Health,
    HealthFacts,
    Point,
    Trend,
    health,
    trend_of,
)
from postsales.domain.health_explained import Explained, explained
from postsales.domain.health_policy import Measure
from postsales.domain.policy import Severity
from postsales.domain.promise import PromiseStatus
from postsales.messages.rows import CheckinRow
from postsales.store.delivery import DeliveryView

_NEVER = datetime.min.replace(tzinfo=UTC)


class ShownHealth(Frozen):
    """A delivery's health on a day: what it is made of, where it is going, and what would change it.

    `supposed`: the facts somebody asked about (what-if), and the health they would make.
    """

    delivery: str
    on: date
    facts: HealthFacts
    health: Health
    trend: Trend
    since: date | None = None
    history: tuple[Point, ...] = ()
    measure: Measure = STANDARD
    explained: Explained
    supposed: HealthFacts | None = None
    then: Health | None = None


class Suppose(Frozen):
    """What if: facts that somebody supposes instead of those recorded."""

    critical_issues: Count | None = None
    major_issues: Count | None = None
    minor_issues: Count | None = None
    breaches: Count | None = None
    broken_promises: Count | None = None
    sentiment: Annotated[int, Field(ge=1, le=5)] | None = None
    adoption: Annotated[int, Field(ge=0, le=100)] | None = None
    overdue_days: Count | None = None


def health_of(view: DeliveryView, today: date) -> Health:
    """The health of a delivery on a day, by all that is recorded of it (not by what one reader may see)."""
    kept = view.health
    return health(facts_of(view, today), kept.measure if kept else STANDARD, band_in(view))


def explain(view: DeliveryView, today: date, suppose: Suppose) -> ShownHealth:
    """The same with what would change it, and what other facts would make of it."""
    facts, kept = facts_of(view, today), view.health
    measure, before = kept.measure if kept else STANDARD, band_in(view)
    now = health(facts, measure, before)
    history = kept.history if kept else ()
    said = suppose.model_dump(exclude_none=True)
    supposed = facts.model_copy(update=said) if said else None
    return ShownHealth(
        delivery=view.delivery.delivery, on=today, facts=facts, health=now, measure=measure, history=history,
        trend=trend_of(history, now.score, today), since=kept.since if kept else None,
        explained=explained(facts, measure, before), supposed=supposed,
        then=health(supposed, measure, now.band) if supposed else None,
    )  # fmt: skip


def band_in(view: DeliveryView) -> Band | None:
    """The band it was last told to be in."""
    return next((band for band in BANDS if view.health is not None and view.health.band == band), None)


def facts_of(view: DeliveryView, today: date) -> HealthFacts:
    """The recorded facts that health is made of."""
    severities = [issue.severity for issue in view.issues if issue.closed_at is None]
    owed = [row for row in view.instalments if row.outstanding > row.disputed and row.due_on is not None]
    held = sorted((row for row in view.checkins if row.held_at is not None), key=_held_at)
    return HealthFacts(
        critical_issues=severities.count(Severity.CRITICAL),
        major_issues=severities.count(Severity.MAJOR),
        minor_issues=severities.count(Severity.MINOR),
        breaches=sum(len(issue.breaches) for issue in view.issues if issue.closed_at is None),
        broken_promises=sum(promise.state == PromiseStatus.BROKEN for promise in view.promises),
        sentiment=next((row.sentiment for row in reversed(held) if row.sentiment is not None), None),
        adoption=next((row.adoption for row in reversed(held) if row.adoption is not None), None),
        overdue_days=max((max((today - row.due_on).days, 0) for row in owed if row.due_on), default=0),
    )


def _held_at(row: CheckinRow) -> datetime:
    return row.held_at or _NEVER
