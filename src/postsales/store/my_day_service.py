"""How the service of several deliveries stands, for somebody's day: as many queries for one as for many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, case, func, select

from postsales.domain.receivable import NOTHING_OWED
from postsales.domain.service_standing import IncludedStanding, ServiceStanding
from postsales.domain.tam_months import bought_until
from postsales.store import tables
from postsales.store.columns import in_minor_units
from postsales.store.read_model import entitlement, entry, instalment, tam_time


def services(tx: Connection, numbers: Sequence[str]) -> dict[str, ServiceStanding]:
    """By delivery; every number has one."""
    found: dict[str, dict[str, Any]] = {number: {} for number in numbers}
    terms = tables.contract.c
    said = select(
        terms.no,
        terms.body["service_until"].as_string(),
        terms.body["tam"].as_boolean(),
        terms.body["tam_until"].as_string(),
    ).where(terms.no.in_(numbers))
    for number, until, tam, tam_until in tx.execute(said):
        ends = _day(until)
        last = bought_until(_day(tam_until), ends, tam=bool(tam))
        found[number] |= {"until": ends, "tam": bool(tam), "tam_until": last}
    told = select(tam_time.c.delivery, func.max(tam_time.c.on)).where(
        tam_time.c.delivery.in_(numbers), tam_time.c.struck.is_(None)
    )
    for number, on in tx.execute(told.group_by(tam_time.c.delivery)):
        found[number]["tam_told_on"] = on
    for name, several in (
        ("included", _included(tx, numbers)),
        ("unsettled", _unsettled(tx, numbers)),
    ):
        for number, things in several.items():
            found[number][name] = tuple(things)
    for number, amount in received(tx, numbers).items():
        found[number]["received"] = amount
    return {number: ServiceStanding.model_validate(each) for number, each in found.items()}


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def _included(tx: Connection, numbers: Sequence[str]) -> dict[str, list[IncludedStanding]]:
    wanted = select(entitlement).where(entitlement.c.delivery.in_(numbers))
    found: dict[str, list[IncludedStanding]] = defaultdict(list)
    for row in tx.execute(wanted.order_by(entitlement.c.delivery, entitlement.c.entitlement)).mappings():
        told = {name: row[name] for name in IncludedStanding.model_fields}
        found[row["delivery"]].append(IncludedStanding.model_validate(told))
    return found


def _unsettled(tx: Connection, numbers: Sequence[str]) -> dict[str, list[int]]:
    wanted = select(instalment.c.delivery, instalment.c.n).where(
        instalment.c.delivery.in_(numbers), instalment.c.state.not_in(NOTHING_OWED)
    )
    found: dict[str, list[int]] = defaultdict(list)
    for number, n in tx.execute(wanted.order_by(instalment.c.delivery, instalment.c.n)):
        found[number].append(n)
    return found


def received(tx: Connection, numbers: Sequence[str]) -> dict[str, tuple[str, str]]:
    """What customers have paid, less what they were given back; those who have paid nothing are left out."""
    signed = case((entry.c.sort == "paid", entry.c.amount), else_=-entry.c.amount)
    billed = (entry.c.delivery == instalment.c.delivery) & (entry.c.instalment == instalment.c.n)
    wanted = (
        select(instalment.c.delivery, instalment.c.currency, func.sum(signed))
        .join_from(entry, instalment, billed)
        .where(instalment.c.delivery.in_(numbers), instalment.c.tier == "customer")
        .where(entry.c.sort.in_(("paid", "refunded")))
        .group_by(instalment.c.delivery, instalment.c.currency)
    )
    found: dict[str, tuple[str, str]] = {}
    for number, currency, amount in tx.execute(wanted):
        exact = in_minor_units(amount, currency)
        if exact > Decimal(0):
            found[number] = (f"{exact:,f}", currency)
    return found
