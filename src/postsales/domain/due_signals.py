"""Which payment-due signal finance is to hear now: once per stage and ordinal, by what people said and by the dates.

Source: semantics, "Money" (payment-due signal).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.policy import CollectionPolicy
from postsales.domain.receivable import Invoice, Receivable, SignalStage

Key = tuple[SignalStage, int]
"""Stage and ordinal."""


def to_raise(
    receivable: Receivable, invoice: Invoice, policy: CollectionPolicy, calendar: BusinessCalendar, now: datetime
) -> tuple[Key, tuple[Key, ...]] | None:
    """The signal to raise now, and the dated ones that it makes needless: the latest reached tells it all.

    Disputes and promises hold up reminders, not signals: finance is told what may hold the money up.
    """
    for key in _news_to_tell(receivable):
        if not was_raised(receivable, *key):
            return key, ()
    reached = [key for key, _ in takewhile(lambda each: each[1] <= now, dated(invoice, policy, calendar))]
    if not reached or was_raised(receivable, *reached[-1]):
        return None
    return reached[-1], tuple(key for key in reached[:-1] if not was_raised(receivable, *key))


def was_raised(receivable: Receivable, stage: SignalStage, ordinal: int) -> bool:
    """Whether that signal is done with: raised, or superseded."""
    return any(mark.stage == stage and mark.ordinal == ordinal for mark in receivable.signals)


def dated(invoice: Invoice, policy: CollectionPolicy, calendar: BusinessCalendar) -> Iterator[tuple[Key, datetime]]:
    """The signals that come by the calendar, in order, without end."""
    if policy.upcoming_days > 0:
        yield ("upcoming", 1), calendar.morning_of(invoice.due_on - timedelta(days=policy.upcoming_days))
    yield ("due", 1), calendar.morning_of(invoice.due_on)
    for ordinal, offset in enumerate(_overdue_offsets(policy.overdue_offsets), start=1):
        yield ("overdue", ordinal), calendar.morning_of(invoice.due_on + timedelta(days=offset))


def _news_to_tell(receivable: Receivable) -> Iterator[Key]:
    for dispute in receivable.open_disputes:
        yield "disputed", dispute.number
    if receivable.open_promise is not None:
        yield "promised", receivable.open_promise.number


def _overdue_offsets(offsets: Sequence[int]) -> Iterator[int]:
    """The policy's offsets; then on by its last gap, for as long as money is owed somebody hears of it."""
    yield from offsets
    if offsets:
        last = offsets[-1]
        gap = max(last - (offsets[-2] if len(offsets) > 1 else 0), 1)
        while True:
            last += gap
            yield last
