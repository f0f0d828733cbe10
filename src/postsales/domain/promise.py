"""Promises: who told whom what by when, and what became of it.

Source: semantics, "Promises". A promise has exactly one owner and one date. One that names another party's
person is proposed until that party accepts; without an answer it climbs, and it lapses with its day. It is kept when
the side it was made to confirms, or stays silent for the policy's days after being asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.policy import PromisePolicy
from postsales.domain.seats import Roster, Seat, Side

ANSWERING = {
    Side.VENDOR: (Seat.DELIVERY_MANAGER, Seat.VENDOR_HEAD),
    Side.PARTNER: (Seat.PARTNER_PM, Seat.PARTNER_HEAD),
    Side.CUSTOMER: (Seat.REQUESTER,),
}
"""Who may take a promise on, or decline it, for a person of their own party."""


CALLS = (Seat.DELIVERY_MANAGER, Seat.SALES_REP)
"""Who calls the customer about a broken promise: one of them, the first there is."""


class PromiseStatus(StrEnum):
    """How a promise stands. `done` is said by its owner and waits for the other side's word.

    `declined` and `lapsed` (its day came without an answer) never became promises.
    """

    PROPOSED = "proposed"
    OPEN = "open"
    DONE = "done"
    KEPT = "kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    LAPSED = "lapsed"


UNSETTLED = frozenset({PromiseStatus.PROPOSED, PromiseStatus.OPEN, PromiseStatus.DONE, PromiseStatus.BROKEN})


class Promise(Frozen):
    """One promise. `due_on` is a local date of the owner's party; it ends at local midnight after it.

    `broken_on` is the first day that was missed and stays, whatever comes after; `reason` is what was last said of it.
    `climbed` counts how often a proposal without an answer climbed, `objections` how often "done" was contradicted.
    """

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
    made_at: datetime | None = None
    done_at: datetime | None = None
    reminded_for: date | None = None
    broken_on: date | None = None
    reason: str | None = None
    climbed: int = 0
    objections: int = 0

    @property
    def unsettled(self) -> bool:
        """Whether somebody still waits for something; a broken promise is still owed."""
        return self.status in UNSETTLED


def make(
    n: int, what: str, *, owner: str, owner_side: Side, to: Side, due_on: date, by: str, by_side: Side | None,
    today: date, at: datetime | None = None, about: str | None = None,
) -> Promise:  # fmt: skip
    """A new promise; proposed when it names a person of another party than the one who made it."""
    if due_on < today:
        raise Refused("promise_in_the_past", due_on=due_on.isoformat(), today=today.isoformat())
    proposed = by_side is not None and by_side is not owner_side
    status = PromiseStatus.PROPOSED if proposed else PromiseStatus.OPEN
    return Promise(
        n=n, what=what, owner=owner, owner_side=owner_side, to=to, due_on=due_on, status=status, made_by=by, made_at=at,
        about=about,
    )  # fmt: skip


def about(promises: Iterable[Promise], thing: str) -> Promise | None:
    """The unsettled promise about that, if there is one."""
    return next((each for each in promises if each.about == thing and each.unsettled), None)


def accept(promise: Promise, *, by: str, roster: Roster) -> Promise:
    """Its owner, or who answers for them in their own party, takes it on. Refused: `not_the_owner_of_the_promise`."""
    _only(promise, PromiseStatus.PROPOSED)
    _owners_party_only(promise, by, roster)
    return promise.model_copy(update={"status": PromiseStatus.OPEN})


def decline(promise: Promise, *, reason: str, by: str, roster: Roster) -> Promise:
    """They do not take it on. Refused: `not_the_owner_of_the_promise`, `reason_missing`."""
    _only(promise, PromiseStatus.PROPOSED)
    _owners_party_only(promise, by, roster)
    return promise.model_copy(update={"status": PromiseStatus.DECLINED, "reason": _given(promise, reason)})


def keep(promise: Promise, *, by: str, at: datetime) -> Promise:
    """Its owner says it is done; whoever it was made to is asked to confirm."""
    _only(promise, PromiseStatus.OPEN, PromiseStatus.BROKEN)
    _owner_only(promise, by)
    return done(promise, at)


def done(promise: Promise, at: datetime) -> Promise:
    """What was promised is done; whoever it was made to is asked to confirm."""
    return promise.model_copy(update={"status": PromiseStatus.DONE, "done_at": at})


def confirm(promise: Promise, *, by_side: Side | None) -> Promise:
    """The side it was made to says it was kept; also without waiting for the owner to say so."""
    _only(promise, PromiseStatus.OPEN, PromiseStatus.DONE, PromiseStatus.BROKEN)
    _other_side_only(promise, by_side)
    return promise.model_copy(update={"status": PromiseStatus.KEPT})


def contradict(promise: Promise, *, reason: str, by_side: Side | None, today: date) -> Promise:
    """The side it was made to says that it is not done: owed again, broken when its day has passed.

    Refused: `not_the_one_promised_to`, `reason_missing`, and unless it was said to be done.
    """
    _only(promise, PromiseStatus.DONE)
    _other_side_only(promise, by_side)
    changes = {"done_at": None, "objections": promise.objections + 1, "reason": _given(promise, reason)}
    again = promise.model_copy(update={"status": PromiseStatus.OPEN, **changes})
    return break_overdue(again) if promise.due_on < today else again


def move(promise: Promise, *, due_on: date, reason: str, by: str, today: date) -> Promise:
    """A new date, with a reason the other side is told. Of a proposal it is a counter-date: taken on, not moved."""
    _only(promise, PromiseStatus.PROPOSED, PromiseStatus.OPEN, PromiseStatus.BROKEN)
    _owner_only(promise, by)
    why = _given(promise, reason)
    if due_on < today:
        raise Refused("promise_in_the_past", due_on=due_on.isoformat(), today=today.isoformat())
    moves = promise.moves + (promise.status is not PromiseStatus.PROPOSED)
    changes = {"due_on": due_on, "moves": moves, "status": PromiseStatus.OPEN, "reminded_for": None, "reason": why}
    return promise.model_copy(update=changes)


def withdraw(promise: Promise, *, by_side: Side | None) -> Promise:
    """Given up, with the agreement of the side it was made to: they are the ones to say it."""
    if not promise.unsettled:
        raise Refused("promise_is_settled", promise=promise.n, state=promise.status.value)
    _other_side_only(promise, by_side)
    return promise.model_copy(update={"status": PromiseStatus.WITHDRAWN})


def break_overdue(promise: Promise) -> Promise:
    """Its day has passed without word. The first missed day stays recorded."""
    missed = promise.broken_on or promise.due_on
    return promise.model_copy(update={"status": PromiseStatus.BROKEN, "broken_on": missed})


def lapse(promise: Promise) -> Promise:
    """Its day has come and nobody took it on: no answer is not consent, and no broken word either."""
    return promise.model_copy(update={"status": PromiseStatus.LAPSED})


def breaks_at(promise: Promise, calendar: BusinessCalendar) -> datetime | None:
    """When it is broken unless something happens first; None when it cannot be any more."""
    return calendar.end_of_day(promise.due_on) if promise.status is PromiseStatus.OPEN else None


def lapses_at(promise: Promise, calendar: BusinessCalendar) -> datetime | None:
    """When a proposal lapses without an answer; None when it is none."""
    return calendar.end_of_day(promise.due_on) if promise.status is PromiseStatus.PROPOSED else None


def unanswered_at(promise: Promise, policy: PromisePolicy, calendar: BusinessCalendar) -> datetime | None:
    """When a proposal without an answer climbs: as the policy's next business day closes, then after each so many."""
    if promise.status is not PromiseStatus.PROPOSED or promise.made_at is None:
        return None
    days = max(policy.answer_days, 1) * (promise.climbed + 1)
    day = calendar.add_business_days(calendar.local_date(promise.made_at), days)
    return calendar.close_of_business(day)


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


def _owners_party_only(promise: Promise, by: str, roster: Roster) -> None:
    if by != promise.owner and not roster.holds(by, *ANSWERING[promise.owner_side]):
        raise Refused("not_the_owner_of_the_promise", promise=promise.n, owner=promise.owner)


def _given(promise: Promise, reason: str) -> str:
    if not reason.strip():
        raise Refused("reason_missing", promise=promise.n)
    return reason.strip()


def _other_side_only(promise: Promise, by_side: Side | None) -> None:
    if by_side is not promise.to:
        raise Refused("not_the_one_promised_to", promise=promise.n, to=promise.to.value)
