"""What one life of a forecast came to: money that reached somebody, what a partner bridged, how late it was and why.

Source: semantics, "Money" (bridge). Pure, like everything in domain.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from postsales.domain.frozen import Frozen

ZERO = Decimal(0)


class Reason(StrEnum):
    """Why a delivery is accepted late: whom most of the time was waited for."""

    HANDOFF = "handoff_slow"
    WORK = "work_late"
    VENDOR = "vendor_silent"
    DECIDER = "decider_slow"
    REJECTED = "acceptance_rejected"


class Cash(Frozen):
    """Money that came in on a day (negative when it went back)."""

    on: date
    amount: Decimal
    currency: str
    instalment: int
    tier: str
    creditor: str


class Bridged(Frozen):
    """What a partner had paid the vendor and not yet got from the customer, added up over the days."""

    partner: str
    currency: str
    amount_days: Decimal


class Life(Frozen):
    """One life of one delivery. `late_days` beyond its promised acceptance; None when that is no question any more."""

    delivery: str
    n: int
    cash: tuple[Cash, ...]
    bridged: Bridged | None = None
    late_days: int | None = None
    reason: Reason | None = None


def bridge(partner: str, currency: str, cash: Iterable[Cash], since: date, until: date) -> Bridged:
    """The partner's exposure from `since` to `until`: amount times days; what was paid before counts as balance."""
    moves: dict[date, Decimal] = {since: ZERO}
    for each in cash:
        on = max(each.on, since)
        moves[on] = moves.get(on, ZERO) + (each.amount if each.tier == "vendor" else -each.amount)
    days = sorted(day for day in moves if day <= until)
    exposure = total = ZERO
    for day, following in pairwise([*days, until]):
        exposure += moves[day]
        total += max(exposure, ZERO) * (following - day).days
    return Bridged(partner=partner, currency=currency, amount_days=total)


def main_reason(waited: Mapping[Reason, float]) -> Reason:
    """Whom most of the time was waited for; the work, when nobody stands out."""
    longest = max(waited.values(), default=0.0)
    return next((reason for reason in Reason if longest > 0 and waited.get(reason) == longest), Reason.WORK)


def monday(day: date) -> date:
    """With which the day's week begins."""
    return day - timedelta(days=day.weekday())
