"""Contract amendments: both sides have signed that what is not invoiced yet is paid otherwise; the rest stands.

Source: semantics, "Money" (parts always add up to the contract; issued invoices never change).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from postsales.domain.contract import Contract, Trigger
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.instalment_plan import PlannedInstalment
from postsales.domain.money import Money, add_up, with_remainder
from postsales.domain.schedule import PaymentTerms
from postsales.domain.seats import Side

OPEN_STATES = frozenset({"planned", "triggered"})
"""States of an instalment in which no invoice is out."""
FIELDS = ("name", "net", "tax", "trigger", "package", "on", "terms", "virtual_account")
DebtTier = Literal["customer", "vendor"]


class RowTerms(Frozen):
    """What an amendment says of a row; None: as before. `net` is its amount before tax."""

    name: str | None = None
    net: Decimal | None = None
    trigger: Trigger | None = None
    package: str | None = None
    on: date | None = None
    terms: PaymentTerms | None = None
    virtual_account: str | None = None
    cancelled: bool = False


class NewRow(RowTerms):
    """A row more, of the customer's debt or the partner's."""

    tier: DebtTier = "customer"


class RowChange(Frozen):
    """One field of one instalment, as people read it."""

    instalment: int
    field: str
    before: str | None = None
    after: str | None = None


class Amendment(Frozen):
    """One amendment, as its delivery keeps it. Totals are net, in the contract's currency, after it."""

    n: int
    signed_on: date
    recorded_at: datetime
    by: str
    reason: str
    total: Decimal
    vendor_total: Decimal | None = None
    changes: tuple[RowChange, ...]
    before: tuple[PlannedInstalment, ...] = ()
    """The rows it changes as they were; kept of the last one only."""
    added: tuple[int, ...] = ()
    withdrawn_for: int | None = None
    """The instalment whose invoice it crossed: it is not in force (`amendment_crossed`)."""


class Amended(Frozen):
    """What an amendment comes to: every row that differs, those that are new, and the changes field by field."""

    changed: tuple[PlannedInstalment, ...]
    added: tuple[PlannedInstalment, ...]
    changes: tuple[RowChange, ...]
    totals: dict[str, Decimal]


def amend(
    contract: Contract, rows: Sequence[PlannedInstalment], *, open_rows: frozenset[int], quoted: frozenset[int],
    wanted: Mapping[int, RowTerms], added: Sequence[NewRow], totals: Mapping[str, Decimal | None],
) -> Amended:  # fmt: skip
    """The plan after it. `open_rows` are not invoiced; `quoted` come from quotes or costs agreed to: none of it.

    Refused: `unknown_instalment`, `instalment_invoiced`, `not_of_the_contract`, `trigger_without_date`,
    `unknown_package`, `amount_not_positive`, `parts_do_not_add_up`, `nothing_amended`, `no_such_tier`.
    """
    before = {row.n: row for row in rows}
    for n in wanted:
        _refuse(n, before, open_rows, quoted)
    after = {n: _with(row, wanted[n], contract) if n in wanted else row for n, row in before.items()}
    first = max(before, default=0) + 1
    for n, each in enumerate(added, start=first):
        after[n] = _new(n, each, contract, rows)
    fresh_numbers = frozenset(after) - frozenset(before)
    sums: dict[str, Decimal] = {}
    for tier in ("customer", "vendor"):
        of_tier = [row for n, row in after.items() if row.tier == tier and n not in quoted]
        if not of_tier:
            continue
        said, old = totals.get(tier), _net(before, tier, quoted, contract.currency)
        total = old if said is None else Money.of(said, contract.currency)
        _add_up(of_tier, total)
        sums[tier] = total.amount
        after |= {row.n: row for row in _taxed(of_tier, total, contract.tax.rate, open_rows | fresh_numbers)}
    changed = tuple(row for n, row in after.items() if n in before and row != before[n])
    fresh = tuple(row for n, row in after.items() if n not in before)
    if not changed and not fresh:
        raise Refused("nothing_amended")
    changes = [change for row in changed for change in _changes(before[row.n], row)]
    changes += [RowChange(instalment=row.n, field="added", after=f"{row.name}: {row.net}") for row in fresh]
    return Amended(changed=changed, added=fresh, changes=tuple(changes), totals=sums)


def overlaid(
    rows: Sequence[PlannedInstalment], amended: Mapping[int, PlannedInstalment]
) -> tuple[PlannedInstalment, ...]:
    """The rows as they were amended last."""
    return tuple(amended.get(row.n, row) for row in rows)


def _refuse(n: int, known: Mapping[int, PlannedInstalment], open_rows: frozenset[int], quoted: frozenset[int]) -> None:
    if n not in known or known[n].cancelled:
        raise Refused("unknown_instalment", instalment=n)
    if n in quoted or known[n].tier == "extra":
        raise Refused("not_of_the_contract", instalment=n)
    if n not in open_rows:
        raise Refused("instalment_invoiced", instalment=n)


def _with(row: PlannedInstalment, wanted: RowTerms, contract: Contract) -> PlannedInstalment:
    if wanted.cancelled:
        return row.model_copy(update={"cancelled": True})
    said = wanted.model_dump(include={"name", "virtual_account", "on"}, exclude_none=True)
    said |= {"terms": wanted.terms} if wanted.terms is not None else {}
    said |= {"net": Money.of(wanted.net, contract.currency)} if wanted.net is not None else {}
    if wanted.trigger is not None:
        said |= {"trigger": wanted.trigger, "package": wanted.package, "on": wanted.on}
    return _checked(row.model_copy(update=said), contract)


def _new(n: int, wanted: NewRow, contract: Contract, rows: Sequence[PlannedInstalment]) -> PlannedInstalment:
    like = next((row for row in reversed(rows) if row.tier == wanted.tier), None)
    if like is None:
        raise Refused("no_such_tier", tier=wanted.tier)
    fresh = like.model_copy(
        update={
            "n": n, "name": wanted.name or f"#{n}", "trigger": wanted.trigger or Trigger.SIGNATURE, "on": wanted.on,
            "package": wanted.package, "terms": wanted.terms or like.terms, "cancelled": False,
            "virtual_account": wanted.virtual_account or "", "net": Money.of(wanted.net or 0, contract.currency),
        }
    )  # fmt: skip
    return _checked(fresh, contract)


def _checked(row: PlannedInstalment, contract: Contract) -> PlannedInstalment:
    if row.net.amount <= 0:
        raise Refused("amount_not_positive", amount=str(row.net))
    if (row.trigger is Trigger.DATE) != (row.on is not None):
        raise Refused("trigger_without_date", instalment=row.n, trigger=row.trigger.value)
    packages = {service.id for service in contract.services}
    if row.package is not None and (row.trigger is not Trigger.ACCEPTANCE or row.package not in packages):
        raise Refused("unknown_package", package=row.package)
    return row


def _net(rows: Mapping[int, PlannedInstalment], tier: str, quoted: frozenset[int], currency: str) -> Money:
    nets = [row.net for row in rows.values() if row.tier == tier and row.n not in quoted and not row.cancelled]
    return add_up(nets, currency)


def _add_up(rows: Sequence[PlannedInstalment], total: Money) -> None:
    parts = add_up([row.net for row in rows if not row.cancelled], total.currency)
    if parts != total:
        raise Refused("parts_do_not_add_up", parts=str(parts), total=str(total))


def _taxed(
    rows: Sequence[PlannedInstalment], total: Money, rate: Decimal, may_change: frozenset[int]
) -> list[PlannedInstalment]:
    """The tax of the total, of which invoiced rows keep theirs and the last open one takes the remainder."""
    live = [row for row in rows if not row.cancelled]
    settled = [row for row in live if row.n not in may_change]
    waiting = [row for row in live if row.n in may_change]
    if not waiting:
        return []
    rest = total.share(rate) - add_up([row.tax for row in settled], total.currency)
    taxes = with_remainder(rest, [row.net.share(rate) for row in waiting[:-1]])
    return [row.model_copy(update={"tax": tax}) for row, tax in zip(waiting, taxes, strict=True)]


def _changes(before: PlannedInstalment, after: PlannedInstalment) -> list[RowChange]:
    if after.cancelled:
        return [RowChange(instalment=after.n, field="cancelled", before=f"{before.name}: {before.net}")]
    was_is = ((field, getattr(before, field), getattr(after, field)) for field in FIELDS)
    return [
        RowChange(instalment=after.n, field=field, before=_said(was), after=_said(now))
        for field, was, now in was_is
        if was != now
    ]  # fmt: skip


def _said(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, Frozen) and not isinstance(value, Money):
        return ", ".join(f"{name}: {each}" for name, each in value.model_dump(mode="json").items())
    return value.value if isinstance(value, Trigger) else str(value)


def sides_of(rows: Sequence[PlannedInstalment]) -> frozenset[Side]:
    """Whose money these are about."""
    return frozenset(side for row in rows for side in (row.debtor, row.creditor))
