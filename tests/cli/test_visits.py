"""Visits, packages and tasks as people read them on the command line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli.terminal import HANBIT, Served, done, served

NO = "HB-2026-001"
PLAN = ("visit", "plan", NO, "--day", "2030-03-18", "--purpose", "Server installation", "--engineer", "dongwoo")


@pytest.fixture(scope="module")
def house() -> Iterator[Served]:
    with served() as house:
        desk = house.terminal()
        for line in (
            ("delivery", "start", str(HANBIT)),
            ("handoff", "complete", NO, "--kickoff-on", "2026-03-05", "--as", "delivery:oliver"),
            (*PLAN, "--starts", "09:30", "--place", "Hall 2", "--prerequisites", "Rack", "--as", "partner:jaeho"),
            ("visit", "brief", NO, "1", "--text", "Backup first", "--as", "partner:jaeho"),
            ("task", "plan", NO, "--what", "Open the firewall", "--owner", "seojun", "--due-on", "2030-03-15",
             "--as", "delivery:oliver"),
        ):  # fmt: skip
            ended = desk.type(*line)
            assert ended.status == 0, (line, ended.err)
        yield house


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (("visit", "list"), ("2030-03-18", NO, "dongwoo", "acknowledgement")),
        (("visit", "show", NO, "1"), ("Backup first", "Hall 2", "Rack", "120 × ERP licences", "강서준")),
        (("package", "list", NO), ("install", "2026-03-27")),
        (("task", "list", NO), ("2030-03-15", "강서준", "Open the firewall")),
        (("delivery", "show", NO), ("Open the firewall", "Server installation")),
    ],
)
def test_what_is_shown(house: Served, typed: tuple[str, ...], shown: tuple[str, ...]) -> None:
    ended = house.terminal().type(*typed)
    assert ended.status == 0, ended.err
    assert [text for text in shown if text not in ended.out] == [], ended.out


def test_a_visit_there_is_not(house: Served) -> None:
    ended = house.terminal().type("visit", "show", NO, "9")
    assert ended.status != 0
    assert ended.err


def test_what_a_visit_left_is_shown_with_who_must_promise_it_until_it_is_done() -> None:
    with served() as house:
        desk, partner = house.terminal(), ("--as", "partner:jaeho")
        for line in (
            ("delivery", "start", str(HANBIT)),
            ("handoff", "complete", NO, "--kickoff-on", "2026-03-05", "--as", "delivery:oliver"),
            ("visit", "plan", NO, "--day", "2026-03-02", "--purpose", "Servers", "--engineer", "dongwoo", *partner),
            ("visit", "brief", NO, "1", "--text", "Backup first", *partner),
            ("visit", "acknowledge", NO, "1", "--as", "partner:dongwoo"),
            ("visit", "confirm", NO, "1", *partner),
            ("visit", "report", NO, "1", "--outcome", "incomplete",
             "--punch-items", "what=Tidy cables;blocking=true;package=install", "--as", "partner:dongwoo"),
        ):  # fmt: skip
            done(desk.type(*line))
        shown = done(desk.type("delivery", "show", NO))
        assert "Tidy cables (holds acceptance back)" in shown
        # The second of March is a holiday.
        assert "to be promised by 2026-03-03" in shown
        asked = done(desk.type("today", *partner))
        assert f"postsales visit promise {NO} 1 --owner … --due-on …" in asked

        refused = desk.type("package", "done", NO, "install", *partner)
        assert (refused.status, "item 1" in refused.err, "--resolves" in refused.err) == (1, True, True)
        done(desk.type("visit", "promise", NO, "1", "--owner", "dongwoo", "--due-on", "2026-03-04", *partner))
        assert "2026-03-04" in done(desk.type("delivery", "show", NO)).split("Left to do")[1].splitlines()[1]
        assert "visit promise" not in done(desk.type("today", *partner))
        done(desk.type("package", "done", NO, "install", "--resolves", "1", *partner))
        assert "Left to do" not in done(desk.type("delivery", "show", NO))


def test_a_decided_acceptance_is_told_with_its_day_and_the_ball_is_the_deciders_before() -> None:
    with served() as house:
        desk, partner = house.terminal(), ("--as", "partner:jaeho")
        done(desk.type("delivery", "start", str(HANBIT)))
        done(desk.type("handoff", "complete", NO, "--kickoff-on", "2026-03-05", "--as", "delivery:oliver"))
        for package in ("install", "build", "training"):
            done(desk.type("package", "done", NO, package, *partner))
        done(desk.type("acceptance", "request", NO, *partner))
        shown = done(desk.type("delivery", "show", NO))
        (ball,) = [line for line in shown.splitlines() if line.startswith("Ball")]
        assert "customer · 정태양" in ball
        done(desk.type("acceptance", "reject", NO, "--reasons", "No manual", "--as", "customer:taeyang"))
        shown = done(desk.type("delivery", "show", NO))
        (acceptance,) = [line for line in shown.splitlines() if line.startswith("  Acceptance")]
        assert "2026-03-02" in acceptance
        assert "No manual (holds acceptance back)" in shown


def test_what_a_visit_lacks_is_told_in_korean(house: Served) -> None:
    desk = house.terminal()
    assert "부족: 엔지니어 확인" in done(desk.type("visit", "list", "--lang", "ko"))
    refused = desk.type("visit", "confirm", NO, "1", "--as", "partner:jaeho", "--lang", "ko")
    assert "부족한 것: 엔지니어 확인" in refused.err
