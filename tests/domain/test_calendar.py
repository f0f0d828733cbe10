"""Laws of business time (semantics, "Time and calendars")."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from postsales.domain.calendar import BusinessCalendar, Opening
from postsales.domain.errors import Refused

SEOUL = BusinessCalendar(closed=(date(2026, 3, 2), date(2026, 5, 5)))
# A night shop in New York: open over both of the hours that daylight saving skips and repeats.
NEW_YORK = BusinessCalendar(
    timezone="America/New_York",
    week=((Opening(opens=time(0), closes=time(2, 30)), Opening(opens=time(2, 45), closes=time(0))),) * 7,
)

ZONES = ["Asia/Seoul", "UTC", "America/New_York", "Europe/Berlin", "America/Santiago", "Australia/Lord_Howe"]
days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
instants = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
durations = st.timedeltas(timedelta(0), timedelta(days=3))


@st.composite
def openings(draw):
    quarters = draw(st.lists(st.integers(0, 96), max_size=4, unique=True).map(sorted))
    pairs = zip(quarters[::2], quarters[1::2], strict=False)
    return tuple(Opening(opens=_clock(opens), closes=_clock(closes)) for opens, closes in pairs)


def _clock(quarter):
    return time(quarter % 96 // 4, quarter % 4 * 15)


@st.composite
def calendars(draw):
    week = tuple(draw(openings()) for _ in range(7))
    assume(any(week))
    closed = draw(st.lists(days, max_size=20))
    return BusinessCalendar(timezone=draw(st.sampled_from(ZONES)), week=week, closed=tuple(closed))


def seoul(year, month, day, hour=0):
    return datetime(year, month, day, hour, tzinfo=ZoneInfo("Asia/Seoul"))


# In the domain's words


def test_a_holiday_is_no_business_day_and_a_due_date_moves_off_it():
    assert not SEOUL.is_business_day(date(2026, 3, 2))
    assert SEOUL.adjust(date(2026, 3, 1), "next") == date(2026, 3, 3)
    assert SEOUL.adjust(date(2026, 3, 1), "previous") == date(2026, 2, 27)
    assert SEOUL.adjust(date(2026, 3, 1), "none") == date(2026, 3, 1)


def test_day_one_of_a_window_is_the_next_business_day():
    assert SEOUL.add_business_days(date(2026, 2, 27), 1) == date(2026, 3, 3)
    assert SEOUL.add_business_days(date(2026, 2, 28), 2) == date(2026, 3, 4)
    assert SEOUL.add_business_days(date(2026, 3, 3), -1) == date(2026, 2, 27)
    assert SEOUL.add_business_days(date(2026, 3, 1), 0) == date(2026, 3, 1)


def test_a_day_ends_at_local_midnight_after_it():
    assert SEOUL.end_of_day(date(2026, 3, 31)) == seoul(2026, 4, 1) == datetime(2026, 3, 31, 15, tzinfo=UTC)
    assert SEOUL.local_date(datetime(2026, 3, 31, 15, tzinfo=UTC)) == date(2026, 4, 1)


def test_mornings_and_evenings_of_closed_days_are_those_of_the_next_business_day():
    assert SEOUL.morning_of(date(2026, 2, 28)) == seoul(2026, 3, 3, 9)
    assert SEOUL.close_of_business(date(2026, 2, 28)) == seoul(2026, 3, 3, 18)
    assert SEOUL.close_of_business(date(2026, 3, 3)) == seoul(2026, 3, 3, 18)


def test_four_business_hours_from_friday_afternoon_end_after_the_holiday():
    assert SEOUL.add_business_time(seoul(2026, 2, 27, 16), timedelta(hours=4)) == seoul(2026, 3, 3, 11)
    assert SEOUL.business_time_between(seoul(2026, 2, 27, 16), seoul(2026, 3, 3, 11)) == timedelta(hours=4)
    assert SEOUL.next_opening(seoul(2026, 2, 27, 18)) == seoul(2026, 3, 3, 9)
    assert not SEOUL.is_open(seoul(2026, 2, 27, 18))


def test_an_hour_that_daylight_saving_skips_or_repeats_is_counted_as_it_is_lived():
    day = timedelta(days=1)
    quarter = timedelta(minutes=15)
    start = NEW_YORK.start_of_day(date(2026, 3, 8))
    assert NEW_YORK.end_of_day(date(2026, 3, 8)) - start == day - timedelta(hours=1)
    # 02:30 to 02:45, when it is closed, does not exist that day.
    assert NEW_YORK.business_time_between(start, NEW_YORK.end_of_day(date(2026, 3, 8))) == day - timedelta(hours=1)
    start = NEW_YORK.start_of_day(date(2026, 11, 1))
    assert (
        NEW_YORK.business_time_between(start, NEW_YORK.end_of_day(date(2026, 11, 1)))
        == day + timedelta(hours=1) - quarter
    )


def test_a_midnight_that_daylight_saving_skips_is_the_instant_the_clocks_change():
    santiago = BusinessCalendar(timezone="America/Santiago")
    assert santiago.end_of_day(date(2026, 9, 5)) == datetime(2026, 9, 6, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("timezone", "Asia/Atlantis", "unknown_timezone"),
        ("timezone", "../etc/passwd", "unknown_timezone"),
        ("week", [[]] * 7, "never_open"),
        ("week", [[]] * 6, "too_short"),
        ("week", [[{"opens": "13:00", "closes": "12:00"}]] * 7, "opening_ends_before_it_starts"),
        (
            "week",
            [[{"opens": "09:00", "closes": "13:00"}, {"opens": "12:00", "closes": "18:00"}]] * 7,
            "openings_overlap",
        ),
        ("week", [[{"opens": "09:00+09:00", "closes": "13:00"}]] * 7, "opening_with_zone"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused(field, value, kind):
    with pytest.raises(ValidationError) as invalid:
        BusinessCalendar.model_validate({field: value})
    assert kind in {error["type"] for error in invalid.value.errors()}


def test_business_time_does_not_run_backwards():
    with pytest.raises(Refused, match="negative_duration"):
        SEOUL.add_business_time(seoul(2026, 3, 3, 9), timedelta(hours=-1))
    assert SEOUL.business_time_between(seoul(2026, 3, 4, 9), seoul(2026, 3, 3, 9)) == timedelta(0)


def test_a_calendar_closed_for_ever_says_so():
    closed = tuple(date(2026, 1, 1) + timedelta(days=n) for n in range(366 * 62))
    with pytest.raises(Refused, match="too_far_ahead"):
        BusinessCalendar(closed=closed).add_business_days(date(2026, 1, 1), 1)


# Laws


@given(calendars(), instants, durations)
def test_walking_forward_and_measuring_back_agree(calendar, start, duration):
    end = calendar.add_business_time(start, duration)
    assert end >= start
    assert calendar.business_time_between(start, end) == duration


@given(calendars(), instants, durations, durations)
def test_longer_takes_longer_and_two_walks_make_one(calendar, start, one, two):
    assert calendar.add_business_time(start, one) <= calendar.add_business_time(start, one + two)
    assert calendar.add_business_time(calendar.add_business_time(start, one), two) == calendar.add_business_time(
        start, one + two
    )


@given(calendars(), instants, durations, st.timedeltas(timedelta(0), timedelta(days=9)))
def test_starting_later_never_ends_earlier(calendar, start, duration, later):
    assert calendar.add_business_time(start, duration) <= calendar.add_business_time(start + later, duration)


@given(calendars(), st.lists(instants, min_size=3, max_size=3).map(sorted))
def test_business_time_adds_up_and_is_no_longer_than_time(calendar, three):
    a, b, c = three
    between = calendar.business_time_between
    assert between(a, b) + between(b, c) == between(a, c)
    assert timedelta(0) <= between(a, c) <= c - a


@given(calendars(), days, st.integers(1, 60))
def test_business_days_there_and_back(calendar, day, count):
    there = calendar.add_business_days(day, count)
    assert calendar.is_business_day(there)
    open_days = sum(calendar.is_business_day(day + timedelta(days=n + 1)) for n in range((there - day).days))
    assert open_days == count
    assert calendar.add_business_days(there, -count) == calendar.adjust(day, "previous")


@given(calendars(), days)
def test_a_moved_date_is_open_and_nothing_open_lies_between(calendar, day):
    later, earlier = calendar.adjust(day, "next"), calendar.adjust(day, "previous")
    assert earlier <= day <= later
    assert calendar.is_business_day(later)
    assert calendar.is_business_day(earlier)
    between = range((later - earlier).days - 1)
    assert not any(calendar.is_business_day(earlier + timedelta(days=n + 1)) for n in between) or earlier == later


@given(calendars(), days)
def test_a_day_is_from_midnight_to_midnight(calendar, day):
    start, end = calendar.start_of_day(day), calendar.end_of_day(day)
    assert calendar.local_date(start) == day == calendar.local_date(end - timedelta(microseconds=1))
    assert calendar.local_date(end) == day + timedelta(days=1)


@given(calendars(), instants)
def test_the_next_opening_is_open_and_nothing_is_before_it(calendar, instant):
    opening = calendar.next_opening(instant)
    assert calendar.is_open(opening)
    assert calendar.business_time_between(instant, opening) == timedelta(0)


@given(calendars())
def test_a_calendar_survives_the_wire(calendar):
    assert BusinessCalendar.model_validate_json(calendar.model_dump_json()) == calendar
