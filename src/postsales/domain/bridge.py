"""What a partner bridges with its own cash: it has paid the vendor and not yet been paid by the customer.

Source: semantics, "Money" (bridge): partner paid vendor on d1, customer paid partner on d2: exposure = amount × days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from postsales.domain.frozen import Frozen

AHEAD = 180
"""Days one can look ahead by due dates."""


class Flow(Frozen):
    """Money of one delivery that went from the partner to the vendor (positive) or came in from the customer."""

    delivery: str
    on: date
    amount: Decimal


class Bridge(Frozen):
    """The exposure of one partner in one currency: now, at its highest, and as amount × days so far.

    `exceeded_on`: the first day on which, if everything is paid on its due date, the limit is exceeded.
    """

    partner: str
    partner_name: str = ""
    currency: str
    exposure: Decimal
    peak: Decimal
    peak_on: date | None
    amount_days: Decimal
    limit: Decimal | None = None
    exceeded_on: date | None = None
    ahead_peak: Decimal = Decimal(0)
    points: tuple[tuple[date, Decimal], ...] = ()


def bridge(
    partner: str, currency: str, done: Iterable[Flow], planned: Iterable[Flow], today: date,
    limit: Decimal | None = None, partner_name: str = "",
) -> Bridge:  # fmt: skip
    """What was bridged until today by what was paid, and what will be by what falls due."""
    past = [flow for flow in done if flow.on <= today]
    points = exposure(past)
    now = points[-1][1] if points else Decimal(0)
    highest = max(points, key=lambda point: point[1], default=None)
    peak = highest if highest is not None and highest[1] > 0 else None
    # What is late already is paid today at the earliest.
    soon = [flow.model_copy(update={"on": max(flow.on, today + timedelta(days=1))}) for flow in planned]
    coming = [flow for flow in soon if flow.on <= today + timedelta(days=AHEAD)]
    ahead = [point for point in exposure([*past, *coming]) if point[0] > today]
    over = [on for on, amount in [(today, now), *ahead] if limit is not None and amount > limit]
    return Bridge(
        partner=partner, partner_name=partner_name, currency=currency, exposure=now,
        peak=peak[1] if peak else Decimal(0), peak_on=peak[0] if peak else None,
        amount_days=amount_days(points, today), limit=limit, exceeded_on=over[0] if over else None,
        ahead_peak=max((amount for _, amount in ahead), default=now), points=tuple(points),
    )  # fmt: skip


def exposure(flows: Iterable[Flow]) -> list[tuple[date, Decimal]]:
    """The exposure at the end of each day on which something moved. One delivery's margin bridges no other's gap."""
    held: dict[str, Decimal] = {}
    points: list[tuple[date, Decimal]] = []
    for on, day in groupby(sorted(flows, key=lambda flow: flow.on), key=lambda flow: flow.on):
        for flow in day:
            held[flow.delivery] = held.get(flow.delivery, Decimal(0)) + flow.amount
        points.append((on, sum((max(amount, Decimal(0)) for amount in held.values()), Decimal(0))))
    return points


def amount_days(points: Sequence[tuple[date, Decimal]], until: date) -> Decimal:
    """The sum of amount × days from each point to the next, and from the last until that day."""
    ends = [*(on for on, _ in points[1:]), until]
    return sum((amount * (end - on).days for (on, amount), end in zip(points, ends, strict=False)), Decimal(0))
