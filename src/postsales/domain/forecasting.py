"""What many lives of a portfolio say together: cash per week, what partners bridge, who will be late and why.

The n-th lives of all deliveries are one possible future, so sums over deliveries are taken within a life, and bands
over lives. Amounts of different currencies are never added.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from statistics import median_low

from postsales.domain.frozen import Frozen
from postsales.domain.money import DECIMALS
from postsales.domain.outlook import ZERO, Cash, Life, Reason, monday

WEEK = timedelta(days=7)
WORTH_TELLING = 0.2
"""A delivery late in fewer of its lives than this is not called likely late."""


class Band(Frozen):
    """In nine of ten futures at least `p10`, in half of them `p50`, in one of ten `p90`; on average `mean`."""

    p10: Decimal
    p50: Decimal
    p90: Decimal
    mean: Decimal


class WeekCash(Frozen):
    """What comes in within a week (`cash`), and from the forecast's first day until its end (`so_far`)."""

    begins: date
    cash: Band
    so_far: Band


class CurrencyCash(Frozen):
    """Cash of one currency, week by week; `total` over all of them."""

    currency: str
    weeks: tuple[WeekCash, ...]
    total: Band


class PartnerBridge(Frozen):
    """A partner's exposure: amount times days over the span, and `average`, the amount bound on an average day."""

    partner: str
    currency: str
    amount_days: Band
    average: Decimal


class LikelyLate(Frozen):
    """A delivery accepted late in this share of its lives, by so many days (the middle of those), mostly because."""

    delivery: str
    share: float
    days: int
    reason: Reason


class Forecast(Frozen):
    """From the first day to the last, out of so many lives of each delivery."""

    first: date
    last: date
    lives: int
    deliveries: int
    cash: tuple[CurrencyCash, ...]
    bridges: tuple[PartnerBridge, ...]
    late: tuple[LikelyLate, ...]


class CashEffect(Frozen):
    """What a what-if does to the cash of one currency: `total` by the last day and `days` sooner (negative: later)."""

    currency: str
    base: Band
    supposed: Band
    days_sooner: float


class Effect(Frozen):
    """A what-if against the base, life by life with the same chances. `late` counts deliveries likely late."""

    question: str
    cash: tuple[CashEffect, ...]
    bridges: Mapping[str, tuple[Decimal, Decimal]]
    late: tuple[int, int]


def forecast(lives: Sequence[Life], *, first: date, last: date, mine: Callable[[Cash], bool]) -> Forecast:
    """The lives of all deliveries as one forecast of the cash that is `mine`."""
    count = max(life.n for life in lives) + 1
    weeks = _weeks(first, last)
    currencies = sorted({cash.currency for life in lives for cash in life.cash if mine(cash)})
    return Forecast(
        first=first,
        last=last,
        lives=count,
        deliveries=len({life.delivery for life in lives}),
        cash=tuple(_currency_cash(lives, each, count, weeks, mine) for each in currencies),
        bridges=tuple(_bridges(lives, count, (last - first).days)),
        late=tuple(_late(lives)),
    )


def effect(question: str, base: Forecast, supposed: Forecast) -> Effect:
    """What is different if it were so."""
    others = {each.currency: each for each in supposed.cash}
    bridged = {(each.partner, each.currency): each.amount_days.mean for each in supposed.bridges}
    return Effect(
        question=question,
        cash=tuple(_cash_effect(each, others[each.currency]) for each in base.cash if each.currency in others),
        bridges={
            f"{each.partner} {each.currency}": (each.amount_days.mean, bridged.get((each.partner, each.currency), ZERO))
            for each in base.bridges
        },
        late=(len(base.late), len(supposed.late)),
    )


def band(values: Iterable[Decimal], currency: str) -> Band:
    """The band of these values: the nearest ranks, amounts that really occurred."""
    known = sorted(values)
    places = {name: max(ceil(len(known) * share), 1) - 1 for name, share in (("p10", 0.1), ("p50", 0.5), ("p90", 0.9))}
    mean = (sum(known, ZERO) / len(known)).quantize(Decimal(1).scaleb(-DECIMALS[currency]))
    return Band(mean=mean, **{name: known[place] for name, place in places.items()})


def _weeks(first: date, last: date) -> list[date]:
    begins = monday(first)
    return [begins + n * WEEK for n in range((monday(last) - begins) // WEEK + 1)]


def _currency_cash(
    lives: Iterable[Life], currency: str, count: int, weeks: Sequence[date], mine: Callable[[Cash], bool]
) -> CurrencyCash:
    came: list[dict[date, Decimal]] = [defaultdict(Decimal) for _ in range(count)]
    for life in lives:
        for each in life.cash:
            if each.currency == currency and mine(each):
                came[life.n][max(monday(each.on), weeks[0])] += each.amount
    so_far = [ZERO] * count
    told = []
    for week in weeks:
        now = [life.get(week, ZERO) for life in came]
        so_far = [before + more for before, more in zip(so_far, now, strict=True)]
        told.append(WeekCash(begins=week, cash=band(now, currency), so_far=band(so_far, currency)))
    return CurrencyCash(currency=currency, weeks=tuple(told), total=told[-1].so_far)


def _bridges(lives: Iterable[Life], count: int, days: int) -> Iterable[PartnerBridge]:
    sums: dict[tuple[str, str], list[Decimal]] = {}
    for life in lives:
        if (bridged := life.bridged) is not None:
            sums.setdefault((bridged.partner, bridged.currency), [ZERO] * count)[life.n] += bridged.amount_days
    for (partner, currency), amounts in sorted(sums.items()):
        told = band(amounts, currency)
        average = (told.mean / max(days, 1)).quantize(Decimal(1).scaleb(-DECIMALS[currency]))
        yield PartnerBridge(partner=partner, currency=currency, amount_days=told, average=average)


def _late(lives: Iterable[Life]) -> Iterable[LikelyLate]:
    by_delivery: dict[str, list[Life]] = defaultdict(list)
    for life in lives:
        if life.late_days is not None:
            by_delivery[life.delivery].append(life)
    found = []
    for delivery, known in by_delivery.items():
        late = [life for life in known if life.late_days]
        share = len(late) / len(known)
        if late and share >= WORTH_TELLING:
            reasons = Counter(life.reason for life in late if life.reason is not None)
            reason = max(Reason, key=lambda each: reasons[each])
            days = median_low([life.late_days or 0 for life in late])
            found.append(LikelyLate(delivery=delivery, share=round(share, 3), days=days, reason=reason))
    return sorted(found, key=lambda each: (-each.share, -each.days, each.delivery))


def _cash_effect(base: CurrencyCash, supposed: CurrencyCash) -> CashEffect:
    """How much sooner: the surplus of cash-in-hand over the weeks, in days of the whole amount."""
    surplus = sum(
        (other.so_far.mean - week.so_far.mean for week, other in zip(base.weeks, supposed.weeks, strict=True)), ZERO
    )
    whole = max(base.total.mean, supposed.total.mean)
    days = float(surplus * 7 / whole) if whole else 0.0
    return CashEffect(currency=base.currency, base=base.total, supposed=supposed.total, days_sooner=round(days, 1))
