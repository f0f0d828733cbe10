"""What finance hears of one instalment, and when (semantics, "Money": payment-due signal)."""

from postsales.domain.collection import (
    RaiseSignal,
    Remind,
    Settled,
    WaitUntil,
    remember,
)
from postsales.domain.settlement import (
    promise_to_pay,
    refund,
    unwind,
)
from tests.domain.instalment import (
    ACCEPTED,
    DUE,
    days_after_due,
    disputed,
    invoiced,
    morning,
    paid,
    step,
    told_finance,
    won,
)


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
