"""What a TAM's month was, as its customer is told: done, answered, prevented, open, and the hours it took.

A pure function of recorded facts; the same month gives the same report, but for what was changed since.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.tam import TamSort

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


class Entry(Frozen):
    """Time spent, and for what; `by` is a name."""

    delivery: str
    on: date
    by: str
    hours: Decimal
    sort: TamSort
    what: str
    issue: int | None = None


class ReportedIssue(Frozen):
    """An issue as its customer knows it. Without `closed_on` it was open at the month's end, with whom (`ball`)."""

    delivery: str
    n: int
    title: str
    question: bool
    opened_at: datetime
    closed_at: datetime | None = None
    answer: str | None = None
    ball: str | None = None


class ReportedPromise(Frozen):
    """A promise to the customer that is not settled."""

    delivery: str
    what: str
    owner: str
    due_on: date


class Hours(Frozen):
    """Hours of TAM service at the month's end: bought, used since the start and in the month, left (negative: more).

    Without `bought` the person was bought, not hours, and nothing is left to count.
    """

    bought: Decimal | None = None
    used: Decimal = Decimal(0)
    this_month: Decimal = Decimal(0)
    remaining: Decimal | None = None


class Recorded(Frozen):
    """What is recorded of one customer's deliveries with TAM service, whatever the month."""

    customer: str
    timezone: str
    deliveries: dict[str, str]
    """Number → title."""
    bought: Decimal | None = None
    entries: tuple[Entry, ...] = ()
    issues: tuple[ReportedIssue, ...] = ()
    promises: tuple[ReportedPromise, ...] = ()
    seen_on: tuple[date, ...] = ()
    """When the customer was seen in a check-in."""


class TamReport(Frozen):
    """One customer's month. Everything is as it stood when the month ended, promises as they stand now."""

    customer: str
    month: str
    deliveries: dict[str, str]
    hours: Hours
    done: tuple[Entry, ...]
    answered: tuple[Entry, ...]
    prevented: tuple[Entry, ...]
    resolved: tuple[ReportedIssue, ...]
    open_issues: tuple[ReportedIssue, ...]
    open_promises: tuple[ReportedPromise, ...]
    seen_on: tuple[date, ...]


def month_of(said: str, today: date | None = None) -> tuple[date, date]:
    """The first day of a month (`2026-05`) and of the next.

    Refused: `not_a_month`; `month_in_the_future` when it begins after `today`, if that is given.
    """
    found = _MONTH.fullmatch(said)
    if found is None:
        raise Refused("not_a_month", month=said[:40])
    first = date(int(found[1]), int(found[2]), 1)
    if today is not None and first > today:
        raise Refused("month_in_the_future", month=said)
    return first, after(first)


def after(first: date) -> date:
    """The first day of the month after."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def report(recorded: Recorded, first: date, until: date, starts: datetime, ends: datetime) -> TamReport:
    """The report of the days from `first` to before `until`, which are the instants from `starts` to before `ends`."""
    bought = recorded.bought
    before = [each for each in recorded.entries if each.on < until]
    month = sorted((each for each in before if each.on >= first), key=lambda each: (each.on, each.delivery))
    return TamReport(
        customer=recorded.customer, month=f"{first:%Y-%m}", deliveries=recorded.deliveries,
        hours=Hours(
            bought=bought, used=_sum(before), this_month=_sum(month),
            remaining=None if bought is None else bought - _sum(before),
        ),
        done=_of(month, TamSort.DONE), answered=_of(month, TamSort.ANSWERED),
        prevented=_of(month, TamSort.PREVENTED),
        resolved=tuple(each for each in recorded.issues if each.closed_at and starts <= each.closed_at < ends),
        open_issues=tuple(each for each in recorded.issues if _open_at(each, ends)),
        open_promises=tuple(sorted(recorded.promises, key=lambda each: (each.due_on, each.delivery))),
        seen_on=tuple(sorted(day for day in recorded.seen_on if first <= day < until)),
    )  # fmt: skip


def _of(entries: Iterable[Entry], sort: TamSort) -> tuple[Entry, ...]:
    return tuple(each for each in entries if each.sort is sort)


def _sum(entries: Iterable[Entry]) -> Decimal:
    return sum((each.hours for each in entries), Decimal(0))


def _open_at(issue: ReportedIssue, ends: datetime) -> bool:
    return issue.opened_at < ends and (issue.closed_at is None or issue.closed_at >= ends)
