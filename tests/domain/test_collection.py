"""Examples of collection in the domain's words (semantics, "Money"); its laws are in test_collection_laws."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.collection import (
    AwaitNews,
    AwaitTrigger,
    BreakPromise,
    Cancelled,
    ExpireDispute,
    IssueInvoice,
    RaiseSignal,
    Remind,
    Settled,
    WaitUntil,
    next_step,
    remember,
)
from postsales.domain.contract import Trigger
from postsales.domain.errors import Refused
from postsales.domain.ladder import LadderStep
from postsales.domain.money import Money
from postsales.domain.policy import CollectionPolicy
from postsales.domain.receivable import Receivable, Status, consented, invoice_issued, status, triggered
from postsales.domain.schedule import DaysAfter
from postsales.domain.seats import Seat
from postsales.domain.settlement import (
    break_promise,
    credit,
    dispute,
    expire_dispute,
    own_dispute,
    promise_to_pay,
    record_payment,
    refund,
    settle_dispute,
    unwind,
    unwinding,
    write_off,
)

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


# From the trigger to the invoice


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


# Signals to finance


def test_finance_hears_before_on_and_after_the_due_date_and_as_long_as_money_is_owed():
    owed, now = invoiced(), morning(ACCEPTED)
    heard: list[tuple[str, int, int]] = []
    while len(heard) < 6:
        match step(owed, now):
            case WaitUntil(instant=instant):
                now = instant
            case RaiseSignal() as signal:
                heard.append((signal.stage, signal.ordinal, (now.date() - DUE).days))
                owed = remember(owed, signal, now)
            case Remind() as reminder:
                owed = remember(owed, reminder, now)
    assert heard == [
        ("upcoming", 1, -7),
        ("due", 1, 0),
        ("overdue", 1, 1),
        ("overdue", 2, 15),
        ("overdue", 3, 29),  # the policy's last gap goes on
        ("overdue", 4, 43),
    ]


def test_signals_reached_at_once_are_raised_as_the_latest_and_the_others_recorded():
    now = days_after_due(2)
    signal = step(invoiced(), now)
    assert signal == RaiseSignal(
        stage="overdue", ordinal=1, amount=won(1_100_000), superseded=(("upcoming", 1), ("due", 1))
    )
    owed = remember(invoiced(), signal, now)
    assert [(mark.stage, mark.superseded) for mark in owed.signals] == [
        ("upcoming", True),
        ("due", True),
        ("overdue", False),
    ]


def test_finance_hears_of_a_dispute_and_a_promise_and_what_holds_the_money_up():
    owed = promise_to_pay(disputed(invoiced(), 100_000), id="q1", pay_on=DUE, on=ACCEPTED, by="hyejin")
    first = step(owed, morning(ACCEPTED))
    assert (first.stage, first.ordinal, first.held_up_by) == ("disputed", 1, ("disputed", "promised"))
    assert step(remember(owed, first, morning(ACCEPTED)), morning(ACCEPTED)).stage == "promised"


def test_finance_hears_that_it_is_settled_and_nothing_after():
    owed = paid(invoiced(), 1_100_000)
    signal = step(owed, days_after_due(40))
    assert signal == RaiseSignal(stage="settled", ordinal=1, amount=won(0))
    assert step(remember(owed, signal, days_after_due(40)), days_after_due(400)) == Settled()


# Reminders


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


def test_without_the_partners_consent_its_customer_is_not_reminded_by_us():
    owed, reminder = told_finance(invoiced(consent="missing"), days_after_due(1))
    assert reminder.addressee == "creditor"
    assert step(consented(owed), days_after_due(1)).addressee == "debtor"


def test_a_promise_rests_the_ladder_until_its_local_day_ends_then_it_resumes_where_it_stands():
    promised = promise_to_pay(invoiced(), id="q1", pay_on=date(2026, 4, 15), on=DUE, by="hyejin")
    owed, waiting = told_finance(promised, days_after_due(2))
    assert waiting == WaitUntil(instant=datetime(2026, 4, 16, tzinfo=UTC))
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


# Payments


def test_a_payment_told_twice_counts_once_and_told_differently_is_refused():
    owed = paid(invoiced(), 100_000)
    assert paid(owed, 100_000) == owed
    with pytest.raises(Refused, match="id_reused"):
        paid(owed, 200_000)


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (won(1_100_001), "more_than_owed"),
        (won(0), "amount_not_positive"),
        (won(-1), "amount_not_positive"),
        (Money.of(5, "USD"), "currency_mismatch"),
    ],
)
def test_payments_that_cannot_be(amount, code):
    with pytest.raises(Refused) as refused:
        record_payment(invoiced(), id="p1", amount=amount, on=DUE, by="minji")
    assert refused.value.code == code


def test_more_than_is_owed_says_what_is_owed():
    with pytest.raises(Refused) as refused:
        paid(paid(invoiced(), 1_000_000), 200_000, id="p2")
    assert refused.value.facts == {"outstanding": "KRW 100000", "amount": "KRW 200000"}


def test_nothing_is_paid_before_it_is_invoiced_or_after_it_is_cancelled():
    with pytest.raises(Refused, match="not_invoiced_yet"):
        paid(planned(), 1)
    with pytest.raises(Refused, match="cancelled"):
        paid(unwind(planned(), id="u", on=DUE, by="boss"), 1)


def test_a_bounced_payment_is_owed_again_and_a_refund_in_kindness_is_not():
    owed = paid(invoiced(), 500_000)
    bounced = refund(owed, id="r1", amount=won(500_000), on=DUE, by="minji", owed_again=True)
    assert bounced.outstanding == won(1_100_000)
    assert refund(owed, id="r1", amount=won(500_000), on=DUE, by="minji").outstanding == won(600_000)
    with pytest.raises(Refused, match="more_than_paid"):
        refund(owed, id="r1", amount=won(500_001), on=DUE, by="minji")


def test_finance_hears_again_when_what_had_bounced_is_settled():
    owed, _ = told_finance(paid(invoiced(), 1_100_000), days_after_due(1))
    owed = refund(owed, id="r1", amount=won(100_000), on=DUE, by="minji", owed_again=True)
    owed, _ = told_finance(owed, days_after_due(2))
    signal = step(paid(owed, 100_000, id="p2"), days_after_due(3))
    assert (signal.stage, signal.ordinal) == ("settled", 2)


def test_undoing_what_was_settled_is_no_second_settlement():
    owed, _ = told_finance(paid(invoiced(), 1_100_000), days_after_due(1))
    assert step(unwind(owed, id="u1", on=DUE, by="boss"), days_after_due(2)) == Settled()
    assert step(refund(owed, id="r1", amount=won(1), on=DUE, by="minji"), days_after_due(2)) == Settled()


# Status


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


# Disputes and promises


def test_an_upheld_dispute_is_credited_and_a_rejected_one_chased_on():
    contested = disputed(invoiced(), 300_000)
    upheld = settle_dispute(contested, 1, id="s1", credited=won(300_000), on=DUE, by="minji")
    assert (upheld.outstanding, upheld.disputes[0].state) == (won(800_000), "upheld")
    assert settle_dispute(upheld, 1, id="s1", credited=won(300_000), on=DUE, by="minji") == upheld
    partly = settle_dispute(contested, 1, id="s1", credited=won(100_000), on=DUE, by="minji")
    assert (partly.chaseable, partly.disputes[0].state) == (won(1_000_000), "partly_upheld")
    rejected = settle_dispute(contested, 1, id="s1", credited=None, on=DUE, by="minji")
    assert (rejected.chaseable, rejected.disputes[0].state) == (won(1_100_000), "rejected")


def test_settling_what_is_not_in_dispute_is_refused():
    contested = disputed(invoiced(), 300_000)
    for number, credited, code in ((2, None, "no_such_dispute"), (1, won(300_001), "more_than_disputed")):
        with pytest.raises(Refused, match=code):
            settle_dispute(contested, number, id="s1", credited=credited, on=DUE, by="minji")
    with pytest.raises(Refused, match="dispute_is_closed"):
        expire_dispute(expire_dispute(contested, 1), 1)


def test_no_more_can_be_disputed_than_is_owed():
    with pytest.raises(Refused, match="more_than_owed"):
        disputed(disputed(invoiced(), 800_000), 300_001, id="d2")


def test_a_dispute_nobody_owns_expires_and_an_owned_one_does_not():
    contested = disputed(invoiced(), 300_000)
    end = datetime(2026, 4, 11, tzinfo=UTC)
    assert isinstance(step(contested, end), ExpireDispute)
    assert told_finance(own_dispute(contested, 1, "jaeho"), end)[0].open_disputes
    assert expire_dispute(contested, 1).chaseable == won(1_100_000)


def test_a_promise_is_kept_by_paying_it_and_replaced_by_a_new_one():
    promised = promise_to_pay(invoiced(), id="q1", pay_on=DUE, on=ACCEPTED, by="hyejin", amount=won(400_000))
    assert paid(promised, 399_999).promises[0].state == "open"
    assert paid(paid(promised, 300_000), 100_000, id="p2").promises[0].state == "kept"
    again = promise_to_pay(promised, id="q2", pay_on=DUE, on=ACCEPTED, by="hyejin")
    assert [each.state for each in again.promises] == ["replaced", "open"]
    assert promise_to_pay(again, id="q2", pay_on=DUE, on=ACCEPTED, by="hyejin") == again


def test_promises_that_cannot_be():
    with pytest.raises(Refused, match="promise_in_the_past"):
        promise_to_pay(invoiced(), id="q1", pay_on=ACCEPTED, on=DUE, by="hyejin")
    with pytest.raises(Refused, match="nothing_to_promise"):
        promise_to_pay(paid(invoiced(), 1_100_000), id="q1", pay_on=DUE, on=DUE, by="hyejin")
    with pytest.raises(Refused, match="more_than_owed"):
        promise_to_pay(invoiced(), id="q1", pay_on=DUE, on=DUE, by="hyejin", amount=won(1_100_001))


# Undoing


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
