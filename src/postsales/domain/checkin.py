"""Check-ins with one customer, over all its deliveries: when the next is due, by whom, and what came of the last.

Source: domain notes, story 6; semantics, "Check-ins". A customer is seen on days counted from signature and go-live,
then monthly, then quarterly; one with a TAM weekly by the TAM. What time does to a check-in is in `checkin_story`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.policy import CheckinPolicy
from postsales.domain.seats import Person, Roster, Seat

Sort = Literal["csm", "tam"]
EARLY = timedelta(days=7)
"""A check-in held up to so long before it is due is that check-in; earlier, it is one more."""
APART = timedelta(days=2)
"""Days counted from two deliveries that lie closer together than this are one check-in."""
LEFT_KEPT = 200

SEATS: dict[Sort, tuple[Seat, ...]] = {
    "csm": (Seat.CSM, Seat.SALES_REP, Seat.DELIVERY_MANAGER),
    "tam": (Seat.TAM, Seat.CSM, Seat.SALES_REP),
}
"""Who holds a check-in, in order of preference."""
HEADS = (Seat.VENDOR_HEAD, Seat.DELIVERY_MANAGER, Seat.SALES_REP)


class Joined(Frozen):
    """A delivery on whose account the customer is seen."""

    delivery: str
    signed_on: date
    tam: bool
    roster: Roster
    live_on: date | None = None


class Planned(Frozen):
    """The next check-in. `nominal` is its day by the cadence; `due_on` where a closed day or a person moved it."""

    n: int
    sort: Sort
    nominal: date
    due_on: date
    pinned: bool = False
    asked: bool = False
    reminded: bool = False
    climbed: bool = False


class Report(Frozen):
    """What came of a check-in, in the words of whoever held it. Sentiment 1 (bad) to 5, adoption in percent."""

    sentiment: int
    adoption: int | None = None
    value_met: bool | None = None
    summary: str
    questions: tuple[str, ...] = ()
    next_step: str | None = None

    @property
    def bad(self) -> bool:
        """Whether somebody must do something: unhappy, or it does not do what it was bought for."""
        return self.sentiment <= 2 or self.value_met is False


class Past(Frozen):
    """A check-in that is over: held, skipped with a reason, missed, or cancelled with the last delivery."""

    n: int
    sort: Sort
    due_on: date
    state: Literal["held", "skipped", "missed", "cancelled"]
    by: str | None = None
    at: datetime
    report: Report | None = None
    reason: str | None = None


class CheckinState(Frozen):
    """The customer's deliveries, the next check-in, the last one, and from where each cadence counts on."""

    deliveries: dict[str, Joined] = {}
    left: tuple[str, ...] = ()
    numbered: int = 0
    current: Planned | None = None
    latest: Past | None = None
    held: Past | None = None
    csm_after: date | None = None
    csm_last: date | None = None
    tam_after: date | None = None
    not_held_in_a_row: int = 0

    @property
    def newest(self) -> Joined | None:
        """The delivery signed last."""
        return max(self.deliveries.values(), key=lambda joined: (joined.signed_on, joined.delivery), default=None)

    def person(self, *seats: Seat) -> Person | None:
        """The first person found in these seats, the newest delivery's first."""
        newest_first = sorted(self.deliveries.values(), key=lambda joined: joined.signed_on, reverse=True)
        found = (joined.roster.holder(seat) for seat in seats for joined in newest_first)
        return next((person for person in found if person is not None), None)


@dataclass(frozen=True, slots=True)
class Terms:
    """The policy, and the customer's calendar."""

    policy: CheckinPolicy
    calendar: BusinessCalendar


# What deliveries say


def join(state: CheckinState, joined: Joined, terms: Terms, today: date) -> CheckinState:
    """See the customer on this delivery's account too; told again, its people and its TAM are taken anew."""
    if joined.delivery in state.left:
        return state
    known = state.deliveries.get(joined.delivery)
    with_live = joined.model_copy(update={"live_on": known.live_on}) if known else joined
    update = {
        "deliveries": {**state.deliveries, joined.delivery: with_live},
        "csm_after": state.csm_after or today,
        "tam_after": (state.tam_after or today) if joined.tam else state.tam_after,
    }
    return plan(state.model_copy(update=update), terms)


def go_live(state: CheckinState, delivery: str, on: date, terms: Terms) -> CheckinState:
    """Dense again from this day on."""
    joined = state.deliveries.get(delivery)
    if joined is None or joined.live_on == on:
        return state
    deliveries = {**state.deliveries, delivery: joined.model_copy(update={"live_on": on})}
    return plan(state.model_copy(update={"deliveries": deliveries}), terms)


def leave(state: CheckinState, delivery: str, terms: Terms, at: datetime) -> CheckinState:
    """No longer on this delivery's account; with the last one the plan is cancelled."""
    if delivery in state.left:
        return state
    deliveries = {name: joined for name, joined in state.deliveries.items() if name != delivery}
    left = (*state.left, delivery)[-LEFT_KEPT:]
    state = state.model_copy(update={"deliveries": deliveries, "left": left})
    if deliveries:
        return plan(state, terms)
    resting = {"csm_after": None, "csm_last": None, "tam_after": None, "not_held_in_a_row": 0}
    return (_over(state, "cancelled", at) if state.current else state).model_copy(update=resting)


# What people say


def record(state: CheckinState, sort: Sort, report: Report, by: str, terms: Terms, at: datetime) -> CheckinState:
    """Held. Near its day it is the planned one (a TAM's stands for the CSM's too); else it is one more.

    Refused: `no_delivery_left`.
    """
    if not state.deliveries:
        raise Refused("no_delivery_left")
    today, current = terms.calendar.local_date(at), state.current
    if current is None or sort not in (current.sort, "tam") or today < current.due_on - EARLY:
        n = state.numbered + 1
        past = Past(n=n, sort=sort, due_on=today, state="held", by=by, at=at, report=report)
        update = {"numbered": n, "latest": past, "held": past, "not_held_in_a_row": 0}
        return state.model_copy(update=update)
    counted = _counted(state, current, sort, terms, today)
    over = _over(counted, "held", at, sort=sort, by=by, report=report)
    return plan(over.model_copy(update={"held": over.latest, "not_held_in_a_row": 0}), terms)


def skip(state: CheckinState, sort: Sort | None, reason: str, by: str, terms: Terms, at: datetime) -> CheckinState:
    """Not this time, and why. Refused: `nothing_planned`."""
    current = _planned(state, sort)
    state = _counted_as_passed(state, current)
    over = _over(state, "skipped", at, by=by, reason=reason)
    return plan(over.model_copy(update={"not_held_in_a_row": state.not_held_in_a_row + 1}), terms)


def replan(state: CheckinState, sort: Sort | None, on: date, terms: Terms, at: datetime) -> CheckinState:
    """Another day for the planned one. Refused: `nothing_planned`, `date_in_the_past`, `closed_day`."""
    current = _planned(state, sort)
    if on < terms.calendar.local_date(at):
        raise Refused("date_in_the_past", on=on.isoformat())
    if not terms.calendar.is_business_day(on):
        raise Refused("closed_day", on=on.isoformat())
    moved = Planned(n=current.n, sort=current.sort, nominal=current.nominal, due_on=on, pinned=True)
    return state.model_copy(update={"current": moved})


def lapse(state: CheckinState, terms: Terms, at: datetime) -> CheckinState:
    """Nobody held it and the next is due: it is missed for good."""
    if state.current is None:
        return state
    over = _over(_counted_as_passed(state, state.current), "missed", at)
    return plan(over.model_copy(update={"not_held_in_a_row": state.not_held_in_a_row + 1}), terms)


# The cadence


def plan(state: CheckinState, terms: Terms) -> CheckinState:
    """Plan the next check-in; one somebody was asked for, or moved by hand, stays as it is."""
    current = state.current
    if current is not None and (current.asked or current.pinned):
        return state
    coming = following(state, terms)
    if coming is None:
        return state
    sort, nominal, due_on = coming
    n = current.n if current is not None else state.numbered + 1
    planned = Planned(n=n, sort=sort, nominal=nominal, due_on=due_on)
    return state.model_copy(update={"current": planned, "numbered": max(n, state.numbered)})


def following(state: CheckinState, terms: Terms) -> tuple[Sort, date, date] | None:
    """Sort, cadence day and open day of the next check-in; in a week with a TAM's there is none of the CSM's."""
    if state.csm_after is None or not state.deliveries:
        return None
    nominal = _csm_day(state, state.csm_after, terms)
    csm: tuple[Sort, date, date] = ("csm", nominal, terms.calendar.adjust(nominal, "next"))
    if state.tam_after is None or not any(joined.tam for joined in state.deliveries.values()):
        return csm
    nominal = state.tam_after + timedelta(days=terms.policy.tam_every_days)
    tam: tuple[Sort, date, date] = ("tam", nominal, terms.calendar.adjust(nominal, "next"))
    return tam if tam[2] <= csm[2] or _same_week(csm[2], tam[2]) else csm


def _csm_day(state: CheckinState, after: date, terms: Terms) -> date:
    earliest = state.csm_last + APART if state.csm_last else after + timedelta(days=1)
    dense = (day for day in _dense_days(state, terms.policy) if day > after and day >= earliest)
    return min((*dense, after + _every(state, after, terms.policy)))


def _dense_days(state: CheckinState, policy: CheckinPolicy) -> Iterator[date]:
    for joined in state.deliveries.values():
        yield from (joined.signed_on + timedelta(days=days) for days in policy.after_signature_days)
        if joined.live_on is not None:
            yield from (joined.live_on + timedelta(days=days) for days in policy.after_go_live_days)


def _every(state: CheckinState, after: date, policy: CheckinPolicy) -> timedelta:
    lives = [joined.live_on for joined in state.deliveries.values() if joined.live_on is not None]
    if not lives:
        return timedelta(days=policy.before_live_every_days)
    young = (after - max(lives)).days < policy.monthly_until_days
    return timedelta(days=policy.monthly_days if young else policy.quarterly_days)


def _same_week(one: date, other: date) -> bool:
    return one.isocalendar()[:2] == other.isocalendar()[:2]


def _counted(state: CheckinState, current: Planned, sort: Sort, terms: Terms, today: date) -> CheckinState:
    """From where the cadences count on after a check-in was held."""
    if current.sort == "csm":
        state = _seen_by_csm(state, max(current.nominal, today))
    if sort != "tam":
        return state
    if current.sort == "tam":
        kept = today <= current.nominal + timedelta(days=terms.policy.tam_every_days - 1)
        state = state.model_copy(update={"tam_after": current.nominal if kept else today})
    csm = _csm_day(state, state.csm_after or today, terms)
    same_week = _same_week(terms.calendar.adjust(csm, "next"), today)
    return _seen_by_csm(state, csm) if same_week else state


def _counted_as_passed(state: CheckinState, current: Planned) -> CheckinState:
    if current.sort == "tam":
        return state.model_copy(update={"tam_after": current.nominal})
    return _seen_by_csm(state, current.nominal)


def _seen_by_csm(state: CheckinState, day: date) -> CheckinState:
    return state.model_copy(update={"csm_after": day, "csm_last": day})


def _planned(state: CheckinState, sort: Sort | None) -> Planned:
    if state.current is None or sort not in (None, state.current.sort):
        raise Refused("nothing_planned", sort=sort)
    return state.current


def _over(
    state: CheckinState,
    how: Literal["held", "skipped", "missed", "cancelled"],
    at: datetime,
    *,
    sort: Sort | None = None,
    by: str | None = None,
    report: Report | None = None,
    reason: str | None = None,
) -> CheckinState:
    current = _planned(state, None)
    past = Past(
        n=current.n,
        sort=sort or current.sort,
        due_on=current.due_on,
        state=how,
        by=by,
        at=at,
        report=report,
        reason=reason,
    )
    return state.model_copy(update={"current": None, "latest": past})
