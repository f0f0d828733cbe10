"""The order of a day: late first, then by deadline, then by weight; whatever order they were found in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from postsales.domain.duty import KINDS, Duty, Weight, in_order, is_for_now, owed
from postsales.wording import LANGUAGES, catalogue

NOW = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
SEOUL = ZoneInfo("Asia/Seoul")
DUES = st.none() | st.integers(-100, 100).map(lambda hours: NOW + timedelta(hours=hours))
DUTIES = st.lists(
    st.builds(
        Duty,
        what=st.sampled_from(sorted(KINDS)),
        delivery=st.none() | st.sampled_from(("HB-1", "HB-2")),
        n=st.none() | st.integers(1, 3),
        due_at=DUES,
        weight=st.sampled_from(sorted(Weight)),
    ),
    max_size=12,
)


@given(DUTIES)
def test_late_comes_first_then_by_deadline_then_by_weight(found: list[Duty]):
    ordered = in_order(found, NOW)
    assert [duty.late(NOW) for duty in ordered] == sorted((duty.late(NOW) for duty in found), reverse=True)
    for one, next_one in pairwise(ordered):
        if one.due_at is None:
            assert next_one.due_at is None
        elif next_one.due_at is not None:
            assert one.due_at <= next_one.due_at
        if one.due_at == next_one.due_at:
            assert one.weight >= next_one.weight


@given(DUTIES, st.randoms())
def test_the_order_does_not_depend_on_where_a_duty_was_found(found: list[Duty], chance: object):
    shuffled = list(found)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert in_order(shuffled, NOW) == in_order(found, NOW)
    assert sorted(map(repr, in_order(found, NOW))) == sorted(map(repr, found))


def test_a_date_is_late_with_the_midnight_after_it_where_it_is_owed():
    duty = owed("keep_promise", n=1, due=date(2026, 3, 10), zone=SEOUL)
    assert duty.due_at == datetime(2026, 3, 10, 15, 0, tzinfo=UTC)
    assert not duty.late(datetime(2026, 3, 10, 14, 59, tzinfo=UTC))


def test_an_end_of_day_is_told_as_that_day():
    assert owed("pick_issue_up", due=datetime(2026, 3, 10, 15, 0, tzinfo=UTC), zone=SEOUL).due_on == date(2026, 3, 10)


@given(st.sampled_from(sorted(KINDS)), st.integers(-400, 400))
def test_only_what_has_a_day_of_its_own_waits_for_its_week(what: str, hours: int):
    duty = owed(what, due=NOW + timedelta(hours=hours), zone=SEOUL)
    assert is_for_now(duty, NOW) or (KINDS[what].on_its_day and hours > 7 * 24)


def test_every_duty_has_words_and_a_reason_in_every_language():
    for language in LANGUAGES:
        words = catalogue(language)
        assert set(words["duty_why"]) == set(KINDS)
        named = {what for what in KINDS if not what.startswith("work_")}
        assert set(words["duty"]) == named
        assert {what.removeprefix("work_") for what in KINDS if what.startswith("work_")} <= set(words["work"])
