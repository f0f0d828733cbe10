"""Duties of money: to pay, to answer finance, and whatever waits in one's own books."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, tzinfo
from zoneinfo import ZoneInfo

from postsales.domain.duties_of_approval import may_decide
from postsales.domain.duty import Duty, owed
from postsales.domain.my_day_facts import Matters
from postsales.domain.my_day_own import Books
from postsales.domain.tam_report import after


def of_instalments(person: str, matters: Matters) -> Iterator[Duty]:
    """Whoever sits where a debt is paid from pays it; what is in dispute altogether is not asked for."""
    zone = ZoneInfo(matters.timezone)
    for row in matters.instalments:
        if row.payer == person and row.chaseable:
            facts = {"amount": row.outstanding, "currency": row.currency, "invoice": row.invoice}
            due = max(row.due_on, row.promised_on) if row.promised_on is not None else row.due_on
            yield owed("pay_instalment", n=row.n, due=due, zone=zone, facts=facts)


def of_questions(person: str, matters: Matters, zone: tzinfo) -> Iterator[Duty]:
    """Finance asked when money is to be expected."""
    for asked in matters.questions:
        if asked.asked_of == person:
            facts = {"question": asked.text}
            body = {"question": asked.n}
            yield owed("answer_finance", n=asked.instalment, due=asked.answer_by, zone=zone, body=body, facts=facts)


def of_books(person: str, books: Books, zone: tzinfo, today: date) -> Iterator[Duty]:
    """Whoever follows the money: signals to see, payers to chase, bank lines to settle, bridges that are too long."""
    for signal in books.signals:
        facts = {"amount": signal.amount, "currency": signal.currency, "debtor": signal.debtor, "stage": signal.stage}
        yield owed(
            "see_signal", delivery=signal.delivery, n=signal.instalment, due=signal.due_on, zone=zone,
            body={"keys": [signal.key]}, facts=facts,
        )  # fmt: skip
    for chase in books.chases:
        facts = {"amount": chase.outstanding, "currency": chase.currency, "debtor": chase.debtor, "next": chase.action}
        yield owed("chase_payer", delivery=chase.delivery, n=chase.instalment, due=chase.due_on, zone=zone, facts=facts)
    if books.lines:
        yield owed("match_lines", n=books.lines, due=books.lines_since, zone=zone)
    yield from _of_tax_numbers(books, zone)
    for paid in books.undelivered:
        facts = {
            "debtor": paid.debtor, "amount": paid.amount, "currency": paid.currency,
            "packages": ", ".join(paid.packages),
        }  # fmt: skip
        yield owed("paid_and_undelivered", delivery=paid.delivery, due=paid.due_on, zone=zone, facts=facts)
    for bridge in books.bridges:
        facts = {
            "partner": bridge.partner, "limit": bridge.limit, "currency": bridge.currency,
            "on": bridge.exceeded_on.isoformat(),
        }  # fmt: skip
        yield owed("bridge_beyond_limit", due=max(bridge.exceeded_on, today), zone=zone, facts=facts)
    for asked in books.payees:
        if may_decide(person, asked):
            body = {"request": asked.request}
            yield owed("approve_payee", n=asked.request, due=asked.expires_at, zone=zone, body=body)


TAX_DAY = 10
"""A tax invoice is issued by the tenth of the month after the supply (부가가치세법 제34조)."""


def tax_number_due(issued_on: date) -> date:
    """By when the number of its tax invoice is there."""
    return after(issued_on.replace(day=1)).replace(day=TAX_DAY)


def _of_tax_numbers(books: Books, zone: tzinfo) -> Iterator[Duty]:
    """All of them are one duty, and its command does the oldest: who never records any is told once, not a hundred
    times.
    """
    owing = books.tax_numbers
    if owing is not None:
        facts = {"count": owing.count, "invoice": owing.invoice}
        yield owed(
            "record_tax_numbers", delivery=owing.delivery, n=owing.instalment, due=tax_number_due(owing.issued_on),
            zone=zone, facts=facts,
        )  # fmt: skip
