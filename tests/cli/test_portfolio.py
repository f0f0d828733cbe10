"""`postsales portfolio`, `delivery list` and `view`, typed."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from openpyxl import load_workbook

from tests.cli.terminal import Terminal

NO = "HB-2026-001"


def test_it_is_told_how_many_and_which(terminal: Terminal):
    shown = terminal.type("portfolio", "--not-ended")
    assert (shown.status, shown.err) == (0, "")
    assert shown.out.startswith("1 delivery, 1 of them running")
    assert NO in shown.out
    assert "딜리버리 1건" in terminal.type("portfolio", "--lang", "ko").out
    assert json.loads(terminal.type("portfolio", "--json", "--late").out)["counts"]["total"] == 0
    assert "Nothing found." in terminal.type("portfolio", "--blocked").out


def test_a_filter_that_does_not_exist_is_answered_with_those_that_do(terminal: Terminal):
    for command in (("portfolio",), ("delivery", "list"), ("view", "save", "x")):
        refused = terminal.type(*command, "--partnr", "daon-si")
        assert refused.status == 2
        assert "Did you mean --partner?" in refused.err
        assert "--stage, --partner, --customer" in refused.err
    assert "쓸 수 있는 것: --view" in terminal.type("portfolio", "--nothing", "--lang", "ko").err
    assert terminal.type("portfolio", "--stage", "nowhere").status == 2


def test_a_view_is_kept_used_and_dropped(terminal: Terminal):
    kept = terminal.type("view", "save", "mine", "--rep", "minji", "--not-ended", "--sort", "late")
    assert (kept.status, kept.out.strip()) == (0, "✓ View mine is kept")
    assert terminal.type("view", "list").out.strip() == "mine  rep=minji ended=false sort=late"
    assert NO in terminal.type("portfolio", "--view", "mine").out
    assert NO not in terminal.type("portfolio", "--view", "mine", "--stage", "live").out
    assert terminal.type("view", "drop", "mine").status == 0
    gone = terminal.type("portfolio", "--view", "mine")
    assert (gone.status, "[unknown_view]" in gone.err) == (1, True)


def test_a_sheet_runs_no_formula(terminal: Terminal, tmp_path: Path):
    for command in (("portfolio",), ("delivery", "list", "--not-ended")):
        for way in ("--output", "-o", "--csv"):
            file = tmp_path / "all.csv"
            assert terminal.type(*command, way, str(file)).out.strip() == "1 row written."
            header, row = csv.reader(file.read_text("utf-8-sig").splitlines())
            told = dict(zip(header, row, strict=True))
            assert (told["Number"], told["Stage"], told["Currency"]) == (NO, "handoff", "KRW")
            assert not any(cell.startswith(("=", "@", "+")) for cell in row)
            file.unlink()


def test_the_ending_says_how_a_list_is_written(terminal: Terminal, tmp_path: Path):
    for command in ("portfolio", "delivery list"):
        typed = command.split()
        done = terminal.type(*typed, "-o", str(tmp_path / "all.json"))
        assert done.status == 0, done.err
        assert [each["delivery"] for each in json.loads((tmp_path / "all.json").read_text("utf-8"))] == [NO]
        assert terminal.type(*typed, "-o", str(tmp_path / "all.xlsx")).status == 0
        sheet = load_workbook(tmp_path / "all.xlsx").active
        assert sheet is not None
        assert sheet.cell(2, 1).value == NO
        unknown = terminal.type(*typed, "-o", str(tmp_path / "all.pdf"))
        assert (unknown.status, "[unknown_report_format]" in unknown.err) == (2, True)
        nowhere = terminal.type(*typed, "-o", str(tmp_path / "no" / "all.csv"))
        assert (nowhere.status, "[file_not_written]" in nowhere.err) == (2, True)
        shown = terminal.type(*typed, "--help").out
        assert "--output" in shown
        assert "--csv" not in shown
