"""Promises: who told whom what by when, and what became of it.

Source: semantics, "Promises". A promise has exactly one owner and one date. One that names another party's
person is proposed until that person accepts. It is kept when the side it was made to confirms, or stays silent
for the policy's days after being asked.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.policy import PromisePolicy
from postsales.domain.seats import Side


class PromiseStatus(StrEnum):
    """How a promise stands. `done` is said by its owner and waits for the other side's word."""

    PROPOSED = "proposed"
    OPEN = "open"
    DONE = "done"
    KEPT = "kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


UNSETTLED = frozenset({PromiseStatus.PROPOSED, PromiseStatus.OPEN, PromiseStatus.DONE, PromiseStatus.BROKEN})


class Promise(Frozen):
    """One promise. `due_on` is a local date of the owner's party; it ends at local midnight after it."""

    n: int
    what: str
    owner: str
    owner_side: Side
    to: Side
    due_on: date
    status: PromiseStatus
    moves: int = 0
    about: str | None = None
    made_by: str
    done_at: datetime | None = None
    reminded_for: date | None = None

    @property
    def unsettled(self) -> bool:
        """Whether somebody still waits for something; a broken promise is still owed."""
        return self.status in UNSETTLED


def make(
    n: int, what: str, *, owner: str, owner_side: Side, to: Side, due_on: date, by: str, by_side: Side | None,
    today: date, about: str | None = None,
) -> Promise:  # fmt: skip
    """A new promise; proposed when it names a person of another party than the one who made it."""
    if due_on < today:
        raise Refused("promise_in_the_past", due_on=due_on.isoformat(), today=today.isoformat())
    proposed = by_side is not None and by_side is not owner_side
    status = PromiseStatus.PROPOSED if proposed else PromiseStatus.OPEN
    return Promise(
        n=n, what=what, owner=owner, owner_side=owner_side, to=to, due_on=due_on, status=status, made_by=by, about=about
    )


def accept(promise: Promise, *, by: str) -> Promise:
    """Its owner takes it on."""
    _only(promise, PromiseStatus.PROPOSED)
    _owner_only(promise, by)
    return promise.model_copy(update={"status": PromiseStatus.OPEN})


def keep(promise: Promise, *, by: str, at: datetime) -> Promise:
    """Its owner says it is done; whoever it was made to is asked to confirm."""
    _only(promise, PromiseStatus.OPEN, PromiseStatus.BROKEN)
    _owner_only(promise, by)
    return promise.model_copy(update={"status": PromiseStatus.DONE, "done_at": at})


def confirm(promise: Promise, *, by_side: Side | None) -> Promise:
    """The side it was made to says it was kept; also without waiting for the owner to say so."""
    _only(promise, PromiseStatus.OPEN, PromiseStatus.DONE, PromiseStatus.BROKEN)
    _other_side_only(promise, by_side)
    return promise.model_copy(update={"status": PromiseStatus.KEPT})


def move(promise: Promise, *, due_on: date, reason: str, by: str, today: date) -> Promise:
    """A new date, with a reason the other side is told."""
    _only(promise, PromiseStatus.PROPOSED, PromiseStatus.OPEN, PromiseStatus.BROKEN)
    _owner_only(promise, by)
    if not reason.strip():
        raise Refused("reason_missing", promise=promise.n)
    if due_on < today:
        raise Refused("promise_in_the_past", due_on=due_on.isoformat(), today=today.isoformat())
    opened = PromiseStatus.OPEN if promise.status is PromiseStatus.BROKEN else promise.status
    changes = {"due_on": due_on, "moves": promise.moves + 1, "status": opened, "reminded_for": None}
    return promise.model_copy(update=changes)


def withdraw(promise: Promise, *, by_side: Side | None) -> Promise:
    """Given up, with the agreement of the side it was made to: they are the ones to say it."""
    if not promise.unsettled:
        raise Refused("promise_is_settled", promise=promise.n, state=promise.status.value)
    _other_side_only(promise, by_side)
    return promise.model_copy(update={"status": PromiseStatus.WITHDRAWN})


def break_overdue(promise: Promise) -> Promise:
    """Its day has passed without word."""
    return promise.model_copy(update={"status": PromiseStatus.BROKEN})


def breaks_at(promise: Promise, calendar: BusinessCalendar) -> datetime | None:
    """When it is broken unless something happens first; None when it cannot be any more."""
    if promise.status in (PromiseStatus.OPEN, PromiseStatus.PROPOSED):
        return calendar.end_of_day(promise.due_on)
    return None


def remind_at(promise: Promise, calendar: BusinessCalendar) -> datetime | None:
    """The morning of the day before; None once reminded of this date."""
    if promise.status is PromiseStatus.OPEN and promise.reminded_for != promise.due_on:
        return calendar.morning_of(promise.due_on - timedelta(days=1))
    return None


def kept_by_silence_at(promise: Promise, policy: PromisePolicy, calendar: BusinessCalendar) -> datetime | None:
    """When silence of the other side counts as its confirmation."""
    if promise.status is PromiseStatus.DONE and promise.done_at is not None:
        asked_on = calendar.local_date(promise.done_at)
        return calendar.end_of_day(calendar.add_business_days(asked_on, policy.silent_days))
    return None


def _only(promise: Promise, *allowed: PromiseStatus) -> None:
    if promise.status not in allowed:
        raise Refused("promise_is_settled" if not promise.unsettled else "promise_not_ready_for_that",
                      promise=promise.n, state=promise.status.value)  # fmt: skip


def _owner_only(promise: Promise, by: str) -> None:
    if by != promise.owner:
        raise Refused("not_the_owner_of_the_promise", promise=promise.n, owner=promise.owner)


def _other_side_only(promise: Promise, by_side: Side | None) -> None:
    if by_side is not promise.to:
        raise Refused("not_the_one_promised_to", promise=promise.n, to=promise.to.value)
