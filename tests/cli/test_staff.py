"""The staff directory and the seat map as people type them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.terminal import Terminal

STAFF = Path(__file__).parents[2] / "examples" / "staff" / "daon-si.csv"
NO = "HB-2026-001"
HEAD = ("--as", "partner:hyejin")


def done(desk: Terminal, *words: str) -> str:
    ended = desk.type(*words)
    assert ended.status == 0, ended.err
    assert "{" not in ended.out, "a gap nobody filled"
    return ended.out


def test_from_the_directory_into_a_seat_and_away(desk: Terminal, tmp_path: Path):
    assert "4 people imported for daon-si, 4 of them new" in done(desk, *HEAD, "staff", "import", str(STAFF))
    assert "정하늘" in done(desk, *HEAD, "staff", "list", "--skill", "northwind-erp")
    best, *_ = done(desk, *HEAD, "handoff", "suggest", NO, "partner-engineer").splitlines()
    assert "haneul" in best
    assert "knows northwind-erp" in best
    body = ("--seat", "partner_engineer", "--person", "haneul", "--name", "정하늘", "--email", "haneul@daon-si.example")
    done(desk, *HEAD, "handoff", "assign", NO, *body, "--place", "2")
    away = ("staff", "absence", "dongwoo", "--from", "2026-03-02", "--until", "2026-03-06")
    assert NO in done(desk, *HEAD, *away)
    seats = done(desk, *HEAD, "handoff", "seats", NO)
    assert "정하늘 [haneul], 서동우 [dongwoo] (away)" in seats
    assert "정하늘" in done(desk, *HEAD, "--lang", "ko", "handoff", "seats", NO)
    refused = desk.type(
        "--as", "delivery:oliver", "handoff", "vacate", NO, "--seat", "delivery_manager", "--person", "oliver"
    )
    assert (refused.status, "still owed are the handoff" in refused.err) == (1, True)
    assert {"seats", "sittings", "requests", "absences"} == set(json.loads(done_json(desk)))


def done_json(desk: Terminal) -> str:
    ended = desk.type("--json", "handoff", "seats", NO)
    assert ended.status == 0
    return ended.out


def test_file_with_problems_is_told_line_by_line(desk: Terminal, tmp_path: Path):
    bad = tmp_path / "staff.csv"
    bad.write_text("id,name,email,seats\nx,Y,nobody,chairman\n", encoding="utf-8")
    told = desk.type(*HEAD, "staff", "import", str(bad))
    assert told.status == 2
    assert told.err.count("staff.csv:2") == 2
    assert desk.type(*HEAD, "staff", "import", str(tmp_path / "nowhere.csv")).status == 2


def test_handoff_record_is_read_in_both_languages(desk: Terminal):
    sales = ("--as", "sales:minji")
    done(desk, *sales, "handoff", "note", NO, "--promise", "Weekend support", "--risk", "Tight schedule")
    done(
        desk,
        *sales,
        "handoff",
        "note",
        NO,
        "--promise",
        "A test system",
        "--owner",
        "dongwoo",
        "--due-on",
        "2030-05-02",
    )
    done(desk, *sales, "handoff", "complete", NO)
    done(desk, "--as", "delivery:oliver", "handoff", "return", NO, "--questions", "Who cleans the data?")
    shown = done(desk, *sales, "handoff", "show", NO)
    for words in (
        "Weekend support",
        "Tight schedule",
        "bridges 168,000,000 KRW",
        "Who cleans the data?",
        "not answered",
        "(noted by minji)",
        "(dongwoo, by 2030-05-02; promise 1)",
    ):
        assert words in shown
    done(desk, *sales, "handoff", "answer", NO, "--question", "4", "--answer", "The customer")
    assert "→ The customer" in done(desk, *sales, "--lang", "ko", "handoff", "show", NO)
