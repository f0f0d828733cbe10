"""A delivery's life as a story on the terminal: day by day, who did what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from postsales.wording import word

if TYPE_CHECKING:
    from rich.console import Console

COLOURS = {"vendor": "cyan", "partner": "yellow", "customer": "green"}
LOUD = frozenset({"delivery_closed", "delivery_refunded", "delivery_terminated", "product_blamed", "verdict_given"})
TROUBLE = ("_climbed", "_missed", "_missing", "_broken", "_late", "_refused", "_overdue")
QUIET = frozenset({"ball_moved", "child_stopped", "collection_closed", "instalment_planned", "reminder_asked"})
"""True, and in `--json`, but not what anybody wants to read."""

WEEKDAYS = {"en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "ko": ("월", "화", "수", "목", "금", "토", "일")}


def tell(console: Console, timeline: Iterable[Mapping[str, Any]], *, zone: str, lang: str) -> None:
    """Print the timeline, grouped by the local day; days are counted from the first."""
    from rich.text import Text

    told = [entry for entry in timeline if entry["what"] not in QUIET]
    moments = [(datetime.fromisoformat(entry["at"]).astimezone(ZoneInfo(zone)), entry) for entry in told]
    if not moments:
        return
    first = moments[0][0].date()
    for day, entries in groupby(moments, key=lambda moment: moment[0].date()):
        console.print(Text(_heading(day, first, lang), style="bold"))
        before = None
        for at, entry in entries:
            line = _line(at, entry, lang)
            # A delivery numbers an issue, and the issue says that it was opened: one happening to who reads.
            if line != before:
                console.print(line)
            before = line


def _heading(day: date, first: date, lang: str) -> str:
    weekday = WEEKDAYS.get(lang, WEEKDAYS["en"])[day.weekday()]
    return f"\n{word('label', 'day', lang, n=(day - first).days)} · {weekday} {day.isoformat()}"


def _line(at: datetime, entry: Mapping[str, Any], lang: str) -> Any:
    from rich.text import Text

    what = entry["what"]
    who = entry["who"] if entry["who"] != "clock" else "·"
    style = "bold" if what in LOUD else "red" if what.endswith(TROUBLE) else ""
    return Text.assemble(
        (f"  {at:%H:%M}  ", "dim"),
        (f"{who:<10.10}", COLOURS.get(entry.get("side") or "", "dim")),
        (word("fact", what, lang, **entry["details"]), style),
    )
