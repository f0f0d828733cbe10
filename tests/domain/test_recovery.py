"""Making good: who may, in which order, how far it climbs, what is given and what it cost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.domain import recovery as recovering
from postsales.domain import recovery_credit as credits
from postsales.domain import recovery_story as story
from postsales.domain.calendar import SEOUL_OFFICE
from postsales.domain.complaint import WORDS_KEPT, Cause, Complaint
from postsales.domain.errors import Refused
from postsales.domain.policy import RecoveryPolicy
from postsales.domain.recovery import Duty, Given, RecoveryState
from postsales.domain.seats import Person, Roster, Seat, Side

POLICY = RecoveryPolicy()
CALENDARS = dict.fromkeys(Side, SEOUL_OFFICE)
TEN = datetime(2026, 3, 2, 1, tzinfo=UTC)  # Monday, 10:00 in Seoul
HOUR = timedelta(hours=1)
PEOPLE = {
    Seat.SALES_REP: "minji", Seat.DELIVERY_MANAGER: "oliver", Seat.VENDOR_HEAD: "grace", Seat.EXECUTIVE: "edda",
    Seat.VENDOR_APPROVER: "victor", Seat.PARTNER_PM: "jaeho", Seat.PARTNER_HEAD: "hyejin", Seat.REQUESTER: "taeyang",
}  # fmt: skip
WORDS = "We kept you waiting for a day, and that was our fault. It will not happen again."


def roster(*without: Seat) -> Roster:
    people = tuple(
        Person(id=name, name=name.title(), side=seat.side, email=f"{name}@x.example") for seat, name in PEOPLE.items()
    )
    return Roster(people=people, seats={seat: (name,) for seat, name in PEOPLE.items() if seat not in without})


def recovery(*without: Seat, **changes: Any) -> RecoveryState:
    state = RecoveryState(
        n=1, matter="issue:1", cause=Cause.COMPLAINT, side=Side.VENDOR, roster=roster(*without), opened_at=TEN
    )
    return state.model_copy(update=changes)


def say(state: RecoveryState, by: str = "minji", side: Side | None = Side.VENDOR, text: str = WORDS) -> RecoveryState:
    return recovering.apologise(state, POLICY, text=text, by=by, side=side, at=TEN)


# In which order


def test_it_is_acknowledged_answered_and_closed():
    state = recovering.acknowledge(recovery(), POLICY, by="minji", side=Side.VENDOR, at=TEN)
    assert (state.stage, state.duty) == ("acknowledged", "answer")
    with pytest.raises(Refused, match="recovery_acknowledged_already"):
        recovering.acknowledge(state, POLICY, by="oliver", side=Side.VENDOR, at=TEN)
    with pytest.raises(Refused, match="recovery_not_answered"):
        recovering.close(state, POLICY, by="minji", side=Side.VENDOR, at=TEN, note="x")
    state = say(state)
    assert (state.stage, state.duty) == ("answered", "finish")
    with pytest.raises(Refused, match="apologised_already"):
        say(state)
    with pytest.raises(Refused, match="no_new_promise"):
        recovering.close(state, POLICY, by="minji", side=Side.VENDOR, at=TEN, note=None)
    closed = recovering.close(state, POLICY, by="minji", side=Side.VENDOR, at=TEN, note="It works")
    assert (closed.stage, closed.duty) == ("closed", None)
    with pytest.raises(Refused, match="recovery_is_over"):
        say(closed)


def test_an_apology_acknowledges_too():
    state = say(recovery())
    assert (state.acknowledged_by, state.answered_by) == ("minji", "minji")


@pytest.mark.parametrize("text", ["Sorry.", f"{WORDS} [[What went wrong]]", f"Dear [[name], {WORDS}", " " * 60])
def test_a_draft_is_no_apology(text: str):
    with pytest.raises(Refused, match="apology_not_edited"):
        say(recovery(), text=text)


def test_the_customer_does_not_make_good_for_us():
    with pytest.raises(Refused, match="not_the_one_to_make_good"):
        say(recovery(), by="taeyang", side=Side.CUSTOMER)


def test_a_second_complaint_is_answered_by_an_executive_alone():
    second = recovery(sponsored=True)
    with pytest.raises(Refused, match="sponsor_answers"):
        say(second)
    assert say(second, by="edda").answered_by == "edda"
    asked = recovering.asked(second, POLICY)
    assert asked is not None
    assert asked.id == "edda"
    without = recovering.asked(recovery(Seat.EXECUTIVE, sponsored=True), POLICY)
    assert without is not None
    assert without.id == "grace"


def test_of_very_many_complaints_the_first_and_the_latest_words_are_kept():
    state = recovery()
    for n in range(1, 101):
        state = recovering.join(state, Complaint(n=n, text="again", by="taeyang", side=Side.CUSTOMER, at=TEN))
    assert state.complained == 100
    assert [each.n for each in state.complaints] == [1, *range(101 - (WORDS_KEPT - 1), 101)]
    assert recovering.join(state, state.complaints[-1]) is state


# What time does


def climbs(state: RecoveryState, until: datetime) -> list[tuple[Duty, str, datetime]]:
    """Every climb up to then, with whoever heard."""
    found: list[tuple[Duty, str, datetime]] = []
    now = TEN
    while now <= until:
        match story.next_step(state, POLICY, CALENDARS, now):
            case story.Climb() as step:
                state = story.climb(state, step, POLICY, now)
                heard = recovering.asked(state, POLICY, step.level)
                assert heard is not None
                found.append((step.duty, heard.id, now))
            case story.WaitUntil(at):
                now = at
            case _:
                break
    return found


def test_silence_climbs_every_business_hour_to_somebody_new():
    assert climbs(recovery(), TEN + 30 * HOUR) == [
        ("acknowledge", "oliver", TEN + HOUR),
        ("acknowledge", "grace", TEN + 2 * HOUR),
        ("acknowledge", "edda", TEN + 3 * HOUR),
    ]


def test_a_level_at_which_nobody_new_would_hear_is_passed_over():
    assert [who for _, who, _ in climbs(recovery(Seat.EXECUTIVE), TEN + 30 * HOUR)] == ["oliver", "grace"]


def test_what_happens_after_closing_time_waits_for_the_morning():
    evening = recovery(opened_at=TEN + 9 * HOUR)  # Monday, 19:00
    assert story.due_at(evening, POLICY, CALENDARS) == TEN + 24 * HOUR


def test_after_the_call_an_apology_is_owed_within_a_business_day():
    called = recovering.acknowledge(recovery(), POLICY, by="minji", side=Side.VENDOR, at=TEN + HOUR / 2)
    assert story.due_at(called, POLICY, CALENDARS) == TEN + 24 * HOUR
    assert climbs(called, TEN + 24 * HOUR) == [("answer", "oliver", TEN + 24 * HOUR)]


@given(st.lists(st.sampled_from(["acknowledge", "apologise", "wait", "wait"]), max_size=12), st.integers(0, 200))
def test_each_level_fires_once_in_order_whatever_people_do(acts: list[str], start: int):
    state, now = recovery(opened_at=TEN + start * HOUR), TEN + start * HOUR
    for act in acts:
        if act == "acknowledge" and state.acknowledged_at is None:
            state = recovering.acknowledge(state, POLICY, by="minji", side=Side.VENDOR, at=now)
        elif act == "apologise" and state.answered_at is None:
            state = recovering.apologise(state, POLICY, text=WORDS, by="minji", side=Side.VENDOR, at=now)
        step = story.next_step(state, POLICY, CALENDARS, now)
        if isinstance(step, story.WaitUntil):
            assert step.at > now
            now = step.at
            step = story.next_step(state, POLICY, CALENDARS, now)
        if isinstance(step, story.Climb):
            state = story.climb(state, step, POLICY, now)
    for duty in get_args(Duty):
        levels = state.fired.get(duty, ())
        assert list(levels) == sorted(set(levels))
        assert all(level >= 2 for level in levels)
    assert len(state.breaches) == sum(len(levels) for levels in state.fired.values())


# What is given


def wanted(n: int, quantity: str, role: str = "sales", by: str = "minji", **changes: Any) -> Given:
    one = Given(
        n=n, form="balance", quantity=Decimal(quantity), unit="KRW", reason="sorry", by=by, role=role,
        side=Side.VENDOR, at=TEN,
    )  # fmt: skip
    return one.model_copy(update=changes)


@given(st.lists(st.integers(1, 400_000), min_size=1, max_size=12))
def test_nobody_gives_more_than_their_limit_in_slices(amounts: list[int]):
    """What is given without approval never exceeds the role's limit, however it is cut up."""
    state = recovery()
    for n, amount in enumerate(amounts, start=1):
        try:
            state = credits.give(state, POLICY, wanted(n, str(amount)))
        except Refused:
            assert any(each.waiting for each in state.approvals)
    assert credits.given_freely(state, "sales", "KRW") <= credits.limit(POLICY, "sales", "KRW")


def test_above_the_limit_two_others_approve_and_neither_is_the_giver():
    state = credits.give(recovery(), POLICY, wanted(1, "500001"))
    assert state.given[0].state == "asked"
    with pytest.raises(Refused, match="not_an_approver"):
        credits.decide(state, by="minji", yes=True, now=TEN)
    state, decided, _ = credits.decide(state, by="grace", yes=True, now=TEN)
    assert decided.waiting
    with pytest.raises(Refused, match="approved_already"):
        credits.decide(state, by="grace", yes=True, now=TEN)
    state, decided, given_now = credits.decide(state, by="victor", yes=True, now=TEN)
    assert (decided.state, given_now.state) == ("granted", "under_way")
    booked = credits.booked(state, 1, None)
    assert booked is not None
    assert booked[0].given[0].state == "given"
    assert credits.costs(booked[0]) == {(Side.VENDOR, "KRW"): Decimal(500001)}
    assert credits.booked(booked[0], 1, None) is None


def test_what_is_refused_expired_or_cannot_be_booked_has_cost_nothing():
    refused, _, _ = credits.decide(
        credits.give(recovery(), POLICY, wanted(1, "900000")), by="grace", yes=False, now=TEN
    )
    asked = credits.give(recovery(), POLICY, wanted(1, "900000"))
    expired = credits.expire(asked, asked.approvals[0])
    unbooked = credits.booked(credits.give(recovery(), POLICY, wanted(1, "1")), 1, "more_than_owed")
    assert unbooked is not None
    for state in (refused, expired, unbooked[0]):
        assert state.given[0].state == "refused"
        assert credits.costs(state) == {}


def test_without_two_others_there_is_nobody_to_approve():
    lonely = recovery(Seat.VENDOR_APPROVER, Seat.EXECUTIVE)
    with pytest.raises(Refused, match="nobody_to_approve"):
        credits.give(lonely, POLICY, wanted(1, "900000"))


def test_a_role_without_a_limit_gives_nothing_alone_and_won_have_no_decimals():
    assert credits.give(recovery(), POLICY, wanted(1, "1", role="support")).given[0].state == "asked"
    with pytest.raises(Refused, match="finer_than_minor_unit"):
        credits.give(recovery(), POLICY, wanted(1, "0.5"))


def test_what_it_cost_is_told_by_side():
    state = recovering.spend(
        recovery(), what="an evening", borne_by=Side.PARTNER, amount=Decimal(90_000), currency="KRW",
        hours=Decimal(3), by="jaeho", side=Side.PARTNER, at=TEN,
    )  # fmt: skip
    assert credits.costs(state) == {(Side.PARTNER, "KRW"): Decimal(90_000), (Side.PARTNER, "hours"): Decimal(3)}


def test_nothing_waits_for_approval_in_a_recovery_that_is_over():
    asked = credits.give(recovery(), POLICY, wanted(1, "900000"))
    over = recovering.end(asked, "taken_over", TEN)
    assert not any(each.waiting for each in over.approvals)
    assert over.given[0].state == "refused"
    assert isinstance(story.next_step(over, POLICY, CALENDARS, TEN), story.WaitUntil)
    assert isinstance(story.next_step(over, POLICY, CALENDARS, TEN + story.LINGERS), story.Done)
