"""What people feel like doing about papers: corrections of invoices, their approvals, tax numbers, bank accounts."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

from postsales.domain.seats import Seat, Side
from postsales.messages.command import By
from postsales.messages.rows import (
    AcknowledgementRow,
    ApprovalRow,
    CreditNoteRow,
    InstalmentRow,
    QuestionRow,
    SignalRow,
    WorkRow,
)
from postsales.simulation.mirror import Mirror
from postsales.simulation.sayings import Sayings
from postsales.simulation.urge import Urge

NUMBERED = 0.005
"""How often an invoice's tax number is told: a chance per day."""
Keeper = Callable[[str], Seat | By]
"""Who keeps the books of a legal entity."""


def corrections(mirror: Mirror, sayings: Sayings, luck: random.Random, keeper: Keeper) -> Iterator[Urge]:
    """Everything about papers that somebody may feel like today."""
    yield from _corrected(mirror, sayings, luck)
    yield from _amended(mirror, luck)
    yield from _held(mirror)
    yield from _decided(mirror, luck)
    yield from _payee(mirror, keeper)
    yield from _questions(mirror)
    yield from _consents(mirror)
    yield from _cared_for(mirror, sayings, keeper)


def _corrected(mirror: Mirror, sayings: Sayings, luck: random.Random) -> Iterator[Urge]:
    """Something is credited, given back, written off, issued anew; and somebody has to approve it."""
    for row in mirror.all(InstalmentRow):
        if row.invoice is None or row.state == "cancelled":
            continue
        which = {"instalment": row.n}
        creditor = Side.VENDOR if row.tier == "vendor" else None
        yield from _numbered(row, sayings, luck)
        for note in mirror.all(CreditNoteRow):
            if note.instalment == row.n and note.tax_number is None:
                told = {"credit_note": note.number, "number": _tax_number(sayings, luck)}
                told["original"] = _tax_number(sayings, luck)
                yield Urge("invoice.tax_correction", 0.1, {**which, **told}, Seat.VENDOR_FINANCE)
        if row.tier == "customer":
            yield Urge("invoice.partner_number", 0.01, {**which, "number": f"P-{row.n}"}, Side.PARTNER)
        late = row.due_on is not None and row.due_on < sayings.today
        if late and row.outstanding > row.disputed:
            yield Urge("interest.claim", 0.1, {**which, "until": None}, Seat.VENDOR_FINANCE)
        if row.interest > 0:
            yield Urge("interest.settle", 0.5, {**which, "amount": None}, creditor)
        if late and row.tier == "customer" and row.outstanding > row.disputed:
            yield Urge("hold.announce", 0.3, {**which, "from_on": None}, creditor)
        if row.outstanding > 0:
            small = {**which, "amount": str(min(row.outstanding, Decimal(1000)))}
            yield Urge("invoice.credit", 0.003, small, creditor)
            yield Urge("payment.write_off", 0.03 if late else 0.0, {**which, "amount": None}, creditor)
            yield Urge("invoice.reissue", 0.003, which, Seat.VENDOR_FINANCE)
        else:
            yield Urge("payment.refund", 0.002, {**which, "amount": str(row.amount)}, creditor)


def _numbered(row: InstalmentRow, sayings: Sayings, luck: random.Random) -> Iterator[Urge]:
    """Finance tells the number of its tax invoice."""
    if luck.random() < NUMBERED:
        told = {"instalment": row.n, "number": _tax_number(sayings, luck)}
        yield Urge("invoice.tax_number", 1.0, told, Seat.VENDOR_FINANCE)


def _amended(mirror: Mirror, luck: random.Random) -> Iterator[Urge]:
    """Both sides agree that what is not invoiced yet is paid otherwise."""
    waiting = [row for row in mirror.all(InstalmentRow) if row.state == "planned" and row.tier != "extra"]
    if waiting:
        change = {"instalment": luck.choice(waiting).n, "terms": {"kind": "days_after", "days": luck.randint(10, 60)}}
        said = {"change": [change], "add": [], "total": None, "vendor_total": None, "signed_on": None}
        yield Urge("delivery.amend", 0.01, said, Seat.SALES_REP)


def _held(mirror: Mirror) -> Iterator[Urge]:
    """Sales lets the services of a late payer go on."""
    for row in mirror.all(WorkRow):
        if row.what == "services_held" and row.done_at is None:
            yield Urge("hold.release", 0.1, {"instalment": row.facts["instalment"]}, Seat.SALES_REP)


def _decided(mirror: Mirror, luck: random.Random) -> Iterator[Urge]:
    for asked in mirror.all(ApprovalRow):
        if asked.state == "waiting" and asked.instalment is not None:
            said = {"instalment": asked.instalment, "request": asked.request, "seen": None}
            yield Urge("payment.approve", 0.3, {**said, "yes": luck.random() < 0.9}, Seat.VENDOR_APPROVER)
            yield Urge("payment.approve", 0.3, {**said, "yes": True}, Seat.VENDOR_HEAD)


def _payee(mirror: Mirror, keeper: Keeper) -> Iterator[Urge]:
    """Once in a while a bank account changes."""
    for books in sorted({row.legal_entity for row in mirror.all(SignalRow)}):
        limit = {"legal_entity": books, "partner": "partner-co", "currency": "KRW", "amount": "5000000"}
        yield Urge("bridge.limit", 0.003, limit, keeper(books))
        account = {"legal_entity": books, "account": "110-222-333333", "bank": "우리은행", "holder": books}
        yield Urge("payee.change", 0.003, account, keeper(books))
    vendor = mirror.delivery.vendor if mirror.delivery is not None else None
    for asked in mirror.all(ApprovalRow):
        if asked.sort == "payee" and asked.state == "waiting":
            said = {"legal_entity": asked.legal_entity, "request": None, "seen": None, "yes": True}
            ours = asked.legal_entity == vendor
            for who in (Seat.VENDOR_APPROVER, Seat.VENDOR_HEAD) if ours else (Side.PARTNER,):
                yield Urge("payee.approve", 0.5, said, who)


def _questions(mirror: Mirror) -> Iterator[Urge]:
    """Finance wonders about what is late; sales answers, or does not."""
    for row in mirror.owed():
        if row.state == "overdue":
            creditor = Seat.VENDOR_FINANCE if row.tier == "vendor" else None
            yield Urge("signal.ask", 0.03, {"instalment": row.n, "of": None}, creditor)
    for asked in mirror.all(QuestionRow):
        if asked.answer is None:
            said = {"instalment": asked.instalment, "question": asked.n}
            yield Urge("signal.answer", 0.3, said, asked.asked_of)


def _consents(mirror: Mirror) -> Iterator[Urge]:
    """A partner lets the vendor remind its customer, or does not any more."""
    for row in mirror.owed():
        if row.tier == "customer":
            yield Urge("collection.consent", 0.003, {"instalment": row.n}, Side.PARTNER)


def _cared_for(mirror: Mirror, sayings: Sayings, keeper: Keeper) -> Iterator[Urge]:
    """Signals are put off, or given to somebody."""
    seen = {row.signal for row in mirror.all(AcknowledgementRow)}
    for row in mirror.all(SignalRow)[-3:]:
        if row.key not in seen:
            which = {"legal_entity": row.legal_entity, "keys": [row.key]}
            until = (sayings.today + timedelta(days=5)).isoformat()
            yield Urge("signal.snooze", 0.03, {**which, "until": until}, keeper(row.legal_entity))
            yield Urge("signal.assign", 0.03, {**which, "collector": "nari"}, keeper(row.legal_entity))


def _tax_number(sayings: Sayings, luck: random.Random) -> str:
    return f"{sayings.today:%Y%m%d}{luck.randrange(10**16):016d}"
