"""What one delivery's instalments and ledger entries add up to. Computed when read, never stored."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from postsales.domain.frozen import Frozen
from postsales.messages.rows import EntryRow, InstalmentRow
from postsales.store.columns import in_minor_units


class TierMoney(Frozen):
    """One of the two debts of a deal (`customer`, `vendor`), gross. `planned` is what is not invoiced yet."""

    tier: str
    debtor: str
    creditor: str
    amount: Decimal
    planned: Decimal
    invoiced: Decimal
    paid: Decimal
    refunded: Decimal
    credited: Decimal
    written_off: Decimal
    outstanding: Decimal
    disputed: Decimal
    late: Decimal
    next_due_on: date | None = None


class DeliveryMoney(Frozen):
    """A delivery's money. The two tiers are two debts; `outstanding` and `late` are those of both together."""

    currency: str
    outstanding: Decimal
    late: Decimal
    tiers: tuple[TierMoney, ...]


def money_of(
    currency: str, instalments: Iterable[InstalmentRow], entries: Iterable[EntryRow], today: date
) -> DeliveryMoney:
    """The sums of one delivery; an instalment past its due date `today` is late."""
    by_tier: dict[str, list[InstalmentRow]] = {}
    for instalment in instalments:
        by_tier.setdefault(instalment.tier, []).append(instalment)
    ledger = tuple(entries)
    tiers = tuple(_tier(name, rows, ledger, currency, today) for name, rows in sorted(by_tier.items()))
    return DeliveryMoney(
        currency=currency,
        outstanding=_sum(currency, (tier.outstanding for tier in tiers)),
        late=_sum(currency, (tier.late for tier in tiers)),
        tiers=tiers,
    )


def _tier(name: str, rows: list[InstalmentRow], ledger: tuple[EntryRow, ...], currency: str, today: date) -> TierMoney:
    numbers = {row.n for row in rows}
    owed = [row for row in rows if row.due_on is not None and row.outstanding > 0]

    def entered(sort: str) -> Decimal:
        return _sum(currency, (each.amount for each in ledger if each.instalment in numbers and each.sort == sort))

    return TierMoney(
        tier=name,
        debtor=rows[0].debtor,
        creditor=rows[0].creditor,
        amount=_sum(currency, (row.amount for row in rows)),
        planned=_sum(currency, (row.amount for row in rows if row.state in ("planned", "triggered"))),
        invoiced=entered("invoiced"),
        paid=entered("paid"),
        refunded=entered("refunded"),
        credited=entered("credited"),
        written_off=entered("written_off"),
        outstanding=_sum(currency, (row.outstanding for row in rows)),
        disputed=_sum(currency, (row.disputed for row in rows)),
        late=_sum(currency, (row.outstanding for row in owed if row.due_on is not None and row.due_on < today)),
        next_due_on=min((row.due_on for row in owed if row.due_on is not None), default=None),
    )


def _sum(currency: str, amounts: Iterable[Decimal]) -> Decimal:
    return in_minor_units(sum(amounts, Decimal(0)), currency)
