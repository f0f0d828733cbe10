"""Handoff: climbs come on business mornings, each once, in order."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from postsales.domain import handoff
from postsales.domain.calendar import SEOUL_OFFICE
from postsales.domain.handoff import Climb, Done, HandoffState, WaitUntil, Welcome
from postsales.domain.policy import HandoffPolicy
from postsales.domain.seats import Person, Roster, Seat, Side, required_seats

SIGNED = st.dates(date(2026, 1, 1), date(2027, 12, 31))
POLICIES = st.builds(HandoffPolicy, complete_within_days=st.integers(0, 20), climb_again_days=st.integers(0, 10))
REQUESTER = Person(id="taemin", name="Taemin", side=Side.CUSTOMER, email="taemin@customer.example")


def begun(signed_on: date, policy: HandoffPolicy, roster: Roster = Roster()) -> HandoffState:  # noqa: B008 (frozen)
    return handoff.begin(roster, SEOUL_OFFICE, policy, signed_on=signed_on, indirect=True, tam=False)


@given(SIGNED, POLICIES, st.integers(1, 30))
def test_climbs_come_on_business_mornings_in_order_and_after_the_due_day(signed_on, policy, ordinal):
    state = begun(signed_on, policy)
    first, second = (handoff.climbs_at(state, policy, n) for n in (ordinal, ordinal + 1))
    assert first < second
    assert SEOUL_OFFICE.is_open(first)
    assert first > SEOUL_OFFICE.end_of_day(state.due_on)


@given(SIGNED, POLICIES, st.timedeltas(timedelta(0), timedelta(days=60)))
def test_next_step_climbs_only_what_has_come_and_waits_only_for_what_has_not(signed_on, policy, later):
    state = begun(signed_on, policy)
    now = SEOUL_OFFICE.start_of_day(signed_on) + later
    step = handoff.next_step(state, policy, now)
    if isinstance(step, Climb):
        assert (
            handoff.climbs_at(state, policy, step.ordinal) <= now < handoff.climbs_at(state, policy, step.ordinal + 1)
        )
        assert isinstance(handoff.next_step(handoff.climb(state, step.ordinal, now), policy, now), WaitUntil)
    else:
        assert isinstance(step, WaitUntil)
        assert step.at > now


@given(SIGNED, POLICIES, st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)))  # noqa: DTZ001
def test_whoever_sits_there_is_welcomed_first_and_once(signed_on, policy, naive):
    now = naive.replace(tzinfo=SEOUL_OFFICE.start_of_day(signed_on).tzinfo)
    state = begun(signed_on, policy, Roster().assign(Seat.REQUESTER, REQUESTER))
    assert handoff.next_step(state, policy, now) == Welcome()
    assert handoff.next_step(handoff.welcome(state), policy, now) != Welcome()


def test_a_handoff_complete_before_its_first_step_still_welcomes_and_a_stopped_one_does_not():
    policy, now = HandoffPolicy(), SEOUL_OFFICE.start_of_day(date(2026, 3, 2))
    begins = begun(date(2026, 3, 2), policy, Roster().assign(Seat.REQUESTER, REQUESTER))
    complete = begins.model_copy(update={"stage": "complete"})
    assert handoff.next_step(complete, policy, now) == Welcome()
    assert handoff.next_step(handoff.welcome(complete), policy, now) == Done()
    assert handoff.next_step(handoff.stop(begins), policy, now) == Done()


def test_stopped_handoff_is_done():
    policy = HandoffPolicy()
    state = handoff.stop(begun(date(2026, 3, 2), policy))
    assert handoff.next_step(state, policy, SEOUL_OFFICE.start_of_day(date(2027, 1, 1))) == Done()


def test_tam_is_required_only_where_one_was_bought_and_partner_seats_only_with_a_partner():
    assert Seat.TAM in required_seats(indirect=False, tam=True)
    assert not any(seat.side is Side.PARTNER for seat in required_seats(indirect=False, tam=True))
