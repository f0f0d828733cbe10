"""The sales rep hears of hard words in time (semantics, "Money": reminder ladder)."""

from datetime import timedelta

import pytest

from postsales.domain.collection import AwaitNews, RaiseSignal, Remind, TellRep, WaitUntil, next_step, remember
from postsales.domain.ladder import LadderStep
from postsales.domain.policy import STANDARD, CollectionPolicy, Policy, completed
from postsales.domain.seats import Seat
from tests.domain.instalment import DUE, OFFICE, disputed, invoiced, morning, paid

LADDER = (
    LadderStep(offset=1, seat=Seat.PAYER),
    LadderStep(offset=14, tone="firm", seat=Seat.PAYER),
    LadderStep(offset=30, channel="call", tone="firm", seat=Seat.PAYER, owner=Seat.SALES_REP),
    LadderStep(offset=45, tone="final", seat=Seat.PAYER),
)


def policy(days: int) -> CollectionPolicy:
    return CollectionPolicy(ladder=LADDER, upcoming_days=0, overdue_offsets=(), rep_notice_days=days)


def lived(owed, days, until):
    """What was told and asked, by day, from the due date on."""
    told, now = [], morning(DUE)
    while now < until:
        step = next_step(owed, policy(days), OFFICE, now)
        if isinstance(step, WaitUntil):
            assert step.instant > now
            now = step.instant
            continue
        if isinstance(step, AwaitNews):
            break
        assert isinstance(step, RaiseSignal | TellRep | Remind)
        owed = remember(owed, step, now)
        if isinstance(step, TellRep | Remind):
            told.append((type(step).__name__, step.number, (now.date() - DUE).days))
    return told


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        # 15 April 2026 is a Wednesday, 16 May a Saturday: what falls on it is heard on Monday the 18th.
        (1, [("Remind", 1, 1), ("TellRep", 2, 13), ("Remind", 2, 14), ("Remind", 3, 30), ("TellRep", 4, 44)]),
        (3, [("Remind", 1, 1), ("TellRep", 2, 9), ("Remind", 2, 14), ("Remind", 3, 30), ("TellRep", 4, 42)]),
        (0, [("Remind", 1, 1), ("Remind", 2, 14), ("Remind", 3, 30)]),
    ],
)
def test_the_rep_hears_so_many_business_days_before_and_the_ladder_keeps_its_days(days, expected):
    assert lived(invoiced(), days, morning(DUE + timedelta(days=47))) == expected
    assert lived(invoiced(), days, morning(DUE + timedelta(days=48)))[-1] == ("Remind", 4, 47)


def test_told_late_the_customer_hears_later_and_the_step_is_not_skipped():
    owed, now = invoiced(), morning(DUE + timedelta(days=20))
    due = next_step(owed, policy(0), OFFICE, now)
    assert isinstance(due, RaiseSignal)
    owed = remember(owed, due, now)
    step = next_step(owed, policy(1), OFFICE, now)
    assert isinstance(step, TellRep)
    assert (step.number, step.hears_on) == (2, DUE + timedelta(days=21))
    told = remember(owed, step, now)
    assert next_step(told, policy(1), OFFICE, now) == WaitUntil(instant=morning(DUE + timedelta(days=21)))
    heard = next_step(told, policy(1), OFFICE, morning(DUE + timedelta(days=21)))
    assert isinstance(heard, Remind)
    assert (heard.number, heard.superseded) == (2, (1,))


def test_nobody_is_told_of_what_will_not_be_asked_for():
    on = morning(DUE + timedelta(days=40))
    for owed in (paid(invoiced(), 1_100_000), disputed(invoiced(), 1_100_000), invoiced(consent="missing")):
        step = next_step(owed, policy(1), OFFICE, on)
        assert not isinstance(step, TellRep)


def test_a_policy_file_that_does_not_say_gets_the_standard_notice():
    silent = Policy(collection=CollectionPolicy(ladder=LADDER))
    assert silent.collection.rep_notice_days == 0, "as deliveries started before have it"
    assert completed(silent).collection.rep_notice_days == STANDARD.collection.rep_notice_days >= 1
    stated = Policy(collection=policy(0))
    assert completed(stated).collection == stated.collection
