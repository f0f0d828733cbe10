"""Payment schedules: when an instalment falls due, and how much it is, net and with tax.

Source: semantics, "Money" (payment schedule row, rounding, closed days).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Literal

from dateutil.relativedelta import relativedelta
from pydantic import Field

from postsales.domain.calendar import BusinessCalendar, ClosedDayRule
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen, Stated
from postsales.domain.money import DECIMALS, Money, add_up, split, with_remainder

_Days = Annotated[int, Field(ge=0, le=730)]


class _Terms(Stated):
    closed_day: ClosedDayRule = "next"


class DaysAfter(_Terms):
    """So many calendar days after the trigger."""

    kind: Literal["days_after"] = "days_after"
    days: _Days


class DaysAfterMonthEnd(_Terms):
    """So many calendar days after the end of the trigger's month."""

    kind: Literal["days_after_month_end"] = "days_after_month_end"
    days: _Days


class DayOfMonth(_Terms):
    """A fixed day of the m-th month after the trigger's; in a month too short for it, that month's last day."""

    kind: Literal["day_of_month"] = "day_of_month"
    day: Annotated[int, Field(ge=1, le=31)]
    months: Annotated[int, Field(ge=0, le=24)] = 1


PaymentTerms = Annotated[DaysAfter | DaysAfterMonthEnd | DayOfMonth, Field(discriminator="kind")]
"""How long after its trigger an instalment falls due, and where a closed due date moves."""

Part = Decimal | Money
"""A row's part of the total: a percentage, or an amount."""


class TaxedAmount(Frozen):
    """What one instalment comes to: net, tax, and both together."""

    net: Money
    tax: Money

    @property
    def gross(self) -> Money:
        """What is invoiced."""
        return self.net + self.tax


def due_on(trigger_date: date, terms: DaysAfter | DaysAfterMonthEnd | DayOfMonth, calendar: BusinessCalendar) -> date:
    """The due date: never before the trigger, on an open day unless the terms say `none`."""
    due = max(_by_terms(trigger_date, terms), trigger_date)
    moved = calendar.adjust(due, terms.closed_day)
    # "previous" must not ask for money before there was a reason to.
    return moved if moved >= trigger_date else calendar.adjust(due, "next")


def instalments(total: Money, parts: Sequence[Part]) -> list[Money]:
    """What each row of a schedule comes to; rounded half-even, the last row takes the remainder.

    Refused: `parts_do_not_add_up` (percentages that do not make 100; amounts that do not make the total, where
    percentages beside them may be off by their rounding), `too_small_to_split`, `currency_mismatch`.
    """
    percentages = [part for part in parts if isinstance(part, Decimal)]
    if len(percentages) == len(parts):
        return split(total, percentages)
    rounded = [part if isinstance(part, Money) else total.share(part) for part in parts]
    stated = add_up(rounded, total.currency)
    tolerance = (Decimal(len(percentages)) / 2).scaleb(-DECIMALS[total.currency])
    if abs(stated.amount - total.amount) > tolerance:
        raise Refused("parts_do_not_add_up", parts=str(stated), total=str(total))
    return with_remainder(total, rounded[:-1])


def taxed_instalments(total: Money, parts: Sequence[Part], tax_rate: Decimal) -> list[TaxedAmount]:
    """The instalments of a net total with their tax, `tax_rate` in percent.

    Both add up: the nets to the total, the taxes to the tax of the total. Refused as `instalments`.
    """
    nets = instalments(total, parts)
    taxes = with_remainder(total.share(tax_rate), [net.share(tax_rate) for net in nets[:-1]])
    return [TaxedAmount(net=net, tax=tax) for net, tax in zip(nets, taxes, strict=True)]


def _by_terms(trigger: date, terms: DaysAfter | DaysAfterMonthEnd | DayOfMonth) -> date:
    match terms:
        case DaysAfter():
            return trigger + timedelta(days=terms.days)
        case DaysAfterMonthEnd():
            return trigger + relativedelta(day=31) + timedelta(days=terms.days)
        case DayOfMonth():
            return trigger + relativedelta(months=terms.months, day=terms.day)
