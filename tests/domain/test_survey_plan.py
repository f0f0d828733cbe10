"""When a customer is asked by itself, and when it is held back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from postsales.domain.cadence import CheckinState, Joined
from postsales.domain.cadence_policy import CheckinPolicy, TierCadence
from postsales.domain.care import Known, Stand, Standing
from postsales.domain.seats import Roster
from postsales.domain.survey_plan import due_about, surveyed

LIVE = date(2026, 3, 2)
POLICY = CheckinPolicy(survey_every_checkins=4)


def customer(*, live_on: date | None = LIVE, held: int = 0, asked: date | None = None, **stand: int) -> CheckinState:
    joined = Joined(delivery="D-1", signed_on=LIVE, tam=False, roster=Roster(), live_on=live_on)
    standings = {"D-1": Standing(stand=Stand(**stand))}  # type: ignore[arg-type]
    return CheckinState(
        deliveries={"D-1": joined}, held_since_survey=held, surveyed_on=asked, standings=standings
    )  # fmt: skip


def day(days: int) -> date:
    return LIVE + timedelta(days=days)


@pytest.mark.parametrize(
    ("state", "days", "asked"),
    [
        # The first time a month after going live, however many check-ins there were.
        (customer(), 29, False),
        (customer(), 30, True),
        (customer(live_on=None, held=9), 100, False),
        # Then after so many check-ins, and not before the gap is over.
        (customer(asked=day(30), held=3), 200, False),
        (customer(asked=day(30), held=4), 119, False),
        (customer(asked=day(30), held=4), 120, True),
        # Asked shortly before going live, they are not asked at once again.
        (customer(asked=day(-10)), 79, False),
        (customer(asked=day(-10)), 80, True),
        # Held back for as long as it lasts.
        (customer(critical_issues=1), 40, False),
        (customer(major_issues=1), 40, False),
        (customer(complaints=1), 40, False),
        (customer(minor_issues=3, broken_promises=1), 40, True),
    ],
)
def test_after_going_live_and_every_so_many_checkins_but_never_in_trouble(state, days, asked):
    assert (due_about(state, POLICY, day(days)) is not None) is asked


def test_off_by_policy_or_for_a_tier():
    assert due_about(customer(), CheckinPolicy(), day(40)) is None
    tiers = {"small": TierCadence(survey_every_checkins=0)}
    assert due_about(customer(), POLICY.model_copy(update={"tiers": tiers}).of_tier("small"), day(40)) is None


def test_one_of_two_deliveries_in_trouble_holds_both_back_and_the_newest_live_one_is_asked_about():
    state = customer()
    newer = Joined(delivery="D-2", signed_on=LIVE, tam=False, roster=Roster(), live_on=day(5))
    state = state.model_copy(update={"deliveries": {**state.deliveries, "D-2": newer}})
    found = due_about(state, POLICY, day(40))
    assert found is not None
    assert found.delivery == "D-2"
    standings = {"D-1": Standing(stand=Stand(complaints=1))}
    assert due_about(state.model_copy(update={"standings": standings}), POLICY, day(40)) is None


def test_asked_it_is_counted_anew():
    state = surveyed(customer(held=7), day(40))
    assert (state.surveyed_on, state.held_since_survey) == (day(40), 0)
    assert due_about(state, POLICY, day(41)) is None


ENDING = POLICY.model_copy(update={"survey_before_end_days": 45})


def until(days: int, state: CheckinState) -> CheckinState:
    """The customer, whose delivery's service ends so many days after it went live."""
    joined = state.deliveries["D-1"].model_copy(update={"known": Known(service_until=day(days))})
    return state.model_copy(update={"deliveries": {"D-1": joined}})


@pytest.mark.parametrize(
    ("asked", "days", "due"),
    [
        (200, 320, False),  # its last days begin with the next one
        (200, 321, True),
        (200, 365, True),
        (200, 366, False),
        (321, 365, False),  # asked in its last days already
        (260, 321, False),  # not so long ago
        (260, 350, True),
    ],
)
def test_as_its_service_ends_a_delivery_is_asked_about_once_more(asked: int, days: int, due: bool):
    state = until(365, customer(asked=day(asked), held=1))
    assert (due_about(state, ENDING, day(days)) is not None) is due
    assert due_about(state, POLICY, day(days)) is None  # who was seen before is not asked so


def test_of_two_deliveries_the_one_that_ends_is_asked_about_and_none_in_trouble():
    state = until(365, customer(asked=day(200), held=9))
    newer = Joined(delivery="D-2", signed_on=LIVE, tam=False, roster=Roster(), live_on=day(290))
    both = state.model_copy(update={"deliveries": {**state.deliveries, "D-2": newer}})
    found = due_about(both, ENDING, day(340))
    assert found is not None
    assert found.delivery == "D-1"
    trouble = {"D-1": Standing(stand=Stand(complaints=1))}
    assert due_about(both.model_copy(update={"standings": trouble}), ENDING, day(340)) is None
