"""What to do next about one instalment: invoice it, tell finance, remind, wait.

Source: semantics, "Money" (reminder ladder, dispute, promise-to-pay, payment-due signal). Recomputed from the
invoice's own dates each time, so that a late or partial payment neither skips nor repeats a step.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Literal

from postsales.domain import due_signals, rep_notice
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.contract import Trigger
from postsales.domain.frozen import Frozen
from postsales.domain.ladder import LadderStep
from postsales.domain.money import Money
from postsales.domain.policy import CollectionPolicy
from postsales.domain.receivable import (
    Dispute,
    Invoice,
    PaymentPromise,
    Receivable,
    ReminderMark,
    SignalMark,
    SignalStage,
    due_if_issued,
    trigger_day,
)


class AwaitTrigger(Frozen):
    """Not payable yet: wait for what the contract names."""

    trigger: Trigger


class IssueInvoice(Frozen):
    """Payable and not invoiced yet."""

    amount: Money
    due_on: date


class BreakPromise(Frozen):
    """The promised day has ended unpaid: `settlement.break_promise`."""

    promise: PaymentPromise


class ExpireDispute(Frozen):
    """Nobody owned the dispute in time: `settlement.expire_dispute`."""

    dispute: Dispute


class RaiseSignal(Frozen):
    """Tell finance. `superseded` are dated signals that this one makes needless."""

    stage: SignalStage
    ordinal: int
    amount: Money
    held_up_by: tuple[str, ...] = ()
    superseded: tuple[tuple[SignalStage, int], ...] = ()


class Remind(Frozen):
    """Ask for the amount, by the ladder step of that number. `superseded` are lower steps that never fired."""

    number: int
    step: LadderStep
    amount: Money
    addressee: Literal["debtor", "creditor"]
    superseded: tuple[int, ...] = ()


class TellRep(Frozen):
    """Tell the sales rep that the payer hears this hard step from that day on."""

    number: int
    step: LadderStep
    amount: Money
    hears_on: date


class WaitUntil(Frozen):
    """Nothing to do before that instant, unless something happens."""

    instant: datetime


class AwaitNews(Frozen):
    """Nothing to do by the calendar: only a payment or a person can change this."""


class Settled(Frozen):
    """Nothing is owed any more, and finance knows."""


class Cancelled(Frozen):
    """It was called off before it was invoiced."""


Step = (
    AwaitTrigger
    | IssueInvoice
    | BreakPromise
    | ExpireDispute
    | RaiseSignal
    | Remind
    | TellRep
    | WaitUntil
    | AwaitNews
    | Settled
    | Cancelled
)


def next_step(receivable: Receivable, policy: CollectionPolicy, calendar: BusinessCalendar, now: datetime) -> Step:
    """What to do now. `calendar` is the debtor's; a WaitUntil always lies ahead of `now`.

    Apply what was done (`invoice_issued`, `break_promise`, `expire_dispute`, `remember`) and ask again.
    """
    if receivable.cancelled_on is not None:
        return Cancelled()
    if receivable.invoice is None:
        return _before_the_invoice(receivable, calendar, now)
    if not receivable.outstanding:
        times = receivable.times_settled
        told = due_signals.was_raised(receivable, "settled", times)
        return Settled() if told else RaiseSignal(stage="settled", ordinal=times, amount=receivable.outstanding)
    return (
        _what_lapsed(receivable, calendar, now)
        or _signal_now(receivable, receivable.invoice, policy, calendar, now)
        or _remind_or_wait(receivable, receivable.invoice, policy, calendar, now)
    )


def remember(receivable: Receivable, done: RaiseSignal | Remind | TellRep, at: datetime) -> Receivable:
    """The receivable after that step: it never comes again, nor do those it superseded, which are recorded too."""
    if isinstance(done, Remind):
        steps = [(number, True) for number in done.superseded] + [(done.number, False)]
        marks = tuple(ReminderMark(step=number, at=at, superseded=over) for number, over in steps)
        return receivable.model_copy(update={"reminders": receivable.reminders + marks})
    if isinstance(done, TellRep):
        told = ReminderMark(step=done.number, at=at)
        return receivable.model_copy(update={"rep_told": (*receivable.rep_told, told)})
    stages = [(stage, ordinal, True) for stage, ordinal in done.superseded] + [(done.stage, done.ordinal, False)]
    raised = tuple(SignalMark(stage=stage, ordinal=n, at=at, superseded=over) for stage, n, over in stages)
    return receivable.model_copy(update={"signals": receivable.signals + raised})


def _before_the_invoice(receivable: Receivable, calendar: BusinessCalendar, now: datetime) -> Step:
    today = calendar.local_date(now)
    since = trigger_day(receivable, today)
    if since is not None:
        return IssueInvoice(amount=receivable.gross, due_on=due_if_issued(receivable, since, today, calendar))
    if receivable.trigger is Trigger.DATE and receivable.trigger_on is not None:
        return WaitUntil(instant=calendar.morning_of(receivable.trigger_on))
    return AwaitTrigger(trigger=receivable.trigger)


def _what_lapsed(receivable: Receivable, calendar: BusinessCalendar, now: datetime) -> Step | None:
    promise = receivable.open_promise
    if promise is not None and calendar.end_of_day(promise.pay_on) <= now:
        return BreakPromise(promise=promise)
    for dispute in receivable.open_disputes:
        if dispute.owner is None and calendar.end_of_day(dispute.expires_on) <= now:
            return ExpireDispute(dispute=dispute)
    return None


def _signal_now(
    receivable: Receivable, invoice: Invoice, policy: CollectionPolicy, calendar: BusinessCalendar, now: datetime
) -> RaiseSignal | None:
    found = due_signals.to_raise(receivable, invoice, policy, calendar, now)
    if found is None:
        return None
    (stage, ordinal), superseded = found
    return RaiseSignal(
        stage=stage, ordinal=ordinal, amount=receivable.outstanding, held_up_by=receivable.held_up_by,
        superseded=superseded,
    )  # fmt: skip


# Reminders


def _reminder_due(
    receivable: Receivable, invoice: Invoice, policy: CollectionPolicy, calendar: BusinessCalendar, now: datetime
) -> Remind | None:
    """The highest step reached and not fired yet, unless everything is disputed or a promise is open."""
    if not receivable.chaseable or receivable.open_promise is not None:
        return None
    reached = [
        number for number, step in enumerate(policy.ladder, start=1) if _step_instant(step, invoice, calendar) <= now
    ]
    fired = {mark.step for mark in receivable.reminders}
    if not reached or reached[-1] <= max(fired, default=0):
        return None
    step = policy.ladder[reached[-1] - 1]
    if _said_by_the_invoice(step, invoice) or _too_early_for_the_rep(receivable, reached[-1], policy, calendar, now):
        return None
    return Remind(
        number=reached[-1],
        step=step,
        amount=receivable.chaseable,
        addressee="creditor" if receivable.consent == "missing" else "debtor",
        superseded=tuple(number for number in reached[:-1] if number not in fired),
    )


def _rep_to_tell(
    receivable: Receivable, invoice: Invoice, policy: CollectionPolicy, calendar: BusinessCalendar, now: datetime
) -> TellRep | None:
    """The hard step that comes next, so many business days before the payer hears it."""
    days = policy.rep_notice_days
    if not (days and receivable.chaseable) or receivable.open_promise is not None or receivable.consent == "missing":
        return None
    done = max((mark.step for mark in (*receivable.reminders, *receivable.rep_told)), default=0)
    found = rep_notice.to_tell(list(_instants(invoice, policy, calendar)), done, days, calendar, now)
    if found is None:
        return None
    number, step, at = found
    hears_on = rep_notice.heard_on(at, now, days, calendar)
    return TellRep(number=number, step=step, amount=receivable.chaseable, hears_on=hears_on)


def _too_early_for_the_rep(
    receivable: Receivable, number: int, policy: CollectionPolicy, calendar: BusinessCalendar, now: datetime
) -> bool:
    """A hard step waits until its rep has known of it long enough."""
    if not (policy.rep_notice_days and rep_notice.is_hard(policy.ladder[number - 1])):
        return False
    if receivable.consent == "missing":
        return False
    heard_at = _heard_at(receivable, number, policy, calendar)
    return heard_at is None or heard_at > now


def _heard_at(
    receivable: Receivable, number: int, policy: CollectionPolicy, calendar: BusinessCalendar
) -> datetime | None:
    told = next((mark.at for mark in reversed(receivable.rep_told) if mark.step == number), None)
    if told is None:
        return None
    return calendar.morning_of(rep_notice.heard_on(told, told, policy.rep_notice_days, calendar))


def _instants(
    invoice: Invoice, policy: CollectionPolicy, calendar: BusinessCalendar
) -> Iterator[tuple[int, LadderStep, datetime]]:
    for number, step in enumerate(policy.ladder, start=1):
        yield number, step, _step_instant(step, invoice, calendar)


def _step_instant(step: LadderStep, invoice: Invoice, calendar: BusinessCalendar) -> datetime:
    return calendar.morning_of(invoice.due_on + timedelta(days=step.offset))


def _said_by_the_invoice(step: LadderStep, invoice: Invoice) -> bool:
    """A friendly word before the due date is needless when the invoice itself went out no earlier."""
    return step.offset < 0 and invoice.due_on + timedelta(days=step.offset) <= invoice.issued_on


# Waiting


def _remind_or_wait(
    receivable: Receivable, invoice: Invoice, policy: CollectionPolicy, calendar: BusinessCalendar, now: datetime
) -> Step:
    """Remind if a step has come and somebody is at work to read it, else wait for the next date of any kind."""
    telling = _rep_to_tell(receivable, invoice, policy, calendar, now)
    if telling is not None and calendar.is_open(now):
        return telling
    reminder = _reminder_due(receivable, invoice, policy, calendar, now)
    if reminder is not None and calendar.is_open(now):
        return reminder
    ahead = [instant for instant in _dates_ahead(receivable, invoice, policy, calendar, now) if instant > now]
    if reminder is not None or telling is not None:
        ahead.append(calendar.next_opening(now))
    return WaitUntil(instant=min(ahead)) if ahead else AwaitNews()


def _dates_ahead(
    receivable: Receivable, invoice: Invoice, policy: CollectionPolicy, calendar: BusinessCalendar, now: datetime
) -> Iterator[datetime]:
    later = (instant for _, instant in due_signals.dated(invoice, policy, calendar) if instant > now)
    if policy.overdue_offsets or now < calendar.morning_of(invoice.due_on):
        yield next(later)
    for dispute in receivable.open_disputes:
        if dispute.owner is None:
            yield calendar.end_of_day(dispute.expires_on)
    if receivable.open_promise is not None:
        yield calendar.end_of_day(receivable.open_promise.pay_on)
    elif receivable.chaseable:
        for number, step, at in _instants(invoice, policy, calendar):
            yield at
            if policy.rep_notice_days and rep_notice.is_hard(step):
                yield rep_notice.to_tell_at(at, policy.rep_notice_days, calendar)
                if (heard_at := _heard_at(receivable, number, policy, calendar)) is not None:
                    yield heard_at
