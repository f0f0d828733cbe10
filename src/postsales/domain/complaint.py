"""What a customer complains of, and whether it is the same matter again.

Source: domain notes, story 7: a second complaint about the same goes to an executive; one that arrives before the
first is answered joins it. So does whatever else goes wrong meanwhile with the same matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.promise import Promise
from postsales.domain.seats import Side

WHOLE = "delivery"
"""The matter of a complaint that names nothing: how the delivery goes as a whole."""
KINDS = ("issue", "visit", "promise", "package", "instalment", "entitlement", "punch_item", "recovery")
_REFERENCE = re.compile(rf"^({'|'.join(KINDS)})[:/]([A-Za-z0-9._-]{{1,64}})$")

MOST_OPEN = 50
"""Recoveries that one delivery may have open at a time; with more, it is the delivery that has to be talked about."""
REMEMBERED = 50
"""How many that are over are remembered with their matter."""
WORDS_KEPT = 20
"""Complaints whose words one recovery carries; the store keeps them all."""


class Cause(StrEnum):
    """Why something has to be made good."""

    COMPLAINT = "complaint"
    NOT_DELIVERED = "not_delivered"
    BROKEN_PROMISE = "broken_promise"
    LATE_ANSWER = "late_answer"
    FAILED_VISIT = "failed_visit"


class Complaint(Frozen):
    """One complaint, numbered within the delivery. `said_by`: the person, by name, when somebody else wrote it down."""

    n: int
    text: str
    by: str
    side: Side
    said_by: str | None = None
    at: datetime


class RecoveryStanding(Frozen):
    """How one recovery stands, as it last told its delivery. `complained_at`: when its last complaint came."""

    n: int
    seq: int = 0
    matter: str
    cause: Cause
    side: Side
    state: str = "opened"
    open: bool = True
    answered: bool = False
    complained_at: datetime | None = None
    heard_at: datetime | None = None
    """When it began or last told how it stands; None of one from before this was kept."""

    @property
    def waits(self) -> bool:
        """Whether the customer waits for its answer still."""
        return self.open and not self.answered

    def complained_since(self, at: datetime) -> bool:
        """Whether the customer has complained of it since then."""
        return self.complained_at is not None and self.complained_at >= at


@dataclass(frozen=True, slots=True)
class Placed:
    """Where something that went wrong belongs.

    `joins` recovery `n`, which is not answered yet; or begins a new one, after `n` when that was about the same:
    `again` when the customer complains a second time, which an executive answers.
    """

    where: Literal["joins", "fresh", "again"]
    n: int | None = None


def place(
    known: Iterable[RecoveryStanding], matter: str, at: datetime, *, complaint: bool, window: timedelta
) -> Placed:
    """Where a complaint about that matter, or anything else that has to be made good, belongs.

    A complaint is a second one when one about the same came within `window` before it and was answered.
    """
    same = [each for each in known if each.matter == matter]
    unanswered = max((each for each in same if each.waits), key=lambda each: each.n, default=None)
    answered = [each for each in same if not each.waits and each.complained_at is not None]
    again = [each.n for each in answered if complaint and each.complained_since(at - window)]
    if unanswered is not None and (not again or unanswered.complained_at is not None):
        return Placed("joins", unanswered.n)
    if again:
        return Placed("again", max(again))
    return Placed("fresh", max((each.n for each in same if each.open), default=None))


def matter_of(about: str | None, promises: Iterable[Promise] = (), recoveries: Iterable[RecoveryStanding] = ()) -> str:
    """The matter that a reference names (`issue:3`, `promise/2`); of a promise about something, that thing.

    What is promised in a recovery, and a complaint about how one goes (`recovery:1`), is about that recovery's matter.

    Refused `unknown_matter` when it names nothing a delivery has; `unknown_promise`.
    """
    if about is None or about.strip() in ("", WHOLE):
        return WHOLE
    found = _REFERENCE.match(about.strip())
    if found is None:
        raise Refused("unknown_matter", about=about[:80], kinds=", ".join(KINDS))
    kind, name = found.groups()
    if kind == "recovery":
        known = next((each for each in recoveries if str(each.n) == name), None)
        if known is None:
            raise Refused("unknown_recovery", recovery=name)
        return known.matter
    if kind != "promise":
        return f"{kind}:{name}"
    promise = next((each for each in promises if str(each.n) == name), None)
    if promise is None:
        raise Refused("unknown_promise", promise=name)
    inner = _REFERENCE.match(promise.about or "")
    if inner is None or inner.group(1) == "promise":
        return f"promise:{name}"
    try:
        return matter_of(promise.about, (), recoveries)
    except Refused:
        return f"promise:{name}"


def remembered(known: Iterable[RecoveryStanding]) -> tuple[RecoveryStanding, ...]:
    """All that are open, and the latest of those that are over."""
    every = sorted(known, key=lambda each: each.n)
    over = [each.n for each in every if not each.open]
    gone = set(over[:-REMEMBERED])
    return tuple(each for each in every if each.n not in gone)
