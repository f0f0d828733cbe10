"""How things look on the terminal: dates, money, bars, lines of text beside each other."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from postsales.cli.session import Session

_STYLING = re.compile(r"\x1b\[[0-9;]*m")
STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


def style(text: str, *styles: str) -> str:
    """The text in these styles, on a terminal; elsewhere as it is."""
    codes = ";".join(STYLES[name] for name in styles if name in STYLES)
    return f"\x1b[{codes}m{text}\x1b[0m" if codes and text and sys.stdout.isatty() else text


def width(text: str) -> int:
    """How many columns it takes: Korean letters take two, styles none."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in _STYLING.sub("", text))


def padded(text: str, columns: int) -> str:
    """The text, filled up to so many columns."""
    return text + " " * (columns - width(text))


def columns(rows: Sequence[Sequence[str]], indent: str = "  ") -> list[str]:
    """Rows with their cells below each other. The last cell is as long as it is."""
    if not rows:
        return []
    widths = [max(width(row[place]) for row in rows) for place in range(len(rows[0]) - 1)]
    return [
        (indent + "  ".join([*(padded(cell, to) for cell, to in zip(row, widths, strict=False)), row[-1]])).rstrip()
        for row in rows
    ]


def moment(value: str | None) -> str:
    """An instant in the reader's own time, to the minute. Where that is UTC it says so: few readers live by it."""
    if not value:
        return ""
    at = datetime.fromisoformat(value).astimezone()
    return f"{at:%Y-%m-%d %H:%M}" + (" UTC" if at.tzname() == "UTC" else "")


def day(value: str | None) -> str:
    """A day, or the reader's day of an instant."""
    return moment(value)[:10] if value and len(value) > 10 else value or ""


def is_past(value: str | None, now: datetime) -> bool:
    """Whether the day, or the instant, is over."""
    if not value:
        return False
    if len(value) > 10:
        return datetime.fromisoformat(value) < now
    return date.fromisoformat(value) < now.astimezone().date()


def money(amount: Any, currency: str = "") -> str:
    """`59,400,000 KRW`."""
    return f"{Decimal(str(amount)):,f} {currency}".rstrip()


def seconds(duration: Any) -> float:
    """A duration as JSON has it: seconds, or ISO 8601 as `PT4H`, `P1DT2H30M`."""
    if isinstance(duration, int | float):
        return float(duration)
    days, _, times = str(duration).removeprefix("P").partition("T")
    total, number = 0.0, ""
    for letter in f"{days}{times}":
        if letter.isdigit() or letter in ".-":
            number += letter
            continue
        total += float(number or 0) * {"W": 604_800, "D": 86_400, "H": 3_600, "M": 60, "S": 1}[letter]
        number = ""
    return total


def hours(duration: float) -> str:
    """`4:30`: hours and minutes."""
    minutes = int(timedelta(seconds=duration).total_seconds() // 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


def bar(part: float, whole: float, columns: int = 16) -> str:
    """How much of it is used up; `!` behind it when more than all."""
    share = part / whole if whole > 0 else 1.0
    full = min(round(share * columns), columns)
    return "█" * full + "░" * (columns - full) + ("!" if share > 1 else " ")


def held_up(session: Session, code: str) -> str:
    """What may hold a payment up: `open_issue:3`."""
    what, _, number = code.partition(":")
    return session.w("held_up", what, n=number)


def package_stands(session: Session, row: Mapping[str, Any]) -> str:
    """How a work package stands, with the day on which it was done: the plan has a place of its own."""
    said = session.w("state", row["state"])
    return f"{said} ({session.w('label', 'done_on', day=row['done_on'])})" if row.get("done_on") else said
