"""The time a check-in is proposed for, where nobody named one."""

from __future__ import annotations

from datetime import date, time

import pytest

from postsales.domain.cadence import Planned
from postsales.domain.calendar import BusinessCalendar, Opening
from postsales.domain.checkin_entry import entered, moved, proposed
from postsales.domain.checkin_meeting import Meeting

MONDAY = date(2026, 3, 9)


def open_from(opens: time, closes: time, **more: object) -> BusinessCalendar:
    week = ((Opening(opens=opens, closes=closes),),) * 5 + ((), ())
    return BusinessCalendar(week=week, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("calendar", "starts"),
    [
        (open_from(time(9), time(18)), "10:00"),
        (open_from(time(9), time(18), timezone="America/Chicago"), "10:00"),
        # Two hours are enough for an hour's wait, one is not.
        (open_from(time(13), time(15)), "14:00"),
        (open_from(time(8), time(9)), "08:00"),
    ],
)
def test_an_hour_after_they_open_by_their_own_clock(calendar, starts):
    found = proposed(MONDAY, calendar)
    assert found is not None
    assert (found.starts, found.proposed, found.day) == (starts, True, MONDAY)


def test_nobody_is_met_on_a_closed_day():
    assert proposed(MONDAY, open_from(time(9), time(18), closed=(MONDAY,))) is None


def test_a_time_agreed_stays_and_one_proposed_is_proposed_anew():
    calendar, tuesday = open_from(time(9), time(18)), date(2026, 3, 10)
    agreed = moved(Meeting(starts="16:00", minutes=45, sequence=2), tuesday, calendar)
    assert agreed is not None
    assert (agreed.starts, agreed.sequence, agreed.day) == ("16:00", 3, tuesday)
    again = moved(proposed(MONDAY, calendar), tuesday, calendar)
    assert again is not None
    assert (again.starts, again.sequence, again.proposed) == ("10:00", 1, True)


def test_calendars_that_know_it_are_not_told_again():
    calendar = open_from(time(9), time(18))
    planned = Planned(n=1, sort="csm", nominal=MONDAY, due_on=MONDAY)
    once = entered(planned, calendar)
    assert entered(once, calendar) is once
    replanned = once.model_copy(update={"due_on": date(2026, 3, 10)})
    told = entered(replanned, calendar).meeting
    assert told is not None
    assert told.sequence == 1
