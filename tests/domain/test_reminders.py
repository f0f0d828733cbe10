"""What the payer hears of one instalment, and when (semantics, "Money": reminder ladder)."""

from datetime import UTC, date, datetime, timedelta

from postsales.domain.collection import (
    AwaitNews,
    BreakPromise,
    RaiseSignal,
    WaitUntil,
    next_step,
    remember,
)
from postsales.domain.policy import CollectionPolicy
from postsales.domain.receivable import consented, invoice_issued, triggered
from postsales.domain.settlement import (
    break_promise,
    promise_to_pay,
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


def test_of_steps_reached_at_once_the_highest_fires_and_lower_ones_are_recorded_as_superseded():
    owed, reminder = told_finance(invoiced(), days_after_due(15))
    assert (reminder.number, reminder.superseded, reminder.amount) == (3, (1, 2), won(1_100_000))
    owed = remember(owed, reminder, days_after_due(15))
    assert [(mark.step, mark.superseded) for mark in owed.reminders] == [(1, True), (2, True), (3, False)]
    assert told_finance(owed, days_after_due(16))[1] == WaitUntil(instant=days_after_due(29))  # finance's next signal


def test_a_late_partial_payment_neither_skips_nor_repeats_a_step():
    owed, reminder = told_finance(invoiced(), days_after_due(1))
    owed = paid(remember(owed, reminder, days_after_due(1)), 600_000)
    assert isinstance(told_finance(owed, days_after_due(2))[1], WaitUntil)
    following = told_finance(owed, days_after_due(14))[1]
    assert (following.number, following.amount) == (3, won(500_000))


def test_only_what_is_not_disputed_is_asked_for():
    assert told_finance(disputed(invoiced(), 300_000), days_after_due(1))[1].amount == won(800_000)
    assert isinstance(told_finance(disputed(invoiced(), 1_100_000), days_after_due(1))[1], WaitUntil)


def test_reminders_wait_for_office_hours():
    night = datetime(2026, 4, 3, 22, tzinfo=UTC)  # a Friday
    assert told_finance(invoiced(), night)[1] == WaitUntil(instant=datetime(2026, 4, 6, 9, tzinfo=UTC))


def test_an_early_reminder_is_needless_when_the_invoice_has_just_gone_out():
    soon = invoice_issued(
        triggered(planned(), ACCEPTED - timedelta(days=27)),
        number="INV-1",
        issued_on=ACCEPTED,
        by="clock",
        calendar=OFFICE,
    )
    assert due_date(soon) == date(2026, 3, 5)
    assert told_finance(soon, morning(ACCEPTED))[1] == WaitUntil(instant=morning(date(2026, 3, 5)))
    assert told_finance(soon, morning(date(2026, 3, 6)))[1].superseded == (1,)


def test_nobody_is_reminded_by_what_the_invoice_of_the_same_day_says():
    on = DUE - timedelta(days=7)
    owed = invoice_issued(triggered(planned(), ACCEPTED), number="INV-1", issued_on=on, by="clock", calendar=OFFICE)
    assert due_date(owed) == DUE
    assert isinstance(told_finance(owed, morning(on))[1], WaitUntil)


def test_without_the_partners_consent_its_customer_is_not_reminded_by_us():
    owed, reminder = told_finance(invoiced(consent="missing"), days_after_due(1))
    assert reminder.addressee == "creditor"
    assert step(consented(owed), days_after_due(1)).addressee == "debtor"


def test_a_promise_rests_the_ladder_until_its_local_day_ends_then_it_resumes_where_it_stands():
    promised = promise_to_pay(invoiced(), id="q1", pay_on=date(2026, 4, 15), on=DUE, by="hyejin")
    owed, waiting = told_finance(promised, days_after_due(2))
    assert waiting == WaitUntil(instant=datetime(2026, 4, 16, tzinfo=UTC))
    assert step(owed, waiting.instant - timedelta(minutes=1)) == waiting, "paid within the day it was promised for"
    assert isinstance(step(owed, waiting.instant), BreakPromise)
    broken = break_promise(owed)
    assert broken.promises[0].state == "broken"
    assert told_finance(broken, waiting.instant)[1] == WaitUntil(instant=datetime(2026, 4, 16, 9, tzinfo=UTC))
    resumed = told_finance(broken, days_after_due(15))[1]
    assert (resumed.number, resumed.superseded) == (3, (1, 2))


def test_a_policy_without_dates_waits_for_news():
    quiet = CollectionPolicy(ladder=(), upcoming_days=0, overdue_offsets=())
    owed = invoiced()
    signal = next_step(owed, quiet, OFFICE, morning(DUE))
    assert isinstance(signal, RaiseSignal)
    assert next_step(remember(owed, signal, morning(DUE)), quiet, OFFICE, morning(DUE)) == AwaitNews()
