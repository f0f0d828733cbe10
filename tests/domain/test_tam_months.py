"""Which months of TAM service are told when the service ends."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from postsales.domain import checkin, tam_months
from postsales.domain.cadence import CheckinState, Joined, Terms
from postsales.domain.cadence_policy import CheckinPolicy
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.care import Known
from postsales.domain.checkin_story import ReportTam, report_ahead
from postsales.domain.seats import Roster

SEOUL = ZoneInfo("Asia/Seoul")
TERMS = Terms(CheckinPolicy(tam_reports=True), BusinessCalendar())
APRIL, MAY, JUNE = (date(2026, month, 1) for month in (4, 5, 6))


def state(told_until: date | None = MAY, **tam: bool) -> CheckinState:
    """A customer's plan over these deliveries; the next month to be told is `told_until`."""
    found = CheckinState()
    for number, has in tam.items():
        joined = Joined(delivery=number, signed_on=APRIL, tam=has, roster=Roster())
        found = checkin.join(found, joined, TERMS, APRIL)
    return found.model_copy(update={"tam_month": told_until})


def at(month: int, day: int, hour: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("next_month", "now", "told"),
    [
        (MAY, at(5, 20), (MAY,)),
        (APRIL, at(5, 1, 2), (APRIL, MAY)),
        # With the end of the month, heard of at midnight: nothing of the next has passed.
        (MAY, at(6, 1, 0), (MAY,)),
        (MAY, at(6, 1, 7), (MAY, JUNE)),
        (None, at(5, 20), ()),
    ],
)
def test_what_is_not_told_yet_is_told_as_the_service_ends(
    next_month: date | None, now: datetime, told: tuple[date, ...]
) -> None:
    assert tam_months.untold(state(next_month, D=True), "D", TERMS, now) == told


def test_while_another_delivery_has_a_tam_the_month_is_told_in_the_ordinary_way() -> None:
    both = state(D=True, E=True)
    assert tam_months.untold(both, "D", TERMS, at(5, 20)) == ()
    assert tam_months.ended(both, "D").tam_month == MAY
    with_another = state(D=True, E=False)
    assert tam_months.untold(with_another, "E", TERMS, at(5, 20)) == ()
    assert tam_months.untold(with_another, "D", TERMS, at(5, 20)) == (MAY,)


def test_who_buys_a_tam_again_is_not_told_of_the_months_between() -> None:
    left = tam_months.ended(checkin.leave(state(D=True, E=False), "D", TERMS, at(5, 20)), "D")
    assert left.tam_month is None
    again = checkin.join(left, Joined(delivery="F", signed_on=JUNE, tam=True, roster=Roster()), TERMS, date(2026, 9, 3))
    assert again.tam_month == date(2026, 9, 1)


ENDS = date(2026, 5, 15)


def until(ends: date | None, told_until: date = MAY) -> CheckinState:
    """A customer whose one TAM is bought until that day."""
    joined = Joined(delivery="D", signed_on=APRIL, tam=True, roster=Roster(), known=Known(tam_until=ends))
    return checkin.join(CheckinState(), joined, TERMS, APRIL).model_copy(update={"tam_month": told_until})


@pytest.mark.parametrize(
    ("next_month", "now", "said"),
    [
        (APRIL, at(5, 4), ReportTam(APRIL)),
        (MAY, at(5, 15), at(5, 18, 9)),  # the sixteenth is a Saturday
        (MAY, at(5, 18), ReportTam(MAY, ENDS)),
        (JUNE, at(7, 1), None),
    ],
)
def test_the_last_month_is_told_after_the_day_the_contract_names_and_none_after_it(
    next_month: date, now: datetime, said: datetime | ReportTam | None
) -> None:
    assert report_ahead(until(ENDS, next_month), TERMS, now, ENDS) == said


def test_a_service_that_ends_with_its_month_is_told_as_any_month() -> None:
    ends = date(2026, 5, 31)
    assert report_ahead(until(ends), TERMS, at(6, 1), ends) == ReportTam(MAY)


def test_the_service_ends_with_the_last_tam_that_has_an_end_and_never_while_one_has_none() -> None:
    one = until(ENDS)
    assert one.tam_until == ENDS
    later = Joined(delivery="E", signed_on=APRIL, tam=True, roster=Roster(), known=Known(tam_until=date(2026, 8, 1)))
    assert checkin.join(one, later, TERMS, APRIL).tam_until == date(2026, 8, 1)
    assert checkin.join(one, later.model_copy(update={"known": Known()}), TERMS, APRIL).tam_until is None
    assert CheckinState().tam_until is None


def test_who_leaves_after_the_end_is_told_no_more_than_the_service_lasted() -> None:
    assert tam_months.untold(until(ENDS), "D", TERMS, at(7, 10), ENDS) == (MAY,)
    assert tam_months.untold(until(ENDS, JUNE), "D", TERMS, at(7, 10), ENDS) == ()


def test_a_tam_bought_again_while_the_customer_stays_is_told_from_its_own_month_on() -> None:
    again = Joined(delivery="E", signed_on=JUNE, tam=True, roster=Roster())
    told = checkin.join(until(ENDS, JUNE), again, TERMS, date(2026, 9, 3), ENDS)
    assert told.tam_month == date(2026, 9, 1)
    untold = checkin.join(until(ENDS, MAY), again, TERMS, date(2026, 5, 17), ENDS)
    assert untold.tam_month == MAY


def test_where_no_reports_are_sent_none_is() -> None:
    silent = Terms(CheckinPolicy(), BusinessCalendar())
    assert tam_months.untold(state(D=True), "D", silent, at(5, 20)) == ()
    assert tam_months.untold(state(D=True), "elsewhere", TERMS, at(5, 20)) == ()


def bought(known: CheckinState, number: str, ends: date, today: date) -> CheckinState:
    """A TAM bought until that day, on that customer's account."""
    joined = Joined(delivery=number, signed_on=today, tam=True, roster=Roster(), known=Known(tam_until=ends))
    return checkin.join(known, joined, TERMS, today)


def test_the_tam_calls_until_the_last_day_and_then_the_csm_alone() -> None:
    planned, sorts = bought(CheckinState(tam_calls_end=True), "D", ENDS, APRIL), []
    while (current := planned.current) is not None and current.due_on < date(2026, 8, 1):
        sorts.append((current.due_on, current.sort))
        planned = checkin.lapse(planned, TERMS, at(current.due_on.month, current.due_on.day))
    assert max(day for day, sort in sorts if sort == "tam") <= ENDS
    assert [sort for day, sort in sorts if day > ENDS] != []
    assert {sort for day, sort in sorts if day > ENDS} == {"csm"}


def test_a_tam_bought_again_calls_again_from_that_day_on() -> None:
    over = bought(CheckinState(tam_calls_end=True), "D", ENDS, APRIL)
    seen = date(2026, 9, 1)
    over = over.model_copy(update={"current": None, "csm_after": seen, "csm_last": seen})
    again = bought(over, "E", date(2026, 12, 31), date(2026, 9, 3))
    assert again.tam_after == date(2026, 9, 3)
    assert again.current is not None
    assert (again.current.sort, again.current.nominal) == ("tam", date(2026, 9, 10))


def test_where_the_end_was_not_minded_yet_the_tam_goes_on() -> None:
    planned = bought(CheckinState(), "D", ENDS, APRIL)
    for _ in range(20):
        planned = checkin.lapse(planned, TERMS, at(7, 1))
    assert planned.current is not None
    assert (planned.current.sort, planned.current.due_on > ENDS) == ("tam", True)
