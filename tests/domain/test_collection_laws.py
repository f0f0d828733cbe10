"""Laws of collection (semantics, "Money" and "Always true" 1, 5): whatever people do, in whatever order.

A machine plays one instalment's life: payments, disputes, promises, refunds, passing time, and does what the rules
say is next. After each move the ledger adds up and every step has fired at most once, in order.
"""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from postsales.domain.calendar import BusinessCalendar, Opening
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
from postsales.domain.disputing import covered, dispute, expire_dispute, own_dispute, settle_dispute
from postsales.domain.errors import Refused
from postsales.domain.ladder import LadderStep
from postsales.domain.money import Money, add_up
from postsales.domain.policy import CollectionPolicy
from postsales.domain.receivable import Receivable, Status, invoice_issued, status, triggered
from postsales.domain.schedule import DaysAfter
from postsales.domain.seats import Seat
from postsales.domain.settlement import break_promise, credit, promise_to_pay, record_payment, refund, unwind, write_off

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SEOUL = BusinessCalendar(closed=(date(2026, 3, 2), date(2026, 5, 5)))
SPLIT_DAYS = BusinessCalendar(
    timezone="Europe/Berlin",
    week=((Opening(opens=time(8), closes=time(12)), Opening(opens=time(13), closes=time(0))),) * 4 + ((), (), ()),
)
ENOUGH = 200  # steps without time passing: more means the rules go round in circles

ascending = st.lists(st.integers(-20, 90), max_size=5, unique=True).map(sorted)
policies = st.builds(
    CollectionPolicy,
    ladder=ascending.map(lambda offsets: tuple(LadderStep(offset=offset, seat=Seat.PAYER) for offset in offsets)),
    upcoming_days=st.integers(0, 14),
    overdue_offsets=st.lists(st.integers(1, 60), max_size=4, unique=True).map(lambda days: tuple(sorted(days))),
)
# Mostly small, so that a life is long.
amounts = st.one_of(st.integers(1, 90_000), st.integers(1, 90_000), st.integers(1, 1_300_000)).map(
    lambda won: Money.of(won, "KRW")
)


class OneInstalment(RuleBasedStateMachine):
    """The life of one instalment of KRW 1,100,000."""

    @initialize(
        policy=policies,
        calendar=st.sampled_from([SEOUL, SPLIT_DAYS]),
        days=st.integers(0, 60),
        trigger=st.sampled_from([Trigger.ACCEPTANCE, Trigger.DATE]),
        accepted=st.booleans(),
    )
    def sign(self, policy, calendar, days, trigger, accepted):
        self.policy, self.calendar, self.now = policy, calendar, START
        self.told = 0
        self.fired: list[int] = []
        self.raised: list[tuple[str, int]] = []
        self.settled = False
        self.owed = Receivable(
            n=1,
            name="Final",
            tier="customer",
            debtor="hanbit",
            creditor="daon-si",
            net=Money.of(1_000_000, "KRW"),
            tax=Money.of(100_000, "KRW"),
            trigger=trigger,
            trigger_on=date(2026, 3, 20) if trigger is Trigger.DATE else None,
            terms=DaysAfter(days=days),
        )
        if accepted:
            self.accept()
            self.do_what_is_next()

    # What the world does

    @rule()
    def accept(self):
        self.owed = triggered(self.owed, self.today)

    @rule(amount=amounts)
    def pay(self, amount):
        self._tell(record_payment, amount=amount, on=self.today, by="minji")

    @precondition(lambda self: self.told > 8)
    @rule()
    def pay_the_rest(self):
        self._tell(record_payment, amount=self.owed.outstanding, on=self.today, by="minji")

    @rule(amount=amounts, days=st.integers(0, 20))
    def dispute(self, amount, days):
        until = self.today + timedelta(days=days)
        self._tell(dispute, amount=amount, reason="door slams", on=self.today, expires_on=until, by="hyejin")

    @precondition(lambda self: self.owed.open_disputes)
    @rule(amount=st.none() | amounts)
    def settle(self, amount):
        number = self.owed.open_disputes[0].number
        self._tell(settle_dispute, number=number, credited=amount, on=self.today, by="minji")

    @precondition(lambda self: self.owed.open_disputes)
    @rule()
    def own(self):
        self.owed = own_dispute(self.owed, self.owed.open_disputes[-1].number, "jaeho")

    @rule(days=st.integers(-1, 30), amount=st.none() | amounts)
    def promise(self, days, amount):
        pay_on = self.today + timedelta(days=days)
        self._tell(promise_to_pay, pay_on=pay_on, on=self.today, by="hyejin", amount=amount)

    @rule(amount=amounts, what=st.sampled_from([credit, write_off, refund]))
    def correct(self, amount, what):
        self._tell(what, amount=amount, on=self.today, by="boss")

    @rule(amount=amounts, meant=st.booleans())
    def credit_what_is_disputed(self, amount, meant):
        before = self.owed
        self._tell(credit, amount=amount, on=self.today, by="boss", covers_dispute=meant)
        self.owed = covered(before, self.owed)
        assert covered(self.owed, self.owed) == self.owed
        if meant and self.owed != before:
            assert self.owed.disputed == max(
                before.disputed - amount, Money.zero("KRW")
            ) or self.owed.outstanding < min(
                before.outstanding, add_up((each.left for each in before.open_disputes), "KRW")
            )

    @rule(amount=amounts)
    def bounce(self, amount):
        self._tell(refund, amount=amount, on=self.today, by="minji", owed_again=True)
        self.settled = self.settled and not self.owed.outstanding

    @precondition(lambda self: self.told > 8)
    @rule()
    def terminate(self):
        self.owed = unwind(self.owed, id="end", on=self.today, by="boss")
        assert unwind(self.owed, id="end", on=self.today, by="boss") == self.owed
        assert not self.owed.outstanding
        assert not self.owed.balance.kept

    @rule(hours=st.integers(1, 24 * 5))
    def let_time_pass(self, hours):
        self.now += timedelta(hours=hours)

    @rule(days=st.integers(5, 40))
    def be_away_for_days(self, days):
        """The engine was down: several steps are reached at once."""
        self.now = self.calendar.next_opening(self.now + timedelta(days=days))

    # What the engine does

    @rule()
    def do_what_is_next(self):
        for _ in range(ENOUGH):
            if self._done(next_step(self.owed, self.policy, self.calendar, self.now)):
                return
        pytest.fail("there is always something more to do at one instant")

    @rule()
    def wait_as_told(self):
        self.do_what_is_next()
        step = next_step(self.owed, self.policy, self.calendar, self.now)
        if isinstance(step, WaitUntil):
            self.now = step.instant

    def _done(self, step):
        """Do the step; whether there is nothing more to do now."""
        assert not (self.settled and isinstance(step, Remind | RaiseSignal)), "nothing is sent after settlement"
        match step:
            case IssueInvoice():
                self.owed = invoice_issued(
                    self.owed, number="INV-1", issued_on=self.today, by="clock", calendar=self.calendar
                )
                assert self.owed.invoice is not None
                assert self.owed.invoice.due_on == step.due_on
            case RaiseSignal():
                self.raised.append((step.stage, step.ordinal))
                self.owed = remember(self.owed, step, self.now)
            case Remind():
                self._check_reminder(step)
                self.owed = remember(self.owed, step, self.now)
            case BreakPromise():
                self.owed = break_promise(self.owed)
            case ExpireDispute(dispute=contested):
                self.owed = expire_dispute(self.owed, contested.number)
            case WaitUntil(instant=instant):
                assert instant > self.now
                return True
            case Settled():
                self.settled = True
                return True
            case AwaitTrigger() | AwaitNews() | Cancelled():
                return True
        return False

    def _check_reminder(self, reminder):
        assert self.calendar.is_open(self.now)
        assert self.owed.open_promise is None
        assert Decimal(0) < reminder.amount.amount <= (self.owed.outstanding - self.owed.disputed).amount
        self.fired += [*reminder.superseded, reminder.number]

    # What always holds

    @invariant()
    def the_ledger_adds_up(self):
        sums = self.owed.balance
        assert sums.invoiced == (sums.paid - sums.refunded) + sums.credited + sums.written_off + sums.outstanding
        for amount in (sums.outstanding, sums.kept, self.owed.disputed, self.owed.chaseable):
            assert amount.amount >= 0
        assert not self.owed.invoice or sums.invoiced == self.owed.gross

    @invariant()
    def no_dispute_is_credited_beyond_what_was_contested(self):
        for each in self.owed.disputes:
            assert Decimal(0) <= each.left.amount <= each.amount.amount
            assert each.state != "upheld" or not each.left
            assert each.state != "open" or each.left

    @invariant()
    def every_step_is_done_with_once_and_in_order(self):
        assert self.fired == sorted(set(self.fired))
        assert self.fired == list(range(1, len(self.fired) + 1)), "what was skipped is recorded"
        assert [mark.step for mark in self.owed.reminders] == self.fired

    @invariant()
    def every_signal_is_raised_once(self):
        assert len(self.raised) == len(set(self.raised))
        keys = [(mark.stage, mark.ordinal) for mark in self.owed.signals]
        assert len(keys) == len(set(keys))

    @invariant()
    def the_status_agrees_with_the_ledger(self):
        over = {Status.SETTLED, Status.WRITTEN_OFF, Status.CREDITED}
        assert (status(self.owed, self.today) in over) == (self.owed.invoice is not None and not self.owed.outstanding)

    @invariant()
    def at_most_one_promise_counts(self):
        assert sum(promise.state == "open" for promise in self.owed.promises) <= 1

    @property
    def today(self):
        return self.calendar.local_date(self.now)

    def _tell(self, verb, **said):
        """Say it twice under one id: the second time changes nothing. Refused, everything stays as it was."""
        self.told += 1
        try:
            self.owed = verb(self.owed, id=f"{verb.__name__}-{self.told}", **said)
        except Refused:
            return
        if verb is not settle_dispute or said["credited"] is not None:
            assert verb(self.owed, id=f"{verb.__name__}-{self.told}", **said) == self.owed


TestOneInstalment = OneInstalment.TestCase
TestOneInstalment.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
