"""What people and deliveries do to the check-ins with one customer.

Source: domain notes, story 6; semantics, "Check-ins". The cadence is in `cadence`, what time does in `checkin_story`.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from postsales.domain.cadence import (
    EARLY,
    LEFT_KEPT,
    CheckinState,
    How,
    Joined,
    Past,
    Planned,
    Report,
    Sort,
    Terms,
    csm_day,
    plan,
    same_week,
    stood_for,
)
from postsales.domain.cadence_policy import TierCadence
from postsales.domain.care import Known
from postsales.domain.errors import Refused
from postsales.domain.tam_months import first_to_tell

# What deliveries say


def join(state: CheckinState, joined: Joined, terms: Terms, today: date, tam_ended: date | None = None) -> CheckinState:
    """See the customer on this delivery's account too; told again, its people and its TAM are taken anew.

    `tam_ended`: the last day of TAM service bought before, where that counts (`tam_months.first_to_tell`).
    """
    if joined.delivery in state.left:
        return state
    known = state.deliveries.get(joined.delivery)
    # Who tells again, and is of an older day, does not say what the contract holds.
    holds = known.known if known and joined.known == Known() else joined.known
    with_live = joined.model_copy(update={"live_on": known.live_on, "known": holds}) if known else joined
    update = {
        "deliveries": {**state.deliveries, joined.delivery: with_live},
        "csm_after": state.csm_after or today,
        "tam_after": _tam_after(state, today) if joined.tam else state.tam_after,
        "tam_month": first_to_tell(state, today, tam_ended) if joined.tam else state.tam_month,
    }
    return plan(stood_for(state.model_copy(update=update), terms), terms)


def _tam_after(state: CheckinState, today: date) -> date:
    """From where the TAM's weeks count when one is bought: as before, or anew if what was bought before is over."""
    return today if state.tam_after is None or state.tam_is_over(today) else state.tam_after


def go_live(state: CheckinState, delivery: str, on: date, terms: Terms) -> CheckinState:
    """Dense again from this day on."""
    joined = state.deliveries.get(delivery)
    if joined is None or joined.live_on == on:
        return state
    deliveries = {**state.deliveries, delivery: joined.model_copy(update={"live_on": on})}
    return plan(stood_for(state.model_copy(update={"deliveries": deliveries}), terms), terms)


def leave(state: CheckinState, delivery: str, terms: Terms, at: datetime) -> CheckinState:
    """No longer on this delivery's account; with the last one the plan is cancelled."""
    if delivery in state.left:
        return state
    deliveries = {name: joined for name, joined in state.deliveries.items() if name != delivery}
    left = (*state.left, delivery)[-LEFT_KEPT:]
    state = state.model_copy(update={"deliveries": deliveries, "left": left})
    if deliveries:
        return plan(state, terms)
    resting: dict[str, object] = {
        "csm_after": None,
        "csm_last": None,
        "tam_after": None,
        "tam_month": None,
        "not_held_in_a_row": 0,
        "seen_on": {},
        "silent_in_a_row": 0,
    }
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
        update = {"numbered": n, "latest": past, "held": past, **_heard_of(state, sort, today)}
        state = state.model_copy(update=update)
        return plan(state, terms) if terms.one_voice else state
    counted = _counted(state, current, sort, terms, today)
    over = _over(counted, "held", at, sort=sort, by=by, report=report)
    return plan(over.model_copy(update={"held": over.latest, **_heard_of(state, sort, today)}), terms)


def _heard_of(state: CheckinState, sort: Sort, today: date) -> dict[str, object]:
    """What any check-in that is held brings."""
    return {
        "not_held_in_a_row": 0,
        "silent_in_a_row": 0,
        "seen_on": {**state.seen_on, sort: today},
        "held_since_survey": state.held_since_survey + 1,
    }


def refuse_closed(state: CheckinState, delivery: str | None) -> None:
    """Refused `delivery_has_left`: nobody checks in on a delivery that is closed or terminated."""
    if delivery is not None and delivery not in state.deliveries:
        others = ", ".join(sorted(state.deliveries))
        raise Refused("delivery_has_left", delivery=delivery, others=others)


def set_cadence(state: CheckinState, cadence: TierCadence, terms: Terms) -> CheckinState:
    """This customer's own cadence from now on; `terms` with it. What is asked for already stays."""
    return plan(state.model_copy(update={"cadence": cadence}), terms)


def skip(state: CheckinState, sort: Sort | None, reason: str, by: str, terms: Terms, at: datetime) -> CheckinState:
    """Not this time, and why. Refused: `nothing_planned`."""
    current = planned_of(state, sort)
    state = counted_as_passed(state, current)
    over = _over(state, "skipped", at, by=by, reason=reason)
    return plan(over.model_copy(update={"not_held_in_a_row": state.not_held_in_a_row + 1}), terms)


def replan(state: CheckinState, sort: Sort | None, on: date, terms: Terms, at: datetime) -> CheckinState:
    """Another day for the planned one. Refused: `nothing_planned`, `date_in_the_past`, `closed_day`."""
    current = planned_of(state, sort)
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
    over = _over(counted_as_passed(state, state.current), "missed", at)
    return plan(over.model_copy(update={"not_held_in_a_row": state.not_held_in_a_row + 1}), terms)


def _counted(state: CheckinState, current: Planned, sort: Sort, terms: Terms, today: date) -> CheckinState:
    """From where the cadences count on after a check-in was held."""
    if current.sort == "csm":
        state = _seen_by_csm(state, max(current.nominal, today))
    if sort != "tam":
        return state
    if current.sort == "tam":
        kept = today <= current.nominal + timedelta(days=terms.policy.tam_every_days - 1)
        state = state.model_copy(update={"tam_after": current.nominal if kept else today})
    csm = csm_day(state, state.csm_after or today, terms)
    stands_for_it = same_week(terms.calendar.adjust(csm, "next"), today)
    return _seen_by_csm(state, csm) if stands_for_it else state


def counted_as_passed(state: CheckinState, current: Planned) -> CheckinState:
    """From where the cadences count on when it was not held: from the day it was to be."""
    if current.sort == "tam":
        return state.model_copy(update={"tam_after": current.nominal})
    return _seen_by_csm(state, current.nominal)


def _seen_by_csm(state: CheckinState, day: date) -> CheckinState:
    return state.model_copy(update={"csm_after": day, "csm_last": day})


def planned_of(state: CheckinState, sort: Sort | None) -> Planned:
    """The planned one. Refused: `nothing_planned`, also when it is another's."""
    if state.current is None or sort not in (None, state.current.sort):
        raise Refused("nothing_planned", sort=sort)
    return state.current


def _over(
    state: CheckinState,
    how: How,
    at: datetime,
    *,
    sort: Sort | None = None,
    by: str | None = None,
    report: Report | None = None,
    reason: str | None = None,
) -> CheckinState:
    current = planned_of(state, None)
    past = Past(
        n=current.n,
        sort=sort or current.sort,
        due_on=current.due_on,
        state=how,
        by=by,
        at=at,
        report=report,
        reason=reason,
        tried=current.tried,
    )
    return state.model_copy(update={"current": None, "latest": past})
