"""Scorecards: how a partner, or a vendor, answered, promised and delivered, by the same measures for both.

Source: domain notes, "Fairness between vendor and partner"; semantics, "Fault claims and verdicts": a rejected claim
with full evidence is neutral; a claim without evidence, an unanswered question, a broken promise count, on either
side. Nobody is on a card by name. What each measure means is said beside it (wording, "measure").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from postsales.domain.frozen import Frozen
from postsales.domain.issue_parts import VerdictKind
from postsales.domain.money import Money
from postsales.domain.promise import PromiseStatus
from postsales.domain.seats import Side

FEW = 5
"""Fewer than this say nothing as a share or a median: the count stands alone."""
FEW_FOR_P90 = 10
"""Of fewer, the ninth in ten is nothing but the slowest."""

Grouping = Literal["all", "month", "quarter", "year", "product"]
UPHELD: frozenset[str] = frozenset({"product_defect"})
UNDECIDED: frozenset[str] = frozenset({"undetermined"})


class Measured(Frozen):
    """Of which delivery, and what was sold there; every record of a card says so."""

    delivery: str
    products: tuple[str, ...] = ()


class IssueRecord(Measured):
    """What an issue adds to the cards. Times are those of its clocks: business time, or around the clock.

    `acknowledged` is how long a side took to say that it has seen it, `answered` how long the vendor had the ball until
    its verdict (or, without one, the end), the partner until the end; `climbs` the targets each missed. Of a side that
    is not in there, nothing is known (yet). `evidence`: what was asked for came (`given`), or the vendor had to look
    without (`waived`).
    """

    n: int
    opened_at: datetime
    state: str
    question: bool = False
    claimed_by: Side | None = None
    claimed_at: datetime | None = None
    evidence: str = "none"
    verdict: str | None = None
    contested: str | None = None
    acknowledged: dict[Side, timedelta] = {}
    answered: dict[Side, timedelta] = {}
    climbs: dict[Side, int] = {}


class PromiseRecord(Measured):
    """A promise by somebody of the side the card is about."""

    due_on: date
    state: str
    broken_on: date | None = None
    moves: int = 0


class ScopeRecord(Measured):
    """A request for work outside the scope; `asked` when the card's party asked, else it was asked."""

    asked: bool
    asked_at: datetime
    state: str
    answered: bool


class AmountRecord(Measured):
    """Money, and the day it counts for: owed since then and unpaid, or spent then to make something good."""

    on: date
    amount: Money


class Share(Frozen):
    """So many of so many; `percent` (whole, half to even) only of `FEW` or more, else None: too few to say."""

    part: int
    of: int
    percent: int | None = None

    @classmethod
    def among(cls, each: Iterable[bool]) -> Share:
        """How many of these are so."""
        said = list(each)
        percent = round(Decimal(100 * sum(said)) / len(said)) if len(said) >= FEW else None
        return cls(part=sum(said), of=len(said), percent=percent)


class Times(Frozen):
    """How long something took, `n` times: nearest ranks, so each is a time that really was; None of too few."""

    n: int = 0
    median: timedelta | None = None
    p90: timedelta | None = None

    @classmethod
    def of(cls, each: Iterable[timedelta]) -> Times:
        """Of those that are known."""
        known = sorted(each)
        return cls(
            n=len(known),
            median=_rank(known, 50) if len(known) >= FEW else None,
            p90=_rank(known, 90) if len(known) >= FEW_FOR_P90 else None,
        )


def _rank(times: Sequence[timedelta], percent: int) -> timedelta:
    return times[-(-len(times) * percent // 100) - 1]


class Card(Frozen):
    """One card: of one party, in one group (`group`: a period as 2026-Q1, a product, or everything).

    `verdicts` counts claims by verdict; `pending` have none yet. `unpaid` and `recovered` are per currency.
    """

    side: Side
    party: str
    group: str
    issues: int
    claims: int
    verdicts: dict[str, int]
    pending: int
    upheld: Share
    without_evidence: Share
    contested: int
    overturned: int
    acknowledged: Times
    answered: Times
    climbs: int
    promises: int
    kept: Share
    broken: int
    moved: int
    scope_asked: int
    scope_got: int
    scope_answered: Share
    unpaid: tuple[Money, ...] = ()
    recovery_cost: tuple[Money, ...] = ()


class Records(Frozen):
    """Everything one card, or one card per group, is made of."""

    issues: tuple[IssueRecord, ...] = ()
    promises: tuple[PromiseRecord, ...] = ()
    scope: tuple[ScopeRecord, ...] = ()
    debts: tuple[AmountRecord, ...] = ()
    recoveries: tuple[AmountRecord, ...] = ()

    def sold_with(self, product: str) -> Records:
        """Those of deliveries with that product."""
        kinds = {name: getattr(self, name) for name in Records.model_fields}
        return Records(**{name: tuple(e for e in each if product in e.products) for name, each in kinds.items()})


MEASURES = tuple(name for name in Card.model_fields if name not in ("side", "party", "group"))
"""What a card says, in order."""


def cards(side: Side, party: str, records: Records, by: Grouping, zone: ZoneInfo) -> tuple[Card, ...]:
    """The card of a party, or one per period or product, in order. `zone` says whose day an instant falls on.

    Something sold with two products counts for each of them; of what was sold nothing is known, for none.
    """
    groups: dict[str, dict[str, list[Measured]]] = {}

    def put(kind: str, each: Measured, on: date) -> None:
        for group in _groups(each, on, by):
            groups.setdefault(group, {}).setdefault(kind, []).append(each)

    for issue in records.issues:
        put("issues", issue, (issue.claimed_at or issue.opened_at).astimezone(zone).date())
    for promise in records.promises:
        put("promises", promise, promise.due_on)
    for request in records.scope:
        put("scope", request, request.asked_at.astimezone(zone).date())
    for debt in records.debts:
        put("debts", debt, debt.on)
    for recovery in records.recoveries:
        put("recoveries", recovery, recovery.on)
    if by == "all":
        groups.setdefault("all", {})
    return tuple(card(side, party, group, Records.model_validate(groups[group])) for group in sorted(groups))


def _groups(each: Measured, on: date, by: Grouping) -> tuple[str, ...]:
    match by:
        case "all":
            return ("all",)
        case "month":
            return (f"{on:%Y-%m}",)
        case "quarter":
            return (f"{on.year}-Q{(on.month + 2) // 3}",)
        case "year":
            return (f"{on.year}",)
        case "product":
            return each.products


def card(side: Side, party: str, group: str, records: Records) -> Card:
    """One card. A duplicate counts where it went on, not twice."""
    issues = [each for each in records.issues if each.state != "merged"]
    claims = [each for each in issues if each.claimed_by is not None and _concerns(side, each)]
    found = Counter(each.verdict for each in claims if each.verdict is not None)
    decided = [each.verdict for each in claims if each.verdict is not None and each.verdict not in UNDECIDED]
    settled = [each for each in records.promises if each.state == PromiseStatus.KEPT or each.broken_on is not None]
    got = [each for each in records.scope if not each.asked]
    return Card(
        side=side,
        party=party,
        group=group,
        issues=len(issues),
        claims=len(claims),
        verdicts={kind: found[kind] for kind in get_args(VerdictKind) if found[kind]},
        pending=sum(each.verdict is None for each in claims),
        upheld=Share.among(verdict in UPHELD for verdict in decided),
        without_evidence=Share.among(each.evidence == "waived" for each in claims),
        contested=sum(each.contested is not None for each in claims),
        overturned=sum(each.contested == "overturned" for each in claims),
        acknowledged=Times.of(each.acknowledged[side] for each in issues if side in each.acknowledged),
        answered=Times.of(each.answered[side] for each in issues if side in each.answered),
        climbs=sum(each.climbs.get(side, 0) for each in issues),
        promises=len(records.promises),
        kept=Share.among(each.broken_on is None for each in settled),
        broken=sum(each.broken_on is not None for each in records.promises),
        moved=sum(each.moves > 0 for each in records.promises),
        scope_asked=len(records.scope) - len(got),
        scope_got=len(got),
        scope_answered=Share.among(each.answered for each in got if each.answered or each.state == "expired"),
        unpaid=_sums(each.amount for each in records.debts),
        recovery_cost=_sums(each.amount for each in records.recoveries),
    )


def _concerns(side: Side, claim: IssueRecord) -> bool:
    """Every claim is about the vendor's product; on the partner's card are those the partner made."""
    return side is Side.VENDOR or claim.claimed_by is side


def _sums(amounts: Iterable[Money]) -> tuple[Money, ...]:
    by_currency: dict[str, Money] = {}
    for each in amounts:
        known = by_currency.get(each.currency)
        by_currency[each.currency] = each if known is None else known + each
    return tuple(by_currency[currency] for currency in sorted(by_currency))
