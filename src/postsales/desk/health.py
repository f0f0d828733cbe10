"""How healthy a delivery is, from what the store has recorded of it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from postsales.domain.health import Health, HealthFacts, health
from postsales.domain.policy import Severity
from postsales.domain.promise import PromiseStatus
from postsales.messages.rows import CheckinRow
from postsales.store.delivery import DeliveryView

_NEVER = datetime.min.replace(tzinfo=UTC)


def health_of(view: DeliveryView, today: date) -> Health:
    """The health of a delivery on a day, by all that is recorded of it (not by what one reader may see)."""
    severities = [issue.severity for issue in view.issues if issue.closed_at is None]
    owed = [row for row in view.instalments if row.outstanding > row.disputed and row.due_on is not None]
    held = sorted((row for row in view.checkins if row.held_at is not None), key=_held_at)
    return health(
        HealthFacts(
            critical_issues=severities.count(Severity.CRITICAL),
            major_issues=severities.count(Severity.MAJOR),
            minor_issues=severities.count(Severity.MINOR),
            breaches=sum(len(issue.breaches) for issue in view.issues if issue.closed_at is None),
            broken_promises=sum(promise.state == PromiseStatus.BROKEN for promise in view.promises),
            sentiment=next((row.sentiment for row in reversed(held) if row.sentiment is not None), None),
            adoption=next((row.adoption for row in reversed(held) if row.adoption is not None), None),
            overdue_days=max((max((today - row.due_on).days, 0) for row in owed if row.due_on), default=0),
        )
    )


def _held_at(row: CheckinRow) -> datetime:
    return row.held_at or _NEVER
