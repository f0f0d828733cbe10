"""Where a delivery stands as lists tell it: since when it is late, since when money is, and whether it is held up.

Everything here is worked out when something of the delivery is recorded, so that a list of a hundred thousand need not
look into each. What depends on the hour is told as the instant from which it is so: a delivery that is late from
tomorrow on needs nobody to say so tomorrow.

Source: semantics, "Time and calendars" (a due date ends at local midnight after it), "Promises", "Money".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from postsales.domain.frozen import Frozen
from postsales.domain.promise import UNSETTLED, PromiseStatus


def folded(text: str) -> str:
    """A text as it is searched in and for: in whatever case and width, Korean put together from its letters or not."""
    return unicodedata.normalize("NFKC", text).casefold()


class Kind(StrEnum):
    """What of a delivery may be late or hold it up."""

    PROMISE = "promise"
    ISSUE = "issue"
    INSTALMENT = "instalment"
    PACKAGE = "package"
    TASK = "task"


PENDING: dict[Kind, frozenset[str]] = {
    Kind.PROMISE: UNSETTLED - {PromiseStatus.DONE},
    Kind.PACKAGE: frozenset({"planned"}),
    Kind.TASK: frozenset({"open"}),
}
"""In which states something still has to be done. An issue has until it is closed, an instalment until it is paid."""


class Thing(NamedTuple):
    """Something of a delivery that is not done. `due_on` is a local date, `answer_by` an instant: at most one of them.

    `outstanding` is what is owed on an instalment; `blocking` whether an issue holds the delivery up.
    """

    kind: Kind
    due_on: date | None = None
    answer_by: datetime | None = None
    blocking: bool = False
    outstanding: Decimal = Decimal(0)


class Standing(Frozen):
    """Since (or from) when something is late: anything, anything but money, money. None: nothing has a date."""

    late_from: datetime | None = None
    work_late_from: datetime | None = None
    overdue_from: datetime | None = None
    blocked: bool = False


def standing_of(things: Iterable[Thing], zone: ZoneInfo, *, ended: bool) -> Standing:
    """How a delivery stands. Of one that has ended only money can still be late; nothing holds it up any more."""
    work, money, blocked = [], [], False
    for thing in things:
        late_from = _late_from(thing, zone)
        if thing.kind is Kind.INSTALMENT:
            money += [late_from] if late_from is not None and thing.outstanding > 0 else []
        elif not ended:
            work += [late_from] if late_from is not None else []
            blocked = blocked or thing.blocking
    return Standing(
        late_from=min([*work, *money], default=None),
        work_late_from=min(work, default=None),
        overdue_from=min(money, default=None),
        blocked=blocked,
    )


def _late_from(thing: Thing, zone: ZoneInfo) -> datetime | None:
    if thing.due_on is None:
        return thing.answer_by
    return datetime.combine(thing.due_on + timedelta(days=1), time(), zone)
