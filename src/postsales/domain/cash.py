"""When money that is owed may be expected, how sure that is, and what to do about it next.

A payer's own history says most: how many days after the due date it used to pay. What the rep answered or the payer
promised says it for one invoice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from statistics import median_low
from typing import Literal

from postsales.domain.frozen import Frozen

Basis = Literal["answer", "promise", "history", "due_date"]
Action = Literal[
    "act_on_answer", "chase_promise", "settle_dispute", "decide", "call_payer", "ask_rep", "prepare", "await_promise"
]
NEARLY = 7
"""Days. A payment that came within a week of what was to be expected was foretold well."""
OLD = 90
SOON = 7


class OpenInvoice(Frozen):
    """What is owed on one instalment, as far as it matters for when it comes."""

    delivery: str
    instalment: int
    invoice: str | None
    debtor: str
    currency: str
    outstanding: Decimal
    disputed: Decimal = Decimal(0)
    due_on: date
    promised_on: date | None = None
    answered_on: date | None = None
    """The day the rep answered finance that it is to be expected on."""
    answer_is_new: bool = False
    asked: bool = False

    @property
    def chaseable(self) -> Decimal:
        """Owed and not in dispute."""
        return self.outstanding - self.disputed


class Expectation(Frozen):
    """When an invoice is expected to be paid, why then, and how sure that is (0 to 1)."""

    delivery: str
    instalment: int
    debtor: str
    currency: str
    amount: Decimal
    on: date
    basis: Basis
    confidence: float


class Week(Frozen):
    """What is expected in the week that begins on that Monday: in full, and weighted by confidence."""

    monday: date
    currency: str
    invoices: int
    amount: Decimal
    weighted: Decimal


def expect(invoice: OpenInvoice, lateness: Sequence[int], today: date) -> Expectation:
    """When the chaseable part is to be expected. `lateness`: days after the due date this payer paid, each time.

    What is foretold for a day that has passed is expected within the next week, and half as sure.
    """
    usual = median_low(lateness) if lateness else None
    basis: Basis = "due_date" if usual is None else "history"
    on = invoice.due_on + timedelta(days=usual or 0)
    if invoice.answered_on is not None:
        basis, on = "answer", invoice.answered_on
    elif invoice.promised_on is not None:
        basis, on = "promise", invoice.promised_on
    sure = confidence(lateness)
    if on < today:
        on, sure = today + timedelta(days=SOON), sure / 2
    return Expectation(
        delivery=invoice.delivery, instalment=invoice.instalment, debtor=invoice.debtor, currency=invoice.currency,
        amount=invoice.chaseable, on=on, basis=basis, confidence=round(sure, 2),
    )  # fmt: skip


def confidence(lateness: Sequence[int]) -> float:
    """How often this payer paid within a week of its own usual day; half, when nobody knows it yet.

    The rule of succession: (hits + 1) / (payments + 2), so that one payment proves little.
    """
    if not lateness:
        return 0.5
    usual = median_low(lateness)
    hits = sum(abs(days - usual) <= NEARLY for days in lateness)
    return (hits + 1) / (len(lateness) + 2)


def weeks(expected: Iterable[Expectation], today: date, count: int) -> tuple[Week, ...]:
    """The next weeks, this one first, each currency by itself; a week with nothing to expect is there too."""
    first = today - timedelta(days=today.weekday())
    mondays = [first + timedelta(weeks=n) for n in range(count)]
    found: dict[tuple[str, date], list[Expectation]] = {}
    for each in expected:
        if each.amount > 0:
            found.setdefault((each.currency, each.on - timedelta(days=each.on.weekday())), []).append(each)
    return tuple(
        Week(
            monday=monday, currency=currency, invoices=len(due), amount=sum((e.amount for e in due), Decimal(0)),
            weighted=sum((e.amount * Decimal(str(e.confidence)) for e in due), Decimal(0)),
        )
        for currency in sorted({currency for currency, _ in found})
        for monday in mondays
        for due in (found.get((currency, monday), []),)
    )  # fmt: skip


def action(invoice: OpenInvoice, today: date) -> Action:
    """What a collector does next about it."""
    late = (today - invoice.due_on).days
    if invoice.answer_is_new:
        return "act_on_answer"
    if invoice.promised_on is not None:
        return "chase_promise" if invoice.promised_on <= today else "await_promise"
    if invoice.chaseable <= 0:
        return "settle_dispute"
    if late > OLD:
        return "decide"
    if late > 0:
        return "call_payer" if invoice.asked or late > 2 * SOON else "ask_rep"
    return "prepare"


ORDER: Mapping[Action, int] = {
    "act_on_answer": 0,
    "chase_promise": 1,
    "decide": 2,
    "call_payer": 3,
    "ask_rep": 4,
    "settle_dispute": 5,
    "prepare": 6,
    "await_promise": 7,
}


def worklist(invoices: Iterable[OpenInvoice], today: date) -> tuple[tuple[OpenInvoice, Action], ...]:
    """In order of what to do next: by what it is, then the longest late, then the largest of its currency."""
    soon = today + timedelta(days=SOON)
    known = [(each, action(each, today)) for each in invoices if each.due_on <= soon or each.answer_is_new]
    return tuple(
        sorted(
            known,
            key=lambda pair: (ORDER[pair[1]], pair[0].due_on, pair[0].currency, -pair[0].outstanding, pair[0].delivery),
        )
    )


class Dso(Frozen):
    """Days sales outstanding of one creditor and currency: open at the end / invoiced in the period × its days.

    None when nothing was invoiced in the period: there is nothing to measure by.
    """

    creditor: str
    currency: str
    days: int
    open: Decimal
    invoiced: Decimal
    dso: Decimal | None


def dso(creditor: str, currency: str, open_: Decimal, invoiced: Decimal, days: int) -> Dso:
    """The figure, to one decimal."""
    value = None if not invoiced else (open_ * days / invoiced).quantize(Decimal("0.1"))
    return Dso(creditor=creditor, currency=currency, days=days, open=open_, invoiced=invoiced, dso=value)
