"""Telemetry as a CSV file: one figure a line, columns by their names, in English or Korean."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from postsales.domain import shape_check
from postsales.domain.usage import Reading, Trouble

COLUMNS = {
    "delivery": ("delivery", "contract", "딜리버리", "계약번호", "계약 번호"),
    "product": ("product", "제품"),
    "measure": ("measure", "metric", "지표"),
    "at": ("at", "time", "timestamp", "시각", "일시"),
    "value": ("value", "값"),
    "of": ("of", "limit", "entitled", "최대", "구매 수량"),
}
"""Each field by the names its column may have."""
NEEDED = ("delivery", "measure", "at", "value")
MOST = 20_000
"""Figures in one file, or in one push."""


def read(text: str) -> tuple[tuple[Reading, ...], tuple[int, ...], tuple[Trouble, ...]]:
    """The figures of a file, the line of each (from 1, the heading), and what is wrong (its `place` is a line)."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), skipinitialspace=True)
    heading = [cell.strip().lower() for cell in next(reader, [])]
    named = {field: place for field, names in COLUMNS.items() for place, cell in enumerate(heading) if cell in names}
    troubles = [Trouble(1, "column_missing", field, {"column": field}) for field in NEEDED if field not in named]
    if troubles:
        return (), (), tuple(troubles)
    found: list[Reading] = []
    lines: list[int] = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(found) >= MOST:
            return (), (), (Trouble(reader.line_num, "too_many_readings", "", {"most": MOST}),)
        row = {field: cells[at].strip() for field, at in named.items() if at < len(cells) and cells[at].strip()}
        try:
            found.append(Reading.model_validate(row))
            lines.append(reader.line_num)
        except ValidationError as invalid:
            troubles += _of_shape(invalid, row, reader.line_num)
    return tuple(found), tuple(lines), tuple(troubles)


def _of_shape(invalid: ValidationError, row: Mapping[str, Any], line: int) -> Iterator[Trouble]:
    for finding in shape_check.findings(invalid, row, Reading):
        yield Trouble(line, finding.code, finding.path, finding.facts)
