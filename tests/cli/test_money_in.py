"""Money in as finance types it: import, look, decide, undo; and a folder that is watched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.banking.files import korean
from tests.cli.terminal import HANBIT, Served, Terminal, done, served

FEE = '1,2026.03.02 09:00:00,수수료,우리은행,500,0,"10,000,000",,'
PAID = '2,2026.03.02 10:11:12,타행이체,(주)다온시스템,0,"184,800,000","194,800,000",110-222-333333,신한'
STRANGER = '3,2026.03.02 11:00:00,이체,모르는 회사,0,"70,000","194,870,000",,'
BOOKS = ("--legal-entity", "northwind")


@pytest.fixture
def desk() -> Iterator[Terminal]:
    with served() as house:
        yield begun(house)


def begun(house: Served) -> Terminal:
    terminal = house.terminal()
    assert terminal.type("delivery", "start", str(HANBIT)).status == 0
    return terminal


def export(folder: Path, *rows: str, name: str = "거래내역.csv") -> Path:
    path = folder / name
    path.write_bytes(korean(*rows).encode("cp949"))
    return path


def lines(desk: Terminal, *more: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(desk.type("finance", "lines", "--json", *more).out)["items"]
    return found


def test_what_was_agreed_adds_up_once_something_was_credited(desk: Terminal):
    finance = ("--as", "finance:nari")
    done(desk.type("payment", "record", "HB-2026-001", "4", "--amount", "50000000", *finance))
    done(desk.type("invoice", "credit", "HB-2026-001", "4", "--amount", "1000000", "--reason", "twice", *finance))
    shown = done(desk.type("delivery", "show", "HB-2026-001"))
    assert "agreed 184,800,000 KRW, paid 50,000,000 KRW, credited 1,000,000 KRW, open 133,800,000 KRW" in shown
    assert "agreed 264,000,000 KRW, paid 0 KRW, open 264,000,000 KRW" in shown


def test_a_statement_from_the_file_to_the_ledger_and_back(desk: Terminal, tmp_path: Path):
    path = str(export(tmp_path, FEE, PAID, STRANGER))
    assert "nothing was imported" in done(desk.type("finance", "import", path, *BOOKS, "--dry-run"))
    assert lines(desk) == []
    out = done(desk.type("finance", "import", path, *BOOKS))
    assert "3 new, 0 known" in out
    assert "New lines: applied 1, ignored 1, not applied 1" in out
    assert "0 new, 3 known" in done(desk.type("finance", "import", path))
    assert "모르는 곳: 모르는 회사" in done(desk.type("finance", "lines", "--state", "open", "--lang", "ko"))

    [paid] = lines(desk, "--state", "applied")
    done(desk.type("finance", "match", "undo", paid["id"], "--reason", "another deal"))
    out = done(desk.type("finance", "match", "confirm", paid["id"], "--to", "HB-2026-001/4=100,000,000"))
    assert "applied in part" in out
    done(desk.type("finance", "match", "confirm", paid["id"], "--to", "HB-2026-001/4"))
    late = desk.type("finance", "match", "confirm", paid["id"], "--to", "HB-2026-001/4")
    assert (late.status, "[line_matched_already]" in late.err) == (1, True)
    [stranger] = lines(desk, "--state", "open")
    done(desk.type("finance", "match", "ignore", stranger["id"], "--reason", "not ours"))
    assert lines(desk, "--state", "open") == []


def test_what_is_doubtful_is_told_and_imported_only_by_choice(desk: Terminal, tmp_path: Path):
    path = str(export(tmp_path, FEE, PAID.replace("194,800,000", "1")))
    told = desk.type("finance", "import", path, *BOOKS)
    assert told.status == 2
    assert "거래내역.csv:5" in told.err
    assert "The balance does not add up" in told.err
    assert lines(desk) == []
    assert "! 거래내역.csv:5" in done(desk.type("finance", "import", path, *BOOKS, "--force"))


@pytest.mark.parametrize("words", [
    ("finance", "import", "nowhere.csv"), ("finance", "match", "confirm", "0123456789abcdef", "--to", "four"),
    ("finance", "match", "undo", "0123456789abcdef"), ("finance", "lines", "--state", "lost"),
])  # fmt: skip
def test_what_makes_no_sense_is_said_so(desk: Terminal, words: tuple[str, ...]):
    ended = desk.type(*words)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err


def test_a_watched_folder_is_emptied_and_says_what_came_of_it(desk: Terminal, tmp_path: Path):
    export(tmp_path, FEE, PAID, name="good.csv")
    (tmp_path / "bad.xml").write_text("<a/>")
    done(desk.type("finance", "watch", str(tmp_path), *BOOKS, "--once"))
    assert sorted(path.name for path in (tmp_path / "done").iterdir()) == ["good.csv", "good.csv.report.json"]
    assert json.loads((tmp_path / "done" / "good.csv.report.json").read_text())["counts"] == {
        "applied": 1,
        "ignored": 1,
    }
    report = json.loads((tmp_path / "refused" / "bad.xml.report.json").read_text())
    assert report["problems"][0]["code"] == "no_statement_inside"
