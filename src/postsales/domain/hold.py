"""Further services are held while a customer does not pay: told of before, never a safety fix, over with the payment.

Source: domain notes, story 8 ("late interest, manager, hold, write-off"). What is held is new: packages, visits, extra
services. What was promised, what is broken and what is dangerous is seen to all the same.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.receivable import Receivable
from postsales.domain.seats import Side


class Hold(Frozen):
    """What is held from the morning of `from_on` (the debtor's date) until it is paid, and why."""

    announced_at: datetime
    from_on: date
    by: str
    reason: str
    state: Literal["announced", "held"] = "announced"


class BeginHold(Frozen):
    """The day has come and it is still not paid."""

    hold: Hold


class ReleaseHold(Frozen):
    """Nothing may be asked for any more: paid, credited, or in dispute."""

    hold: Hold


def announce(
    held: Hold | None, receivable: Receivable, debtor: Side, *, at: datetime, from_on: date | None, days: int, by: str,
    reason: str, calendar: BusinessCalendar,
) -> Hold:  # fmt: skip
    """Tell the customer from when on, at the earliest `days` business days from now.

    Refused: `only_customers_are_held`, `hold_known`, `nothing_overdue`, `hold_too_soon`.
    """
    if debtor is not Side.CUSTOMER:
        raise Refused("only_customers_are_held", debtor=receivable.debtor)
    if held is not None:
        raise Refused("hold_known", from_day=held.from_on.isoformat())
    today = calendar.local_date(at)
    if receivable.invoice is None or today <= receivable.invoice.due_on or not receivable.chaseable:
        raise Refused("nothing_overdue", instalment=receivable.n)
    earliest = calendar.add_business_days(today, days)
    if from_on is not None and from_on < earliest:
        raise Refused("hold_too_soon", from_day=from_on.isoformat(), earliest=earliest.isoformat())
    return Hold(announced_at=at, from_on=from_on or earliest, by=by, reason=reason)


def step(held: Hold | None, receivable: Receivable, calendar: BusinessCalendar, now: datetime) -> (
    BeginHold | ReleaseHold | None
):  # fmt: skip
    """What is next about a hold."""
    if held is None:
        return None
    if not receivable.chaseable:
        return ReleaseHold(hold=held)
    waiting = receivable.open_promise is not None
    if held.state == "announced" and not waiting and calendar.morning_of(held.from_on) <= now:
        return BeginHold(hold=held)
    return None


def begins_at(held: Hold | None, calendar: BusinessCalendar) -> datetime | None:
    """When an announced hold begins."""
    return calendar.morning_of(held.from_on) if held is not None and held.state == "announced" else None


def refuse_when_held(instalments: tuple[int, ...], safety: str | None = None) -> None:
    """Refused `services_held`, naming what is not paid; whatever keeps people or data safe is never held."""
    if instalments and not safety:
        raise Refused("services_held", instalments=", ".join(map(str, instalments)))
