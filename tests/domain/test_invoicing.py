"""From the trigger to the invoice, how it stands, and how it is undone (semantics, "Money")."""

from datetime import timedelta
from decimal import Decimal

import pytest

from postsales.domain.collection import (
    AwaitTrigger,
    Cancelled,
    IssueInvoice,
    WaitUntil,
)
from postsales.domain.contract import Trigger
from postsales.domain.errors import Refused
from postsales.domain.receivable import Receivable, Status, invoice_issued, status, triggered
from postsales.domain.settlement import (
    credit,
    promise_to_pay,
    unwind,
    unwinding,
    write_off,
)
from tests.domain.instalment import (
    ACCEPTED,
    DUE,
    OFFICE,
    days_after_due,
    disputed,
    due_date,
    invoiced,
    morning,
    paid,
    planned,
    step,
    told_finance,
    won,
)


def test_an_instalment_waits_for_its_trigger_then_is_invoiced():
    assert step(planned(), morning(ACCEPTED)) == AwaitTrigger(trigger=Trigger.ACCEPTANCE)
    assert step(triggered(planned(), ACCEPTED), morning(ACCEPTED)) == IssueInvoice(amount=won(1_100_000), due_on=DUE)
    assert due_date(invoiced()) == DUE


def test_a_dated_instalment_triggers_itself_on_its_morning():
    dated = planned(trigger=Trigger.DATE, trigger_on=DUE)
    assert step(dated, morning(ACCEPTED)) == WaitUntil(instant=morning(DUE))
    assert status(dated, DUE) is Status.TRIGGERED
    assert isinstance(step(dated, morning(DUE)), IssueInvoice)


def test_the_earlier_of_two_triggers_counts_whichever_was_heard_first():
    later = ACCEPTED + timedelta(days=3)
    assert triggered(triggered(planned(), later), ACCEPTED) == triggered(triggered(planned(), ACCEPTED), later)


def test_an_instalment_is_invoiced_once():
    again = invoice_issued(invoiced(), number="INV-1", issued_on=DUE, by="clock", calendar=OFFICE)
    assert again == invoiced()
    with pytest.raises(Refused, match="already_invoiced"):
        invoice_issued(invoiced(), number="INV-2", issued_on=DUE, by="clock", calendar=OFFICE)
    with pytest.raises(Refused, match="not_triggered_yet"):
        invoice_issued(planned(), number="INV-1", issued_on=DUE, by="clock", calendar=OFFICE)


def test_an_invoice_that_went_out_late_is_not_overdue_on_arrival():
    late = DUE + timedelta(days=20)
    owed = invoice_issued(triggered(planned(), ACCEPTED), number="INV-1", issued_on=late, by="clock", calendar=OFFICE)
    assert due_date(owed) == late
    assert step(triggered(planned(), ACCEPTED), morning(late)) == IssueInvoice(amount=won(1_100_000), due_on=late)


def test_the_status_follows_from_the_entries():
    before, after = DUE - timedelta(days=1), DUE + timedelta(days=1)
    owed = invoiced()
    assert [status(owed, day) for day in (before, DUE, after)] == [Status.INVOICED, Status.DUE, Status.OVERDUE]
    assert status(planned(), DUE) is Status.PLANNED
    assert status(triggered(planned(), DUE), DUE) is Status.TRIGGERED
    assert status(paid(owed, 1), DUE) is Status.PART_PAID
    assert status(paid(owed, 1), after) is Status.OVERDUE
    assert status(paid(owed, 1_100_000), after) is Status.SETTLED
    all_of_it = {"id": "x", "amount": won(1_100_000), "on": DUE, "by": "boss"}
    assert status(write_off(owed, **all_of_it), DUE) is Status.WRITTEN_OFF
    assert status(credit(owed, **all_of_it), DUE) is Status.CREDITED
    assert status(unwind(planned(), id="u", on=DUE, by="boss"), DUE) is Status.CANCELLED


def test_unwinding_refunds_what_was_paid_and_credits_what_is_owed():
    owed = disputed(paid(invoiced(), 400_000), 100_000)
    plan = unwinding(owed)
    assert (plan.cancel, plan.refund, plan.credit) == (False, won(400_000), won(1_100_000))
    undone = unwind(owed, id="u1", on=DUE, by="boss")
    assert (undone.outstanding, undone.balance.kept, undone.disputes[0].state) == (won(0), won(0), "dropped")
    assert unwind(undone, id="u1", on=DUE, by="boss") == undone
    assert status(undone, DUE) is Status.CREDITED


def test_unwinding_what_was_never_invoiced_cancels_it():
    undone = unwind(planned(), id="u1", on=DUE, by="boss")
    assert step(undone, morning(DUE)) == Cancelled()
    assert unwind(undone, id="u2", on=DUE + timedelta(days=1), by="boss") == undone
    assert triggered(undone, DUE) == undone
    with pytest.raises(Refused, match="cancelled"):
        invoice_issued(undone, number="INV-1", issued_on=DUE, by="clock", calendar=OFFICE)


def test_a_receivable_survives_the_wire():
    owed = promise_to_pay(disputed(paid(invoiced(), 1), 2), id="q", pay_on=DUE, on=DUE, by="hyejin")
    owed, _ = told_finance(owed, days_after_due(1))
    assert Receivable.model_validate_json(owed.model_dump_json()) == owed
    assert owed.gross.amount == Decimal(1_100_000)
