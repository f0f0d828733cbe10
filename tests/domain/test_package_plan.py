"""Dates of packages follow from one another; nothing that waits for itself is planned."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.domain.calendar import SEOUL_OFFICE
from postsales.domain.errors import Refused
from postsales.domain.package import Package
from postsales.domain.package_plan import circle, first_plan, replanned
from postsales.domain.seats import Side

CALENDARS = dict.fromkeys(Side, SEOUL_OFFICE)
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def package(name: str, days: int | None = None, after: tuple[str, ...] = (), **more: object) -> Package:
    return Package.model_validate({"id": name, "name": name, "side": "partner", "days": days, "after": after, **more})


def dates(packages: tuple[Package, ...]) -> dict[str, tuple[str, str]]:
    return {each.id: (str(each.start_on), str(each.due_on)) for each in packages}


def test_packages_come_one_after_another_in_business_days() -> None:
    planned = first_plan((package("build", 6, ("install",)), package("install", 5)), CALENDARS, MONDAY)
    assert dates(planned) == {"install": ("2026-03-02", "2026-03-06"), "build": ("2026-03-09", "2026-03-16")}


def test_what_the_contract_states_stays() -> None:
    stated = package("build", 6, ("install",), due_on=date(2026, 3, 10))
    (_, build) = first_plan((package("install", 5), stated), CALENDARS, MONDAY)
    assert (build.start_on, build.due_on) == (date(2026, 3, 3), date(2026, 3, 10))


def test_a_slip_moves_those_after_it_by_as_much_as_they_must() -> None:
    planned = first_plan((package("a", 5), package("b", 2, ("a",)), package("c", 1, ("b",))), CALENDARS, MONDAY)
    slipped = tuple(
        each.model_copy(update={"due_on": date(2026, 3, 10)}) if each.id == "a" else each for each in planned
    )
    after, moves = replanned(slipped, CALENDARS)
    assert dates(after)["b"] == ("2026-03-11", "2026-03-12")
    assert [move.package for move in moves] == ["b", "c"]


def test_those_after_move_from_the_actual_day_and_never_forward() -> None:
    planned = first_plan((package("a", 5), package("b", 2, ("a",))), CALENDARS, MONDAY)

    def done_on(day: date) -> tuple[Package, ...]:
        done = {"stage": "done", "done_on": day}
        return tuple(each.model_copy(update=done) if each.id == "a" else each for each in planned)

    late, moves = replanned(done_on(date(2026, 3, 9)), CALENDARS)
    assert dates(late)["b"] == ("2026-03-10", "2026-03-11")
    assert len(moves) == 1
    assert replanned(done_on(date(2026, 3, 3)), CALENDARS)[1] == ()


def test_a_gap_takes_up_a_slip() -> None:
    planned = (
        package("a", 5, start_on=date(2026, 3, 2), due_on=date(2026, 3, 10)),
        package("b", 2, ("a",), start_on=date(2026, 3, 23), due_on=date(2026, 3, 24)),
    )
    assert replanned(planned, CALENDARS) == (planned, ())


def test_a_circle_is_named() -> None:
    assert circle({"a": ["b"], "b": ["a"]}) == ("a", "b", "a")
    assert circle({"a": ["a"]}) == ("a", "a")
    assert circle({"a": ["b"], "b": ["c"], "c": []}) == ()
    with pytest.raises(Refused) as refused:
        first_plan((package("a", 1, ("b",)), package("b", 1, ("a",))), CALENDARS, MONDAY)
    assert refused.value.facts == {"circle": "a → b → a"}


@given(st.lists(st.tuples(st.integers(1, 9), st.sets(st.integers(0, 8))), min_size=1, max_size=9), st.integers(1, 30))
def test_nothing_begins_before_what_it_waits_for_has_ended(shape: list[tuple[int, set[int]]], late: int) -> None:
    packages = tuple(
        package(f"p{n}", days, tuple(f"p{other}" for other in sorted(after) if other < n))
        for n, (days, after) in enumerate(shape)
    )
    planned = first_plan(packages, CALENDARS, MONDAY)
    first = planned[0]
    assert first.due_on is not None
    slipped = first.model_copy(update={"due_on": SEOUL_OFFICE.add_business_days(first.due_on, late)})
    after, moves = replanned((slipped, *planned[1:]), CALENDARS)
    ends = {each.id: each.due_on for each in after}
    for each in after:
        for before in each.after:
            end = ends[before]
            assert end is not None
            assert each.start_on is not None
            assert each.start_on > end
    assert {move.package for move in moves} <= {each.id for each in packages[1:]}
    assert replanned(after, CALENDARS) == (after, ())
