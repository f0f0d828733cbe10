"""Visits for whose day the engineer has said that they are away: who else may go, and when the engineer is back.

Source: domain notes, story 3: the customer does not care about the process, only about whether and when. So nobody
plans a visit for somebody who is away, and who planned one before the absence was stated hears at once what stands
there and what can be done; whether another goes or it is another day is theirs to say.
"""

from __future__ import annotations

from datetime import date, timedelta

from postsales.domain.absence import Absence
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.installation_state import WORKERS, Actor, InstallationState, may_work, working_sides
from postsales.domain.seats import Person, Side
from postsales.domain.visit import Visit, VisitStage

LONGEST = timedelta(days=3_660)
"""Absences one after the other that go on for longer have no end worth naming."""


class WaysOut(Frozen):
    """What can be done about a visit: these people may go instead; the engineer is back on `back_on`."""

    others: tuple[str, ...]
    back_on: date


def absent_on(absences: tuple[Absence, ...], person: str, day: date) -> Absence | None:
    """The absence because of which somebody cannot come that day."""
    return next((each for each in absences if each.person == person and each.covers(day)), None)


def refuse_when_away(state: InstallationState, engineer: str, day: date, calendar: BusinessCalendar) -> None:
    """Refused: `engineer_is_away`, with when they are back and who else may go."""
    away = absent_on(state.absences, engineer, day)
    if away is None:
        return
    ways = ways_out(state, engineer, day, calendar)
    raise Refused(
        "engineer_is_away",
        person=engineer,
        day=day.isoformat(),
        until_on=away.until_on.isoformat(),
        back_on=ways.back_on.isoformat(),
        others=", ".join(ways.others),
    )


def ways_out(state: InstallationState, engineer: str, day: date, calendar: BusinessCalendar) -> WaysOut:
    """Who of the same side may go that day, whoever stands in first; and the first open day the engineer is back."""
    away = absent_on(state.absences, engineer, day)
    person = state.roster.person(engineer)
    named = state.roster.person(away.stand_in) if away is not None and away.stand_in is not None else None
    there = [named] if named is not None else []
    if person is not None:
        there += [each for seat in WORKERS[person.side] for each in state.roster.holders(seat)]
    others = (each.id for each in there if person is not None and _may_go(state, each, person.side, engineer, day))
    return WaysOut(others=tuple(dict.fromkeys(others)), back_on=_back_on(state.absences, engineer, day, calendar))


def _may_go(state: InstallationState, person: Person, side: Side, engineer: str, day: date) -> bool:
    busy = any(visit.engineer == person.id and visit.day == day and not visit.over for visit in state.visits)
    away = absent_on(state.absences, person.id, day) is not None
    return person.side is side and person.id != engineer and not (busy or away)


def _back_on(absences: tuple[Absence, ...], person: str, day: date, calendar: BusinessCalendar) -> date:
    first, furthest = day, day + LONGEST
    while (away := absent_on(absences, person, day)) is not None and day < furthest:
        day = calendar.adjust(away.until_on + timedelta(days=1), "next")
    return max(day, first)


def heard(
    state: InstallationState, absences: tuple[Absence, ...]
) -> tuple[InstallationState, tuple[Visit, ...], tuple[Visit, ...]]:
    """The installation with these absences; the visits whose engineer is away now, and those whose is there again."""
    state = state.model_copy(update={"absences": absences})
    away: list[Visit] = []
    back: list[Visit] = []
    for visit in state.visits:
        marked = mark(visit, absences)
        if marked.away_until == visit.away_until:
            continue
        state = state.with_visit(marked)
        (away if marked.away_until is not None else back).append(marked)
    return state, tuple(away), tuple(back)


def mark(visit: Visit, absences: tuple[Absence, ...]) -> Visit:
    """The visit, with until when its engineer is away if that is over its day; one that is over is let be."""
    found = None if visit.over else absent_on(absences, visit.engineer, visit.day)
    until = found.until_on if found is not None else None
    return visit if until == visit.away_until else visit.model_copy(update={"away_until": until})


def reassign_visit(
    state: InstallationState, n: int, engineer: str, by: Actor, calendar: BusinessCalendar
) -> InstallationState:
    """Somebody else goes, on the same day; proposed when they are of another party than whoever says so.

    Whoever goes now reads the briefing first. Refused: `not_on_the_installation`, `visit_is_over`, `unknown_person`,
    `engineer_has_no_work_here`, `engineer_is_the_same`, `engineer_is_away`.
    """
    may_work(state, by)
    visit, person = state.visit(n), state.roster.person(engineer)
    if visit.over:
        raise Refused("visit_is_over", visit=n, state=visit.stage.value)
    if person is None:
        raise Refused("unknown_person", person=engineer)
    if person.side not in working_sides(state):
        raise Refused("engineer_has_no_work_here", person=engineer, side=person.side.value)
    if engineer == visit.engineer:
        raise Refused("engineer_is_the_same", visit=n, person=engineer)
    refuse_when_away(state, engineer, visit.day, calendar)
    stage = VisitStage.BRIEFED if visit.briefings else VisitStage.PLANNED
    if by.side is not person.side:
        stage = VisitStage.PROPOSED
    changes = {"engineer": person.id, "side": person.side, "stage": stage, "away_until": None}
    moved = visit.model_copy(update=changes)
    return state.with_visit(moved.invited() if visit.booked else moved)
