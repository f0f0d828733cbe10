"""Visits, packages and tasks as people read them on the command line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli.terminal import HANBIT, Served, served

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
