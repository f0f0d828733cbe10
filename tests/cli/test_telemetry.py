"""Figures of use as people type them."""

from __future__ import annotations

from pathlib import Path

from tests.cli.terminal import Terminal

NO = "HB-2026-001"
CSM = ("--as", "csm:sora")


def test_one_figure_and_a_file_and_what_they_come_to(desk: Terminal, tmp_path: Path):
    at = ("--at", "2026-03-01T09:00:00+09:00")
    one = desk.type(*CSM, "usage", "record", NO, "active-users", "30", "--of", "60", *at)
    assert (one.status, "1 new" in one.out) == (0, True), one.err
    file = tmp_path / "usage.csv"
    file.write_text(f"delivery,measure,at,value,of\n{NO},active-users,2026-03-02T00:00:00Z,45,60\n", encoding="utf-8")
    assert "Nothing is kept yet" in desk.type(*CSM, "usage", "import", str(file), "--dry-run").out
    assert "1 new" in desk.type(*CSM, "usage", "import", str(file)).out
    assert "1 known before" in desk.type(*CSM, "usage", "import", str(file)).out
    shown = desk.type(*CSM, "usage", "show", NO).out
    assert "75 %" in shown
    assert "45.00 / 60" in shown.replace("60.00", "60")
    assert "구매한 것의 75 %" in desk.type(*CSM, "--lang", "ko", "usage", "show", NO).out


def test_a_file_with_problems_names_the_line(desk: Terminal, tmp_path: Path):
    file = tmp_path / "usage.csv"
    file.write_text("delivery,measure,at,value\nNOBODY,logins,2026-03-02T00:00:00Z,45\n", encoding="utf-8")
    ended = desk.type(*CSM, "usage", "import", str(file))
    assert (ended.status, f"{file.name}:2" in ended.err) == (2, True), ended.err
