"""What is owed: instalments due, payment-due signals, aging."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select

from postsales.domain.frozen import Frozen
from postsales.messages.effects import InstalmentRef
from postsales.messages.rows import InstalmentRow, SignalRow
from postsales.store.columns import as_model
from postsales.store.engine import Database
from postsales.store.paging import Page, newest_first, page
from postsales.store.read_model import acknowledgement, delivery, instalment, person, signal, signal_care


class DueInstalment(InstalmentRow):
    """An invoiced instalment with money outstanding, whom to ask about it, and how late it is (negative: not yet)."""

    days_late: int
    customer_name: str | None = None
    sales_rep: str | None = None
    ask_name: str | None = None
    ask_email: str | None = None


class HeardSignal(SignalRow):
    """A payment-due signal, who of finance has seen it, who sees to it, and until when it is put off."""

    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    collector: str | None = None
    snoozed_until: date | None = None
    snoozed_because: str | None = None


class DueFilter(Frozen):
    """Which instalments: of whom, `late` or not yet, due until a day. `party` is debtor or creditor."""

    creditor: str | None = None
    debtor: str | None = None
    party: str | None = None
    delivery: str | None = None
    late: bool | None = None
    until: date | None = None


class SignalFilter(Frozen):
    """Which payment-due signals."""

    legal_entity: str | None = None
    delivery: str | None = None
    stage: str | None = None
    acknowledged: bool | None = None
    collector: str | None = None


AgingBy = Literal["debtor", "partner", "currency"]


class Aging(Frozen):
    """What one debtor owes one creditor in one currency, by how many days late it is."""

    creditor: str
    debtor: str
    currency: str
    invoices: int
    creditor_name: str = ""
    debtor_name: str = ""
    not_yet: Decimal
    days_1_30: Decimal
    days_31_60: Decimal
    days_61_90: Decimal
    days_over_90: Decimal
    total: Decimal
    disputed: Decimal


@dataclass(frozen=True)
class Collections:
    """Reads about money coming in."""

    database: Database

    def due(self, which: DueFilter, *, today: date, after: str | None = None, limit: int = 100) -> Page[DueInstalment]:
        """What is invoiced and not paid, the oldest due date first."""
        wanted = _chosen(owed_with_whom_to_ask(), which, today)
        by = (instalment.c.due_on, instalment.c.delivery, instalment.c.n)

        def make(found: Any) -> DueInstalment:
            return as_model(DueInstalment, {**found, "days_late": (today - found["due_on"]).days})

        with self.database.read() as tx:
            return page(tx, wanted, by, make, after, limit, descending=False)

    def signals(self, which: SignalFilter, *, after: str | None = None, limit: int = 100) -> Page[HeardSignal]:
        """Payment-due signals with their acknowledgement, the newest first."""
        wanted = heard_signals()
        for name in ("legal_entity", "delivery", "stage"):
            if (value := getattr(which, name)) is not None:
                wanted = wanted.where(signal.c[name] == value)
        if which.acknowledged is not None:
            seen = acknowledgement.c.signal.is_not(None)
            wanted = wanted.where(seen if which.acknowledged else ~seen)
        if which.collector is not None:
            wanted = wanted.where(signal_care.c.collector == which.collector)
        with self.database.read() as tx:
            return newest_first(tx, wanted, (signal.c.raised_at, signal.c.key), HeardSignal, after, limit)

    def aging(self, *, today: date, creditor: str | None = None, by: AgingBy = "debtor") -> tuple[Aging, ...]:
        """What is outstanding by debtor and currency, in buckets of days late; nothing is added across currencies.

        By `partner` the debtor is the partner through whom the deal went (nobody in a direct one); by `currency` all.
        """
        due, outstanding = instalment.c.due_on, instalment.c.outstanding
        days = [today - timedelta(days=late) for late in (0, 30, 60, 90)]
        buckets = {
            "not_yet": due >= days[0],
            "days_1_30": and_(due < days[0], due >= days[1]),
            "days_31_60": and_(due < days[1], due >= days[2]),
            "days_61_90": and_(due < days[2], due >= days[3]),
            "days_over_90": due < days[3],
        }
        sums = [func.sum(case((when, outstanding), else_=None)).label(name) for name, when in buckets.items()]
        debtor = {
            "debtor": instalment.c.debtor,
            "partner": func.coalesce(delivery.c.partner, ""),
            "currency": literal(""),
        }[by].label("debtor")
        whom = (instalment.c.creditor, debtor, instalment.c.currency)
        wanted = (
            select(
                *whom,
                func.count().label("invoices"),
                func.max(instalment.c.creditor_name).label("creditor_name"),
                func.max(instalment.c.debtor_name).label("debtor_name"),
                *sums,
                func.sum(outstanding).label("total"),
                func.sum(instalment.c.disputed).label("disputed"),
            )
            .join_from(instalment, delivery, delivery.c.delivery == instalment.c.delivery, isouter=True)
            .where(is_owed())
            .group_by(*whom)
            .order_by(*whom)
        )
        if creditor is not None:
            wanted = wanted.where(instalment.c.creditor == creditor)
        with self.database.read() as tx:
            found = tx.execute(wanted).mappings().all()
        nothing = Decimal(0)
        return tuple(as_model(Aging, {k: nothing if v is None else v for k, v in each.items()}) for each in found)

    def still_owed(self, instalments: tuple[InstalmentRef, ...]) -> bool:
        """Whether anything that may be asked for (owed and not disputed) is outstanding on any of them."""
        if not instalments:
            return False
        named = or_(*(and_(instalment.c.delivery == each.delivery, instalment.c.n == each.n) for each in instalments))
        wanted = select(exists().where(named, instalment.c.outstanding > instalment.c.disputed))
        with self.database.read() as tx:
            return bool(tx.execute(wanted).scalar())


def is_owed() -> ColumnElement[bool]:
    """Invoiced, and not all of it is paid."""
    return and_(instalment.c.due_on.is_not(None), instalment.c.outstanding > 0)


def heard_signals() -> Select[Any]:
    """Payment-due signals with their acknowledgement, if there is one."""
    by, at = acknowledgement.c.by.label("acknowledged_by"), acknowledgement.c.at.label("acknowledged_at")
    care = (signal_care.c.collector, signal_care.c.snoozed_until, signal_care.c.reason.label("snoozed_because"))
    return (
        select(signal, by, at, *care)
        .join_from(signal, acknowledgement, signal.c.key == acknowledgement.c.signal, isouter=True)
        .join(signal_care, signal.c.key == signal_care.c.signal, isouter=True)
    )


def owed_with_whom_to_ask() -> Select[Any]:
    """Instalments that are owed, with the customer, the rep and whom to ask."""
    asked = and_(person.c.delivery == instalment.c.delivery, person.c.person == instalment.c.payer)
    return (
        select(
            instalment,
            delivery.c.customer_name,
            delivery.c.sales_rep,
            person.c.name.label("ask_name"),
            person.c.email.label("ask_email"),
        )
        .join_from(instalment, delivery, delivery.c.delivery == instalment.c.delivery, isouter=True)
        .join(person, asked, isouter=True)
        .where(is_owed())
    )


def _chosen(wanted: Select[Any], which: DueFilter, today: date) -> Select[Any]:
    for name in ("creditor", "debtor", "delivery"):
        if (value := getattr(which, name)) is not None:
            wanted = wanted.where(instalment.c[name] == value)
    if which.party is not None:
        wanted = wanted.where(or_(instalment.c.creditor == which.party, instalment.c.debtor == which.party))
    if which.late is not None:
        wanted = wanted.where(instalment.c.due_on < today if which.late else instalment.c.due_on >= today)
    if which.until is not None:
        wanted = wanted.where(instalment.c.due_on <= which.until)
    return wanted
