"""What finance carries, when it hears of it, and what acknowledging does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.domain import finance
from postsales.domain.calendar import SEOUL_OFFICE
from postsales.domain.errors import Refused
from postsales.domain.finance import KEYS_CARRIED, FinanceState, MailDigest, SignalKey, WaitForNews, Waiting, WaitUntil
from postsales.domain.policy import FinancePolicy

FRIDAY_NOON = datetime(2026, 3, 6, 3, tzinfo=UTC)
POLICY = FinancePolicy()
keys = st.builds(
    SignalKey,
    st.from_regex(r"[A-Z0-9][A-Z0-9._-]{0,8}", fullmatch=True),
    st.integers(1, 99),
    st.integers(1, 3),
    st.sampled_from(["upcoming", "due", "overdue", "settled"]),
    st.integers(1, 9),
)


def key(n: int, stage: str = "due", ordinal: int = 1) -> str:
    return str(SignalKey("HB-1", n, 1, stage, ordinal))


def heard(*names: str, at: datetime = FRIDAY_NOON) -> FinanceState:
    state = FinanceState()
    for name in names:
        state = finance.hear(state, name, at)
    return state


@given(keys)
def test_a_key_reads_back_as_it_was_written(name):
    assert SignalKey.parse(str(name)) == name


def test_the_digest_waits_for_the_next_business_morning():
    step = finance.next_step(heard(key(1)), POLICY, SEOUL_OFFICE, FRIDAY_NOON)
    assert step == WaitUntil(at=datetime(2026, 3, 9, 0, 30, tzinfo=UTC))


def test_nothing_waiting_is_nothing_to_say():
    assert finance.next_step(FinanceState(), POLICY, SEOUL_OFFICE, FRIDAY_NOON) == WaitForNews()


@given(st.integers(0, 40_000))
def test_a_digest_is_followed_by_the_next_mornings_never_by_the_same(minutes):
    state, now = heard(key(1)), FRIDAY_NOON + timedelta(minutes=minutes)
    if isinstance(finance.next_step(state, POLICY, SEOUL_OFFICE, now), MailDigest):
        after = finance.digested(state, state.waiting, more=False, climbed=(), read_at=now)
        step = finance.next_step(after, POLICY, SEOUL_OFFICE, now)
        assert isinstance(step, WaitUntil)
        assert SEOUL_OFFICE.local_date(step.at) > SEOUL_OFFICE.local_date(now)


def test_five_hundred_are_carried_the_rest_is_a_flag():
    state = heard(*(key(n) for n in range(KEYS_CARRIED + 1)))
    assert (len(state.waiting), state.more) == (KEYS_CARRIED, True)
    assert finance.acknowledge(state, [key(KEYS_CARRIED)]) == (key(KEYS_CARRIED),)
    emptied = finance.without(state, finance.acknowledge(state, (), all_of_them=True))
    assert isinstance(finance.next_step(emptied, POLICY, SEOUL_OFFICE, FRIDAY_NOON + timedelta(days=4)), MailDigest)


def test_a_list_from_the_store_brings_nothing_acknowledged_back():
    state = finance.without(heard(key(1), key(2)), [key(1)])
    listed = [Waiting(key=key(n), since=FRIDAY_NOON) for n in (1, 2, 3)]
    after = finance.digested(state, listed, more=False, climbed=[key(2)], read_at=FRIDAY_NOON + timedelta(days=3))
    assert [(each.key, each.climbed) for each in after.waiting] == [(key(2), True), (key(3), False)]


def test_what_the_store_no_longer_holds_is_dropped_and_what_came_meanwhile_kept():
    read_at = FRIDAY_NOON + timedelta(days=3)
    state = finance.hear(heard(key(1)), key(2), read_at + timedelta(seconds=1))
    after = finance.digested(state, [], more=False, climbed=(), read_at=read_at)
    assert [each.key for each in after.waiting] == [key(2)]


def test_settled_closes_everything_about_its_instalment():
    state = heard(key(1, "upcoming"), key(1, "overdue", 2), key(2))
    assert finance.closed_by(state, key(1, "settled")) == (key(1, "upcoming"), key(1, "overdue", 2), key(1, "settled"))
    assert finance.closed_by(state, key(1, "overdue", 3)) == ()


def test_acknowledging_nothing_or_the_unknown_is_refused():
    with pytest.raises(Refused, match="nothing_to_acknowledge"):
        finance.acknowledge(heard(key(1)), ())
    with pytest.raises(Refused, match="no_such_signal"):
        finance.acknowledge(heard(key(1)), [key(9)])


def test_bridges_are_looked_at_once_when_money_moved_and_only_where_a_limit_is_set():
    assert not finance.bridges_moved(FinanceState()).bridges_moved
    moved = finance.bridges_moved(FinanceState(bridge_limits=True))
    assert isinstance(finance.next_step(moved, POLICY, SEOUL_OFFICE, FRIDAY_NOON), finance.LookAtBridges)


def test_a_bridge_that_stays_too_large_is_told_of_once_and_again_when_it_comes_back():
    state = FinanceState(bridge_limits=True)
    new, told = finance.bridges_to_tell(state, {"daon": "first of April"})
    assert (new, told) == (["first of April"], ("daon",))
    again = state.model_copy(update={"bridges_told": told})
    assert finance.bridges_to_tell(again, {"daon": "second of April"}) == ([], ("daon",))
    gone = state.model_copy(update={"bridges_told": finance.bridges_to_tell(again, {})[1]})
    assert finance.bridges_to_tell(gone, {"daon": "June"})[0] == ["June"]
