"""What a contract makes payable, row by row, in both tiers of the deal.

Source: domain notes, story 8: in an indirect deal the customer owes the partner and the partner owes the vendor.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from postsales.domain.contract import Channel, Contract, ScheduleRow, Tier, Trigger
from postsales.domain.frozen import Frozen
from postsales.domain.money import Money
from postsales.domain.schedule import PaymentTerms, taxed_instalments
from postsales.domain.seats import Side


class PlannedInstalment(Frozen):
    """One instalment as the contract has it. `consent`: may its debtor be written to by the vendor's engine."""

    n: int
    tier: Tier
    name: str
    debtor: Side
    creditor: Side
    net: Money
    tax: Money
    trigger: Trigger
    package: str | None = None
    on: date | None
    terms: PaymentTerms
    virtual_account: str = ""
    consent: bool
    cancelled: bool = False
    """Fallen away by an amendment."""


def plan(contract: Contract) -> tuple[PlannedInstalment, ...]:
    """Every instalment of the contract, numbered from 1: the customer's, then what the partner owes the vendor."""
    indirect = contract.channel is Channel.INDIRECT
    creditor = Side.PARTNER if indirect else Side.VENDOR
    consent = not indirect or contract.partner_consents_to_reminders
    rows = _tier(contract, "customer", contract.net_total, contract.payment_schedule, Side.CUSTOMER, creditor, consent)
    if contract.vendor_terms is not None:
        total = Money.of(contract.vendor_terms.total, contract.currency)
        schedule = contract.vendor_terms.payment_schedule
        rows += _tier(contract, "vendor", total, schedule, Side.PARTNER, Side.VENDOR, True)
    return tuple(row.model_copy(update={"n": n}) for n, row in enumerate(rows, start=1))


def _tier(
    contract: Contract, tier: Tier, total: Money, schedule: Sequence[ScheduleRow], debtor: Side, creditor: Side,
    consent: bool,
) -> list[PlannedInstalment]:  # fmt: skip
    amounts = taxed_instalments(total, [_part(row, contract.currency) for row in schedule], contract.tax.rate)
    return [
        PlannedInstalment(
            n=0, tier=tier, name=row.name, debtor=debtor, creditor=creditor, net=amount.net, tax=amount.tax,
            trigger=row.trigger, package=row.package, on=row.on, terms=row.terms,
            virtual_account=row.virtual_account or "", consent=consent,
        )
        for row, amount in zip(schedule, amounts, strict=True)
    ]  # fmt: skip


def _part(row: ScheduleRow, currency: str) -> Decimal | Money:
    if row.portion is not None:
        return row.portion
    return Money.of(row.amount or Decimal(0), currency)
