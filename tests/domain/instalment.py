"""One instalment as the domain tests see it: planned, invoiced, paid, disputed."""

from datetime import UTC, date, datetime, timedelta

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.collection import (
    RaiseSignal,
    next_step,
    remember,
)
from postsales.domain.contract import Trigger
from postsales.domain.disputing import dispute
from postsales.domain.ladder import LadderStep
from postsales.domain.money import Money
from postsales.domain.policy import CollectionPolicy
from postsales.domain.receivable import Receivable, invoice_issued, triggered
from postsales.domain.schedule import DaysAfter
from postsales.domain.seats import Seat
from postsales.domain.settlement import record_payment

OFFICE = BusinessCalendar(timezone="UTC")
POLICY = CollectionPolicy(
    ladder=tuple(LadderStep(offset=offset, seat=Seat.PAYER) for offset in (-7, 1, 14, 30)),
    upcoming_days=7,
    overdue_offsets=(1, 15),
)
ACCEPTED = date(2026, 3, 2)
DUE = date(2026, 4, 1)  # a Wednesday


def won(amount):
    return Money.of(amount, "KRW")


def planned(**facts):
    return Receivable(
        n=1,
        name="Final",
        tier="customer",
        debtor="hanbit",
        creditor="daon-si",
        net=won(1_000_000),
        tax=won(100_000),
        terms=DaysAfter(days=30),
        **({"trigger": Trigger.ACCEPTANCE} | facts),
    )


def invoiced(**facts):
    return invoice_issued(
        triggered(planned(**facts), ACCEPTED), number="INV-1", issued_on=ACCEPTED, by="clock", calendar=OFFICE
    )


def paid(owed, amount, id="p1"):
    return record_payment(owed, id=id, amount=won(amount), on=DUE, by="minji")


def disputed(owed, amount, id="d1", expires_on=date(2026, 4, 10)):
    return dispute(owed, id=id, amount=won(amount), reason="door slams", on=DUE, expires_on=expires_on, by="hyejin")


def morning(day):
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def due_date(owed):
    assert owed.invoice is not None
    return owed.invoice.due_on


def days_after_due(days):
    return morning(DUE + timedelta(days=days))


def step(owed, now):
    return next_step(owed, POLICY, OFFICE, now)


def told_finance(owed, now):
    """The receivable after every signal of now is raised, and the step after that."""
    while isinstance(following := step(owed, now), RaiseSignal):
        owed = remember(owed, following, now)
    return owed, following
