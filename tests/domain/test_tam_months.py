"""Which months of TAM service are told when the service ends."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from postsales.domain import checkin, tam_months
from postsales.domain.cadence import CheckinState, Joined, Terms
from postsales.domain.cadence_policy import CheckinPolicy
from postsales.domain.calendar import BusinessCalendar
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


def test_where_no_reports_are_sent_none_is() -> None:
    silent = Terms(CheckinPolicy(), BusinessCalendar())
    assert tam_months.untold(state(D=True), "D", silent, at(5, 20)) == ()
    assert tam_months.untold(state(D=True), "elsewhere", TERMS, at(5, 20)) == ()
