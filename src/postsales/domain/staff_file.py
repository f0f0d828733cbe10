"""A staff directory as a CSV file: one person a line, lists separated by semicolons, columns by their names."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from postsales.domain import shape_check
from postsales.domain.errors import Fact
from postsales.domain.staffing import Staff

COLUMNS = {
    "person": ("person", "id", "아이디"),
    "name": ("name", "이름"),
    "email": ("email", "e-mail", "이메일", "메일"),
    "language": ("language", "언어"),
    "internal": ("internal", "내부"),
    "seats": ("seats", "자리", "역할"),
    "skills": ("skills", "기술", "제품"),
    "languages": ("languages", "구사 언어", "구사언어"),
    "region": ("region", "지역"),
}
"""Each field by the names its column may have."""
LISTS = frozenset({"seats", "skills", "languages"})
NEEDED = ("person", "name", "email")


@dataclass(frozen=True)
class Trouble:
    """What is wrong with a line of it (from 1, the heading), in one of our codes."""

    line: int
    code: str
    path: str
    facts: Mapping[str, Fact]


def read(text: str) -> tuple[tuple[Staff, ...], tuple[Trouble, ...]]:
    """The people of a file, and everything that is wrong with it."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), skipinitialspace=True)
    heading = [cell.strip().lower() for cell in next(reader, [])]
    named = {field: place for field, names in COLUMNS.items() for place, cell in enumerate(heading) if cell in names}
    troubles = [Trouble(1, "column_missing", field, {"column": field}) for field in NEEDED if field not in named]
    if troubles:
        return (), tuple(troubles)
    found: dict[str, Staff] = {}
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        row = _row(cells, named)
        try:
            staff = Staff.model_validate(row)
        except ValidationError as invalid:
            troubles += _of_shape(invalid, row, reader.line_num)
            continue
        if staff.person in found:
            troubles.append(Trouble(reader.line_num, "duplicate_id", "person", {"id": staff.person}))
        found[staff.person] = staff
    return tuple(found.values()), tuple(troubles)


def _row(cells: list[str], named: Mapping[str, int]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for field, place in named.items():
        cell = cells[place].strip() if place < len(cells) else ""
        if field in LISTS:
            row[field] = [part.strip() for part in cell.split(";") if part.strip()]
        elif cell:
            row[field] = cell
    return row


def _of_shape(invalid: ValidationError, row: Mapping[str, Any], line: int) -> Iterator[Trouble]:
    for finding in shape_check.findings(invalid, row, Staff):
        yield Trouble(line, finding.code, finding.path, finding.facts)
