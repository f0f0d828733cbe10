"""Check-ins as people type them: the agenda, a quick entry, a small file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from icalendar import Calendar

from tests.cli.terminal import Terminal

NO = "HB-2026-001"
CSM = ("--as", "csm:sora")
AWAY = ("handoff", "absence", NO, "--person", "sora", "--from-on", "2099-03-02", "--until-on", "2099-03-06")
HELD = Path(__file__).parents[2] / "examples" / "checkins" / "held.yaml"


def test_the_agenda_tells_the_goal_what_is_open_and_how_it_is_used(desk: Terminal):
    asked = ("--as", "customer:seojun", "issue", "ask", NO, "--question", "Can two plants close their books at once?")
    assert desk.type(*asked).status == 0
    desk.type(*CSM, "usage", "record", NO, "active-users", "30", "--of", "60", "--at", "2026-03-01T00:00:00Z")
    shown = desk.type(*CSM, "checkin", "agenda", NO)
    assert shown.status == 0, shown.err
    for told in ("What it was bought for", "nobody has asked yet", "Can two plants", "50 %", "30 / 60"):
        assert told in shown.out
    korean = desk.type(*CSM, "--lang", "ko", "checkin", "agenda", "hanbit").out
    assert "구매 목적" in korean
    assert "{" not in korean
    missing = desk.type(*CSM, "checkin", "agenda", "nobody-known")
    assert (missing.status, "nobody-known" in missing.err) == (1, True)


def test_a_few_answers_and_it_is_recorded(desk: Terminal):
    answers = (
        "4\nThe night shift uses it now.\n82\ny\n서준\n\nCan it print?\n\nTraining for the second plant\n2026-03-12\n"
    )
    held = desk.type(*CSM, "checkin", "hold", NO, stdin=answers)
    assert held.status == 0, held.err
    assert "sentiment 4 of 5, used 82 %" in held.out
    listed = json.loads(desk.type(*CSM, "--json", "checkin", "list", "--customer", "hanbit").out)["items"]
    assert [(row["state"], row["due_on"]) for row in listed][-1] == ("planned", "2026-03-12")
    first = listed[0]
    assert (first["attended"], first["questions"], first["value_met"]) == (["서준"], ["Can it print?"], True)
    again = desk.type(*CSM, "checkin", "agenda", NO).out
    assert "they say it does" in again
    assert "Can it print?" in again
    assert "Training for the second plant" in again


def test_from_a_small_file(desk: Terminal):
    held = desk.type(*CSM, "checkin", "record", NO, "--with", str(HELD))
    assert held.status == 0, held.err
    listed = desk.type(*CSM, "--json", "checkin", "list", "--customer", NO, "--state", "held").out
    assert "운영팀이 매일 씁니다" in listed
    assert {row["state"] for row in json.loads(listed)["items"]} == {"held"}


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("record", "NO-SUCH", "--sentiment", "4", "--summary", "x"), 1, "NO-SUCH"),
        (("record", NO, "--sentiment", "9", "--summary", "x"), 2, "sentiment"),
        (("cadence", NO, "--monthly-days", "0", "--reason", "x"), 2, "monthly_days"),
        (("cadence", NO, "--reason", "x"), 1, "how often"),
    ],
)
def test_what_is_wrong_is_said(desk: Terminal, words: tuple[str, ...], status: int, told: str):
    ended = desk.type(*CSM, "checkin", *words)
    assert (ended.status, told in ended.err) == (status, True), ended.err


@pytest.mark.parametrize(
    ("words", "status", "english", "korean"),
    [
        (("checkin", "cadence", NO, "--monthly-days", "0", "--reason", "x"), 2, "monthly_days", "monthly_days"),
        (("checkin", "cadence", NO, "--tam-every-days", "-7", "--reason", "x"), 2, "tam_every_days", "tam_every_days"),
        (
            ("checkin", "cadence", NO, "--survey-gap-days", "0", "--reason", "x"),
            2,
            "survey_gap_days",
            "survey_gap_days",
        ),
        (
            ("checkin", "cadence", NO, "--reason", "x"),
            1,
            "Name at least one of the numbers of days",
            "일수를 하나 이상",
        ),
        (("checkin", "replan", NO, "--on", "2000-03-04"), 1, "Name a day ahead", "앞날을 적으세요"),
        (AWAY + ("--stand-in", "jaeho"), 1, "Name a colleague of sora", "같은 회사 사람을 적거나"),
        (AWAY + ("--stand-in", "nobody"), 1, "Nobody called nobody", "`handoff assign`"),
        (AWAY + ("--stand-in", "sora"), 1, "Name somebody else", "다른 사람을 지정하세요"),
    ],
)
def test_bad_input_is_told_with_its_place_and_the_cure(
    desk: Terminal, words: tuple[str, ...], status: int, english: str, korean: str
):
    for language, told in (("en", english), ("ko", korean)):
        ended = desk.type(*CSM, "--lang", language, *words)
        assert (ended.status, told in ended.err) == (status, True), ended.err


def test_a_delegate_who_has_left_stands_in_for_nobody(desk: Terminal):
    leaves = (
        "handoff",
        "vacate",
        NO,
        "--seat",
        "sales_rep",
        "--person",
        "minji",
        "--successor",
        "haeun",
        "--name",
        "Haeun",
    )
    left = desk.type("--as", "delivery:oliver", *leaves, "--email", "haeun@northwind.example")
    assert left.status == 0, left.err
    ended = desk.type(*CSM, *AWAY, "--stand-in", "minji")
    assert (ended.status, "Name somebody in a seat" in ended.err) == (1, True), ended.err


def test_ones_own_checkins_to_come_are_there_to_read_into_a_calendar(desk: Terminal, tmp_path: Path):
    coming = ("checkin", "list", "--customer", "hanbit", "--state", "planned")
    (planned,) = json.loads(desk.type(*CSM, "--json", *coming).out)["items"]
    file = tmp_path / "mine.ics"
    assert desk.type(*CSM, "checkin", "calendar", "--output", str(file)).status == 0
    read = Calendar.from_ical(file.read_bytes())
    (event,) = read.walk("VEVENT")
    assert (str(read["METHOD"]), str(event["UID"])) == ("PUBLISH", f"checkin-{planned['n']}.hanbit@postsales")
    assert event.decoded("DTSTART").isoformat() == planned["due_on"]
    assert str(event["TRANSP"]) == "TRANSPARENT"
    assert str(event["SUMMARY"]).endswith("(CSM)")
    assert "BEGIN:VEVENT" in desk.type(*CSM, "checkin", "calendar").out
    assert "BEGIN:VEVENT" not in desk.type("--as", "csm:another", "checkin", "calendar").out
    nowhere = desk.type(*CSM, "checkin", "calendar", "--output", str(tmp_path / "no" / "x.ics"))
    assert (nowhere.status, "[file_not_written]" in nowhere.err) == (2, True)
    assert desk.type("--as", "customer:seojun", "checkin", "calendar").status == 4
