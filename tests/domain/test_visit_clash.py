"""One engineer, two visits, one hour: refused within a delivery, told of across them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.domain.errors import Refused
from postsales.domain.installation_state import InstallationState
from postsales.domain.seats import Side
from postsales.domain.visit import Visit, VisitStage
from postsales.domain.visit_clash import Booking, elsewhere, overlap, refuse_when_booked
from tests.workflows.deal import roster

WEDNESDAY = date(2026, 3, 18)
clock = st.integers(0, 23 * 4 + 3).map(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}")
times = st.one_of(
    st.just((None, None)),
    clock.map(lambda at: (at, None)),
    st.tuples(clock, clock).map(lambda two: (min(two), max(two))).filter(lambda two: two[0] < two[1]),
)


def visit(n: int = 1, starts: str | None = "10:00", ends: str | None = "12:00", **more: object) -> Visit:
    fields = {"day": WEDNESDAY, "side": Side.PARTNER, "stage": VisitStage.PLANNED, "engineer": "giho", **more}
    return Visit(n=n, purpose="install", planned_by="jaeho", starts=starts, ends=ends, **fields)  # type: ignore[arg-type]


def site(*visits: Visit) -> InstallationState:
    return InstallationState(
        roster=roster(), provider=Side.PARTNER, quiet_since=datetime(2026, 3, 3, tzinfo=UTC), packages=(), visits=visits
    )


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (("10:00", "12:00"), ("11:00", "13:00"), True),
        (("10:00", "12:00"), ("12:00", "13:00"), False),
        (("10:00", "12:00"), ("09:00", "17:00"), True),
        (("10:00", None), ("10:00", None), True),
        (("10:00", None), ("09:00", "12:00"), True),
        (("12:00", None), ("09:00", "12:00"), False),
        ((None, None), ("09:00", "10:00"), True),
        ((None, None), (None, None), True),
    ],
)
def test_hours_that_one_person_cannot_keep_both(one, other, both):
    assert overlap(one, other) is both


@given(times, times)
def test_it_is_the_same_from_either_side_and_with_oneself(one, other):
    assert overlap(one, other) is overlap(other, one)
    assert overlap(one, one)
    assert overlap(one, (None, None))


@pytest.mark.parametrize(
    ("there", "refused"),
    [
        (visit(), True),
        (visit(starts="11:30", ends=None), True),
        (visit(starts="12:00", ends="13:00"), False),
        (visit(starts=None, ends=None), False),
        (visit(engineer="jaeho"), False),
        (visit(day=date(2026, 3, 19)), False),
        (visit(stage=VisitStage.CANCELLED), False),
        (visit(stage=VisitStage.DONE), False),
    ],
)
def test_no_engineer_is_booked_twice_for_one_hour(there, refused):
    planned = visit(2, starts="11:00")
    if not refused:
        refuse_when_booked(site(there, planned), planned)
        return
    with pytest.raises(Refused) as found:
        refuse_when_booked(site(there, planned), planned)
    assert (found.value.code, found.value.facts["visit"]) == ("engineer_is_booked", 1)


def test_a_visit_does_not_stand_in_its_own_way():
    refuse_when_booked(site(visit()), visit())


def test_elsewhere_tells_the_hours_of_other_deliveries_only():
    def booked(number: str, n: int, starts: str | None, ends: str | None = None, who: str = "giho") -> Booking:
        return Booking(delivery=number, n=n, engineer=who, on=WEDNESDAY, starts=starts, ends=ends)

    one = booked("A", 1, "10:00", "12:00")
    others = [
        booked("A", 2, "10:00"), booked("B", 1, "11:00", "13:00"), booked("C", 1, None), booked("D", 1, "13:00"),
        booked("B", 2, "10:30", who="jaeho"),
    ]  # fmt: skip
    assert elsewhere(one, others) == ("00:00–24:00", "11:00–13:00")
