"""What finance reports are made of: open invoices, how payers paid before, what was invoiced, what partners bridge."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, func, select

from postsales.domain.bridge import Bridge, Flow, bridge
from postsales.domain.cash import Dso, Expectation, OpenInvoice, Week, dso, expect, weeks, worklist
from postsales.domain.frozen import Frozen
from postsales.store.collection import is_owed, owed_with_whom_to_ask
from postsales.store.columns import in_minor_units
from postsales.store.engine import Database
from postsales.store.holding_up import HoldingUp
from postsales.store.read_model import (
    bridge_limit,
    delivery,
    entry,
    instalment,
    question,
    signal_care,
)

HISTORY = 400
"""Days. How a payer paid before that says little about how it pays now."""


class Task(Frozen):
    """One line of a collector's worklist: what to do next, about which invoice, whom to ask."""

    action: str
    delivery: str
    instalment: int
    invoice: str | None
    debtor: str
    debtor_name: str
    customer_name: str
    currency: str
    outstanding: Decimal
    disputed: Decimal
    due_on: date
    days_late: int
    promised_on: date | None
    ask_name: str | None
    ask_email: str | None
    sales_rep: str | None
    collector: str | None
    answer: str | None
    held_up_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reports:
    """Reads over all of one creditor's books."""

    database: Database

    def worklist(self, creditor: str | None, *, today: date, collector: str | None = None) -> tuple[Task, ...]:
        """What is open and due within a week, in order of what to do next. What is put off is left out."""
        rows = {(row["delivery"], row["n"]): row for row in self._open(creditor, today)}
        wanted = [_open_invoice(row) for row in rows.values() if not _put_off(row, today)]
        tasks = (_task(action, rows[each.delivery, each.instalment], today) for each, action in worklist(wanted, today))
        return tuple(task for task in tasks if collector is None or task.collector == collector)

    def expected(
        self, creditor: str | None, *, today: date, count: int
    ) -> tuple[tuple[Week, ...], tuple[Expectation, ...]]:
        """What is expected in each of the next weeks, and invoice by invoice, the earliest first."""
        known = self._lateness(creditor, today)
        found = [expect(_open_invoice(row), known.get(row["debtor"], ()), today) for row in self._open(creditor, today)]
        found.sort(key=lambda each: (each.on, each.delivery, each.instalment))
        return weeks(found, today, count), tuple(found)

    def dso(self, creditor: str | None, *, today: date, days: int) -> tuple[Dso, ...]:
        """Per creditor and currency: open invoices / invoiced in the last so many days × days."""
        since = today - timedelta(days=days)
        billed = and_(entry.c.delivery == instalment.c.delivery, entry.c.instalment == instalment.c.n)
        invoiced = (
            select(instalment.c.creditor, instalment.c.currency, func.sum(entry.c.amount).label("amount"))
            .join_from(entry, instalment, billed)
            .where(entry.c.sort == "invoiced", entry.c.on > since, entry.c.on <= today)
        )
        open_ = select(
            instalment.c.creditor, instalment.c.currency, func.sum(instalment.c.outstanding).label("amount")
        ).where(is_owed())
        with self.database.read() as tx:
            left, right = (
                {
                    (row.creditor, row.currency): in_minor_units(row.amount, row.currency)
                    for row in tx.execute(_of(wanted, creditor).group_by(instalment.c.creditor, instalment.c.currency))
                }
                for wanted in (open_, invoiced)
            )
        none = Decimal(0)
        return tuple(
            dso(whose, currency, left.get((whose, currency), none), right.get((whose, currency), none), days)
            for whose, currency in sorted({*left, *right})
        )

    def bridges(
        self, *, today: date, vendor: str | None = None, partner: str | None = None, books: str | None = None
    ) -> tuple[Bridge, ...]:
        """What each partner bridges, by currency. `books`: whose limits count (the vendor's, or the partner's own)."""
        done = self._flows(vendor, partner)
        planned = self._planned(vendor, partner)
        limits, names = self._limits(books), self._names()
        return tuple(
            bridge(
                whose, currency, done.get((whose, currency), ()), planned.get((whose, currency), ()), today,
                limit=limits.get((whose, currency)), partner_name=names.get(whose, whose),
            )
            for whose, currency in sorted({*done, *planned})
        )  # fmt: skip

    # Inside

    def _open(self, creditor: str | None, today: date) -> list[Any]:
        in_order = (instalment.c.due_on, instalment.c.delivery, instalment.c.n)
        wanted = owed_with_whom_to_ask().order_by(*in_order)
        with self.database.read() as tx:
            found = [dict(row) for row in tx.execute(_of(wanted, creditor)).mappings()]
            asked_about = {
                (row.delivery, row.instalment): row for row in tx.execute(select(question).order_by(question.c.n))
            }
            holding_up = HoldingUp(tx, today)
            cares = {row.signal: row for row in tx.execute(select(signal_care).order_by(signal_care.c.at))}
        by_instalment: dict[tuple[str, int], Any] = {}
        for key, care in cares.items():
            number, n, *_ = key.split("/")
            by_instalment[number, int(n)] = care
        for row in found:
            row["question"] = asked_about.get((row["delivery"], row["n"]))
            row["held_up_by"] = holding_up.of(row)
            row["care"] = by_instalment.get((row["delivery"], row["n"]))
        return found

    def _lateness(self, creditor: str | None, today: date) -> dict[str, list[int]]:
        """Debtor → days between due date and last payment of what it has settled."""
        paid = and_(
            entry.c.delivery == instalment.c.delivery, entry.c.instalment == instalment.c.n, entry.c.sort == "paid"
        )
        wanted = (
            select(instalment.c.debtor, instalment.c.due_on, func.max(entry.c.on).label("paid_on"))
            .join_from(instalment, entry, paid)
            .where(instalment.c.state == "settled", entry.c.on > today - timedelta(days=HISTORY))
            .group_by(instalment.c.delivery, instalment.c.n, instalment.c.debtor, instalment.c.due_on)
        )
        found: dict[str, list[int]] = defaultdict(list)
        with self.database.read() as tx:
            for debtor, due_on, paid_on in tx.execute(_of(wanted, creditor)):
                found[debtor].append((paid_on - due_on).days)
        return found

    def _flows(self, vendor: str | None, partner: str | None) -> dict[tuple[str, str], list[Flow]]:
        """What partners paid vendors (positive) and got from customers, money given back taken off."""
        billed = and_(entry.c.delivery == instalment.c.delivery, entry.c.instalment == instalment.c.n)
        wanted = (
            select(
                instalment.c.tier, delivery.c.partner, instalment.c.currency, entry.c.delivery, entry.c.on,
                entry.c.sort, entry.c.amount,
            )
            .join_from(entry, instalment, billed)
            .join(delivery, delivery.c.delivery == instalment.c.delivery)
            .where(entry.c.sort.in_(("paid", "refunded")))
        )  # fmt: skip
        found: dict[tuple[str, str], list[Flow]] = defaultdict(list)
        with self.database.read() as tx:
            for tier, whose, currency, number, on, sort, amount in tx.execute(_indirect(wanted, vendor, partner)):
                signed = amount if (tier == "vendor") == (sort == "paid") else -amount
                found[whose, currency].append(Flow(delivery=number, on=on, amount=in_minor_units(signed, currency)))
        return found

    def _planned(self, vendor: str | None, partner: str | None) -> dict[tuple[str, str], list[Flow]]:
        """What falls due in both tiers."""
        wanted = (
            select(
                instalment.c.tier, delivery.c.partner, instalment.c.currency, instalment.c.delivery,
                instalment.c.due_on, instalment.c.outstanding,
            )
            .join_from(instalment, delivery, delivery.c.delivery == instalment.c.delivery)
            .where(is_owed())
        )  # fmt: skip
        found: dict[tuple[str, str], list[Flow]] = defaultdict(list)
        with self.database.read() as tx:
            for tier, whose, currency, number, on, amount in tx.execute(_indirect(wanted, vendor, partner)):
                signed = amount if tier == "vendor" else -amount
                found[whose, currency].append(Flow(delivery=number, on=on, amount=in_minor_units(signed, currency)))
        return found

    def _limits(self, books: str | None) -> dict[tuple[str, str], Decimal]:
        wanted = select(bridge_limit.c.partner, bridge_limit.c.currency, bridge_limit.c.amount)
        if books is not None:
            wanted = wanted.where(bridge_limit.c.legal_entity == books)
        with self.database.read() as tx:
            return {(whose, code): in_minor_units(amount, code) for whose, code, amount in tx.execute(wanted)}

    def _names(self) -> dict[str, str]:
        wanted = select(instalment.c.creditor, func.max(instalment.c.creditor_name)).group_by(instalment.c.creditor)
        with self.database.read() as tx:
            return {whose: name for whose, name in tx.execute(wanted) if name}


def _of(wanted: Select[Any], creditor: str | None) -> Select[Any]:
    return wanted if creditor is None else wanted.where(instalment.c.creditor == creditor)


def _indirect(wanted: Select[Any], vendor: str | None, partner: str | None) -> Select[Any]:
    wanted = wanted.where(delivery.c.partner.is_not(None))
    if vendor is not None:
        wanted = wanted.where(delivery.c.vendor == vendor)
    return wanted if partner is None else wanted.where(delivery.c.partner == partner)


def _put_off(row: Any, today: date) -> bool:
    care = row["care"]
    return care is not None and care.snoozed_until is not None and care.snoozed_until > today


def _open_invoice(row: Any) -> OpenInvoice:
    asked = row["question"]
    answered = asked is not None and asked.answered_at is not None
    code = row["currency"]
    return OpenInvoice(
        delivery=row["delivery"], instalment=row["n"], invoice=row["invoice"], debtor=row["debtor"], currency=code,
        outstanding=in_minor_units(row["outstanding"], code), disputed=in_minor_units(row["disputed"], code),
        due_on=row["due_on"], promised_on=row["promised_on"], answered_on=asked.expected_on if answered else None,
        answer_is_new=answered and asked.expected_on is None, asked=asked is not None,
    )  # fmt: skip


def _task(action: str, row: Any, today: date) -> Task:
    code, asked, care = row["currency"], row["question"], row["care"]
    return Task(
        action=action, delivery=row["delivery"], instalment=row["n"], invoice=row["invoice"], debtor=row["debtor"],
        debtor_name=row["debtor_name"] or row["debtor"], customer_name=row["customer_name"] or "", currency=code,
        outstanding=in_minor_units(row["outstanding"], code), disputed=in_minor_units(row["disputed"], code),
        due_on=row["due_on"], days_late=(today - row["due_on"]).days, promised_on=row["promised_on"],
        ask_name=row["ask_name"], ask_email=row["ask_email"], sales_rep=row["sales_rep"],
        collector=care.collector if care is not None else None, answer=asked.answer if asked is not None else None,
        held_up_by=row["held_up_by"],
    )  # fmt: skip
