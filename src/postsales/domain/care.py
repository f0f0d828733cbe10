"""What is known of each delivery of a customer between check-ins: its health, and the dates that come.

Source: semantics, "Check-ins"; domain notes, story 6. Deliveries say how they stand; check-ins say how the customer
feels. What follows is worked out here, from recorded facts only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from pydantic import Field

from postsales.domain.frozen import Frozen, Stated
from postsales.domain.health import Band, Health, HealthFacts, Point, health, kept, worse
from postsales.domain.health_policy import Measure


class CarePolicy(Stated):
    """Days. A risk is to be met within `risk_days`, an opportunity taken up within `opportunity_days` (business days).

    What ends is watched from `renewal_watch_days` before its end, a term shorter than twice that from its middle, and
    is to be settled `renewal_settle_days` before.
    """

    risk_days: int = Field(default=3, ge=1)
    opportunity_days: int = Field(default=5, ge=1)
    renewal_watch_days: int = Field(default=180, ge=1)
    renewal_settle_days: int = Field(default=90, ge=1)
    requests_like_tam: int = Field(default=3, ge=2)


class Known(Frozen):
    """What a contract says that matters after it is signed. `partner`: its id and name."""

    measure: Measure = Measure()
    value_goal: str | None = None
    service_until: date | None = None
    tam_until: date | None = None
    partner: str | None = None
    partner_name: str | None = None


class Stand(Frozen):
    """How a delivery last said it stands; `seq` orders its news. `overdue_since`: the earliest day missed in money.

    `running_low`: entitlements near or beyond their end; `asked_on`: when the customer asked the vendor something.
    """

    seq: int = 0
    critical_issues: int = 0
    major_issues: int = 0
    minor_issues: int = 0
    breaches: int = 0
    broken_promises: int = 0
    overdue_since: date | None = None
    running_low: tuple[str, ...] = ()
    asked_on: tuple[date, ...] = ()
    complaints: int = 0
    """What is open that has to be made good."""


class Standing(Frozen):
    """One delivery's health as it was last worked out: since when it is in its band, and what it was before.

    `fell`: into this band from a better one, and nobody has anything to do about it yet.
    """

    stand: Stand = Stand()
    sentiment: int | None = None
    adoption: int | None = None
    score: int = 100
    band: Band = "good"
    since: date | None = None
    fell: bool = False
    history: tuple[Point, ...] = ()


def facts_of(standing: Standing, today: date) -> HealthFacts:
    """The recorded facts on a day."""
    stand = standing.stand
    overdue = max((today - stand.overdue_since).days, 0) if stand.overdue_since is not None else 0
    return HealthFacts(
        critical_issues=stand.critical_issues, major_issues=stand.major_issues, minor_issues=stand.minor_issues,
        breaches=stand.breaches, broken_promises=stand.broken_promises, sentiment=standing.sentiment,
        adoption=standing.adoption, overdue_days=overdue,
    )  # fmt: skip


def health_now(standing: Standing, known: Known, today: date) -> Health:
    """The health on a day; it leaves the band it is in as `band_of` says."""
    return health(facts_of(standing, today), known.measure, standing.band)


def reassessed(standing: Standing, known: Known, signed_on: date, today: date) -> Standing:
    """The standing with today's score and band; the same one when neither changed. All was well until the signature."""
    now = health_now(standing, known, today)
    if now.score == standing.score and now.band == standing.band:
        return standing
    history = standing.history or (Point(on=min(signed_on, today) - timedelta(days=1), score=standing.score),)
    since = standing.since if now.band == standing.band else today
    fell = standing.fell if now.band == standing.band else worse(now.band, standing.band)
    update = {
        "fell": fell,
        "score": now.score,
        "band": now.band,
        "since": since,
        "history": kept(history, now.score, today),
    }
    return standing.model_copy(update=update)


# Dates that come


@dataclass(frozen=True, slots=True)
class Renewal:
    """Something ends: the service period of a contract, or the TAM's."""

    delivery: str
    what: str
    until: date
    settle_on: date

    @property
    def key(self) -> str:
        """The occasion: another date is another."""
        return f"renewal:{self.delivery}:{self.what}:{self.until.isoformat()}"


def renewals(delivery: str, signed_on: date, known: Known, policy: CarePolicy, today: date) -> tuple[Renewal, ...]:
    """What of this delivery ends soon enough to be watched; what has ended is nobody's renewal any more."""
    ends = {"tam": known.tam_until, "contract": known.service_until}
    found = []
    for what, until in ends.items():
        if until is None or until <= today:
            continue
        term = (until - signed_on).days
        watch = min(policy.renewal_watch_days, term // 2)
        settle = until - timedelta(days=min(policy.renewal_settle_days, watch // 2))
        if today >= until - timedelta(days=watch):
            found.append(Renewal(delivery, what, until, max(settle, today)))
    return tuple(found)
