from datetime import date

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.calendar import CalendarActivities
from postsales.calendars.public_holidays import PublicHolidays
from postsales.domain.errors import Refused
from postsales.messages.calendar import CalendarWanted

SEOUL = PublicHolidays().calendar("KR", "Asia/Seoul", 2025, 2027)


@pytest.mark.parametrize(
    "closed",
    [
        pytest.param(date(2026, 2, 17), id="lunar new year"),
        pytest.param(date(2026, 3, 2), id="substitute of 1 March, a Sunday"),
        pytest.param(date(2025, 5, 1), id="workers' day, a bank holiday only"),
        pytest.param(date(2026, 3, 7), id="Saturday"),
    ],
)
def test_korean_offices_are_closed(closed: date):
    assert not SEOUL.is_business_day(closed)


def test_korean_offices_are_open_on_an_ordinary_tuesday():
    assert SEOUL.is_business_day(date(2026, 3, 3))


def test_weekend_is_the_countrys_own():
    cairo = PublicHolidays().calendar("EG", "Africa/Cairo", 2026, 2026)
    assert not cairo.is_business_day(date(2026, 3, 6))  # a Friday
    assert cairo.is_business_day(date(2026, 3, 8))  # a Sunday
    assert PublicHolidays().calendar("US", "America/New_York", 2026, 2026).is_business_day(date(2026, 3, 2))


def test_unknown_country_is_refused():
    with pytest.raises(Refused, match="no_calendar_for_country"):
        PublicHolidays().calendar("XX", "Asia/Seoul", 2026, 2026)


def test_activity_loads_it_or_fails_for_good():
    activities, environment = CalendarActivities(PublicHolidays()), ActivityEnvironment()
    wanted = CalendarWanted(country="KR", timezone="Asia/Seoul", first_year=2025, last_year=2027)
    assert environment.run(activities.load_calendar, wanted) == SEOUL
    with pytest.raises(ApplicationError) as failure:
        environment.run(activities.load_calendar, wanted.model_copy(update={"country": "XX"}))
    assert failure.value.non_retryable
