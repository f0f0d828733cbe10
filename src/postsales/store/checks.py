"""What must always be true of the store, for `postsales doctor`: money first (semantics, "Always true")."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import Connection, Table, and_, func, or_, select

from postsales.domain.frozen import Frozen
from postsales.messages.rows import InstalmentRow
from postsales.store import bank_checks
from postsales.store.columns import as_model, in_minor_units
from postsales.store.engine import Database
from postsales.store.read_model import credit_note, delivery, entry, instalment
from postsales.store.tables import (
    credit_note_counter,
    credit_paper,
    event,
    event_delivery,
    invoice,
    invoice_counter,
    timeline,
)
from postsales.store.taking_back import happened

ON_THE_WAY = timedelta(minutes=1)
"""What was said to several workflows is recorded by one after the other: as long it may be out of step."""
REDUCING = {"paid": 1, "credited": 1, "written_off": 1, "refunded": -1}


RESCHEDULING = ("contract_amended", "amendment_withdrawn", "quote_approved", "cost_owed")
"""After these the delivery's own row is first, and those of its instalments follow."""


class Off(Frozen):
    """Something that is not as it must be: which rule, where, and the two figures that should agree."""

    rule: str
    where: str
    expected: str
    found: str


@dataclass(frozen=True)
class Checks:
    """Rules over the whole store. Each names what is off; nothing to name is how it should be."""

    database: Database
    now: Callable[[], datetime]

    def equations(self) -> tuple[Off, ...]:
        """Money: every instalment's equation, and the parts of every delivery against its whole.

        `invoice_equation`: invoiced = (paid − refunded) + credited + written off + outstanding; of what is not
        invoiced yet all is outstanding, and there is nothing to explain.
        `interest_equation`: claimed = paid + waived + outstanding.
        `gross`: net + tax = amount. `never_more_than_all`: nothing is disputed that is not outstanding.
        `parts`: the customer's instalments, net, add up to what the contract sold; not asked of a contract that was
        amended, or added to, just now.
        """
        with self.database.read() as tx:
            ledger = _ledger(tx)
            found = [as_model(InstalmentRow, each) for each in tx.execute(select(instalment)).mappings()]
            off = [problem for row in found for problem in _of_instalment(row, ledger)]
            return tuple(off + _parts(tx, self.now() - ON_THE_WAY))

    def money_in(self) -> tuple[Off, ...]:
        """Bank lines: `bank_line`, `allocation`, `bank_entry` (see `bank_checks.money_in`).

        True at any moment, while money is being matched too.
        """
        with self.database.read() as tx:
            found = bank_checks.money_in(tx, self.now() - ON_THE_WAY)
            return tuple(_off(rule, where, currency, should, is_) for rule, where, currency, should, is_ in found)

    def numbering(self) -> tuple[Off, ...]:
        """No gap in any counter's invoices and credit notes, and none in any delivery's timeline.

        Every event is in its place, every credit of ours has its note, no tax-invoice number stands for two invoices.
        """
        with self.database.read() as tx:
            papers = _gaps_in_papers(tx, "invoice_numbers", invoice, invoice_counter)
            papers += _gaps_in_papers(tx, "credit_note_numbers", credit_paper, credit_note_counter)
            others = _credits_without_note(tx) + _tax_numbers_twice(tx)
            return tuple(papers + others + _gaps_in_timelines(tx) + _lost_events(tx))


def _ledger(tx: Connection) -> dict[tuple[str, int], dict[str, Decimal]]:
    sums: dict[tuple[str, int], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    wanted = select(entry.c.delivery, entry.c.instalment, entry.c.sort, func.sum(entry.c.amount)).group_by(
        entry.c.delivery, entry.c.instalment, entry.c.sort
    )
    for number, n, sort, amount in tx.execute(wanted):
        sums[number, n][sort] = amount
    return sums


def _of_instalment(row: InstalmentRow, ledger: dict[tuple[str, int], dict[str, Decimal]]) -> list[Off]:
    where = f"{row.delivery}/{row.n}"
    sums = ledger[row.delivery, row.n]
    # Of what is not invoiced (yet, or again) all is outstanding, but of no invoice.
    owed = row.outstanding if row.invoice is not None else Decimal(0)
    explained = sum((sign * sums[sort] for sort, sign in REDUCING.items()), Decimal(0)) + owed
    off = []
    if (row.invoice is not None or sums["invoiced"]) and sums["invoiced"] != explained:
        off.append(_off("invoice_equation", where, row.currency, sums["invoiced"], explained))
    if row.net + row.tax != row.amount:
        off.append(_off("gross", where, row.currency, row.amount, row.net + row.tax))
    late = sums["interest_paid"] + sums["interest_waived"] + row.interest
    if sums["interest_claimed"] != late:
        off.append(_off("interest_equation", where, row.currency, sums["interest_claimed"], late))
    if row.disputed > row.outstanding:
        off.append(_off("never_more_than_all", where, row.currency, row.outstanding, row.disputed))
    return off


def _parts(tx: Connection, since: datetime) -> list[Off]:
    parts = func.sum(instalment.c.net)
    moving = select(event_delivery.c.delivery).join_from(
        event_delivery, event,
        and_(event.c.workflow_id == event_delivery.c.workflow_id, event.c.seq == event_delivery.c.seq),
    ).where(event.c.at > since, event.c.what.in_(RESCHEDULING), happened())  # fmt: skip
    wanted = (
        select(delivery.c.delivery, delivery.c.currency, delivery.c.net_total, parts)
        .join_from(delivery, instalment, instalment.c.delivery == delivery.c.delivery)
        .where(instalment.c.tier == "customer", delivery.c.delivery.not_in(moving))
        .group_by(delivery.c.delivery, delivery.c.currency, delivery.c.net_total)
        .having(parts != delivery.c.net_total)
        .order_by(delivery.c.delivery)
    )
    return [_off("parts", number, code, whole, together) for number, code, whole, together in tx.execute(wanted)]


def _gaps_in_papers(tx: Connection, rule: str, paper: Table, counter: Table) -> list[Off]:
    counted = select(paper.c.legal_entity, paper.c.year, func.count(), func.max(paper.c.ordinal)).group_by(
        paper.c.legal_entity, paper.c.year
    )
    there = {(entity, year): (count, last) for entity, year, count, last in tx.execute(counted)}
    off = []
    for entity, year, last in tx.execute(select(counter)):
        count, highest = there.get((entity, year), (0, 0))
        if not count == highest == last:
            off.append(Off(rule=rule, where=f"{entity}/{year}", expected=str(last), found=str(count)))
    return off


def _credits_without_note(tx: Connection) -> list[Off]:
    """Every credit on an invoice of ours has its note, for as much."""
    ours = select(invoice.c.number).where(
        invoice.c.delivery == entry.c.delivery, invoice.c.instalment == entry.c.instalment
    )
    noted = and_(
        credit_note.c.delivery == entry.c.delivery,
        credit_note.c.instalment == entry.c.instalment,
        credit_note.c.entry == entry.c.entry,
    )
    wanted = (
        select(
            entry.c.delivery, entry.c.instalment, entry.c.entry, entry.c.currency, entry.c.amount, credit_note.c.amount
        )
        .join_from(entry, credit_note, noted, isouter=True)
        .where(entry.c.sort == "credited", ours.exists())
        .where(or_(credit_note.c.amount.is_(None), credit_note.c.amount != entry.c.amount))
    )
    return [
        _off("credit_note", f"{number}/{n} {name}", currency, amount, noted_amount or Decimal(0))
        for number, n, name, currency, amount, noted_amount in tx.execute(wanted)
    ]


def _tax_numbers_twice(tx: Connection) -> list[Off]:
    """A tax-invoice number stands for one invoice."""
    times = func.count()
    wanted = (
        select(instalment.c.tax_number, times)
        .where(instalment.c.tax_number.is_not(None))
        .group_by(instalment.c.tax_number)
        .having(times > 1)
    )
    return [
        Off(rule="tax_number", where=number, expected="1", found=str(count)) for number, count in tx.execute(wanted)
    ]


def _gaps_in_timelines(tx: Connection) -> list[Off]:
    count, last = func.count(event_delivery.c.position), func.max(event_delivery.c.position)
    wanted = (
        select(timeline.c.delivery, timeline.c.length, count)
        .join_from(timeline, event_delivery, event_delivery.c.delivery == timeline.c.delivery, isouter=True)
        .group_by(timeline.c.delivery, timeline.c.length)
        .having((count != timeline.c.length) | (last != timeline.c.length))
    )
    return [
        Off(rule="timeline", where=number, expected=str(length), found=str(found))
        for number, length, found in tx.execute(wanted)
    ]


def _lost_events(tx: Connection) -> list[Off]:
    """A workflow numbers its facts from 1 on: the last number is how many there must be."""
    count, last = func.count(), func.max(event.c.seq)
    wanted = select(event.c.workflow_id, last, count).group_by(event.c.workflow_id).having(count != last)
    return [
        Off(rule="events", where=workflow, expected=str(expected), found=str(found))
        for workflow, expected, found in tx.execute(wanted)
    ]


def _off(rule: str, where: str, currency: str, expected: Decimal, found: Decimal) -> Off:
    spelled = [str(in_minor_units(amount, currency)) for amount in (expected, found)]
    return Off(rule=rule, where=where, expected=spelled[0], found=spelled[1])
