"""Reports as files for spreadsheets: CSV that runs no formula, XLSX where openpyxl is installed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

from postsales.cli.session import USAGE, Failed

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""With these a spreadsheet takes a cell for a formula, whatever the file says."""


def harmless(cell: object) -> str:
    """The cell as text that no spreadsheet runs: a quote before what looks like a formula. Numbers stay numbers."""
    text = "" if cell is None else str(cell)
    if text.startswith(FORMULAS) and not _is_number(text):
        return "'" + text
    return text


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """UTF-8 with a mark at the start, without which Excel spoils Korean."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([harmless(cell) for cell in header])
        writer.writerows([harmless(cell) for cell in row] for row in rows)


def write_xlsx(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """One sheet; amounts are numbers, everything else is text, never a formula. Raises `Failed` `extra_missing`."""
    try:
        from openpyxl import Workbook
        from openpyxl.cell.cell import Cell
    except ImportError:
        raise Failed(USAGE, "extra_missing", extra="xlsx") from None
    book = Workbook()
    sheet = book.active or book.create_sheet()
    sheet.append(list(header))
    for number, row in enumerate(rows, start=2):
        for place, value in enumerate(row, start=1):
            cell = sheet.cell(number, place)
            if not isinstance(cell, Cell):
                continue
            if _is_number(str(value)) and not str(value).startswith("0"):
                cell.value = Decimal(str(value))
            else:
                cell.value = "" if value is None else str(value)
                cell.data_type = "s"
    book.save(path)


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False
