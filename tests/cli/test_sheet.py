"""Reports as files for spreadsheets."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from postsales.cli.sheet import harmless, write_csv, write_xlsx


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")']
)
def test_what_looks_like_a_formula_is_text(cell):
    assert harmless(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["한빛전자", "-1200.50", "+82", "N-1", "", "1=1"])
def test_everything_else_stays_as_it_is(cell):
    assert harmless(cell) == cell


def test_csv_keeps_korean_and_runs_nothing(tmp_path: Path):
    file = tmp_path / "due.csv"
    write_csv(file, ["채무자", "금액"], [["=cmd()", "-5"], ["한빛,전자", None]])
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    with file.open(encoding="utf-8-sig", newline="") as read:
        assert list(csv.reader(read)) == [["채무자", "금액"], ["'=cmd()", "-5"], ["한빛,전자", ""]]


def test_xlsx_holds_amounts_as_numbers_and_no_formula(tmp_path: Path):
    file = tmp_path / "due.xlsx"
    write_xlsx(file, ["debtor", "amount", "invoice"], [["=1+1", "1200.50", "0012"]])
    cells = next(iter(load_workbook(file).active.iter_rows(min_row=2)))
    assert [cell.value for cell in cells] == ["=1+1", 1200.5, "0012"]
    assert [cell.data_type for cell in cells] == ["s", "n", "s"]
    assert Decimal(str(cells[1].value)) == Decimal("1200.5")
