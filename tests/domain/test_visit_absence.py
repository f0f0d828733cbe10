"""Visits on days on which their engineer is away: refused when planned so, marked when the absence comes after."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from postsales.domain.absence import Absence
from postsales.domain.calendar import SEOUL_OFFICE
from postsales.domain.errors import Refused
from postsales.domain.installation_state import Actor, InstallationState
from postsales.domain.seats import Side
from postsales.domain.visit import Visit, VisitStage
from postsales.domain.visit_absence import heard, reassign_visit, refuse_when_away, ways_out
from tests.workflows.deal import roster

WEDNESDAY = date(2026, 3, 18)
JAEHO = Actor(person="jaeho", side=Side.PARTNER)


def visit(n: int = 1, engineer: str = "giho", **more: object) -> Visit:
    fields = {"day": WEDNESDAY, "side": Side.PARTNER, "stage": VisitStage.PLANNED, **more}
    return Visit(n=n, purpose="install", engineer=engineer, planned_by="jaeho", **fields)  # type: ignore[arg-type]


def site(*visits: Visit, absences: tuple[Absence, ...] = ()) -> InstallationState:
    return InstallationState(
        roster=roster(), provider=Side.PARTNER, quiet_since=datetime(2026, 3, 3, tzinfo=UTC), packages=(),
        visits=visits, absences=absences,
    )  # fmt: skip


def away(person: str, first: int, last: int, stand_in: str | None = None) -> Absence:
    return Absence(person=person, from_on=date(2026, 3, first), until_on=date(2026, 3, last), stand_in=stand_in)


def test_others_of_the_same_side_who_are_there_and_free_may_go():
    state = site(visit(), visit(2, engineer="hyejin"), absences=(away("giho", 16, 20),))
    ways = ways_out(state, "giho", WEDNESDAY, SEOUL_OFFICE)
    # Whoever leads is free; the head visits that day; of the other party's people none.
    assert ways.others == ("jaeho",)
    assert ways.back_on == date(2026, 3, 23)


def test_whoever_stands_in_is_named_first_and_absences_in_a_row_are_one():
    state = site(visit(), absences=(away("giho", 16, 18, stand_in="hyejin"), away("giho", 19, 24)))
    ways = ways_out(state, "giho", WEDNESDAY, SEOUL_OFFICE)
    assert (ways.others, ways.back_on) == (("hyejin", "jaeho"), date(2026, 3, 25))


def test_an_absence_marks_the_visits_of_its_days_once_and_taken_back_unmarks_them():
    state = site(visit(), visit(2, day=date(2026, 3, 25)), visit(3, stage=VisitStage.DONE))
    state, gone, back = heard(state, (away("giho", 16, 20),))
    assert [(each.n, each.away_until) for each in gone] == [(1, date(2026, 3, 20))]
    again, gone, back = heard(state, state.absences)
    assert (again, gone, back) == (state, (), ())
    state, gone, back = heard(state, ())
    assert (gone, [each.n for each in back]) == ((), [1])


@pytest.mark.parametrize(
    ("absences", "day", "refused"),
    [
        ((), 18, False),
        (((16, 17),), 18, False),
        (((19, 20),), 18, False),
        (((18, 18),), 18, True),
        (((16, 18),), 18, True),
        (((18, 31),), 18, True),
    ],
)
def test_no_visit_is_planned_for_who_is_away(absences, day, refused):
    state = site(absences=tuple(away("giho", *each) for each in absences))
    if not refused:
        refuse_when_away(state, "giho", date(2026, 3, day), SEOUL_OFFICE)
        return
    with pytest.raises(Refused) as found:
        refuse_when_away(state, "giho", date(2026, 3, day), SEOUL_OFFICE)
    assert found.value.code == "engineer_is_away"
    assert found.value.facts["others"] == "jaeho, hyejin"


def test_somebody_else_goes_reads_the_briefing_first_and_is_asked_when_of_another_party():
    confirmed = visit(stage=VisitStage.CONFIRMED, briefings=1, invitations=1, booked=True, away_until=WEDNESDAY)
    after = reassign_visit(site(confirmed), 1, "hyejin", JAEHO, SEOUL_OFFICE).visit(1)
    assert (after.engineer, after.stage, after.away_until, after.invitations) == (
        "hyejin",
        VisitStage.BRIEFED,
        None,
        2,
    )
    of_the_vendor = Actor(person="minsu", side=Side.VENDOR, delivery=True)
    asked = reassign_visit(site(visit()), 1, "hyejin", of_the_vendor, SEOUL_OFFICE).visit(1)
    assert asked.stage is VisitStage.PROPOSED


@pytest.mark.parametrize(
    ("who", "state", "code"),
    [
        ("giho", site(visit()), "engineer_is_the_same"),
        ("nobody", site(visit()), "unknown_person"),
        ("woojin", site(visit()), "engineer_has_no_work_here"),
        ("hyejin", site(visit(), absences=(away("hyejin", 18, 18),)), "engineer_is_away"),
        ("hyejin", site(visit(stage=VisitStage.CANCELLED)), "visit_is_over"),
        ("hyejin", site(), "unknown_visit"),
    ],
)
def test_who_may_not_go(who, state, code):
    with pytest.raises(Refused) as refused:
        reassign_visit(state, 1, who, JAEHO, SEOUL_OFFICE)
    assert refused.value.code == code
