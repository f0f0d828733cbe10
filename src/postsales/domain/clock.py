"""Service-level clocks: the fold of an interval log, never a counter.

Source: semantics, "Service-level clocks". Elapsed is the sum of the running intervals, all pauses count; the
deadline walks forward over what remains; a breach stays recorded after the answer has come.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.frozen import Frozen

ClockEvent = Literal["start", "pause", "resume", "stop"]
Hours = BusinessCalendar | None
"""What a clock counts: business time of a calendar, or (None) every hour there is."""

AROUND_THE_CLOCK: Hours = None

_TURNS_ON: dict[str, frozenset[str]] = {
    "idle": frozenset({"start"}),
    "paused": frozenset({"resume"}),
    "stopped": frozenset({"start"}),  # a reopened issue goes on where its clock stood
}
_AFTER = {"start": "running", "resume": "running", "pause": "paused", "stop": "stopped"}


class ClockEntry(Frozen):
    """One line of a clock's log, and why."""

    at: datetime
    kind: ClockEvent
    reason: str = ""


class Interval(Frozen):
    """A stretch in which the clock ran; `end` is None while it still does."""

    start: datetime
    end: datetime | None


ClockLog = tuple[ClockEntry, ...]


def note(log: ClockLog, entry: ClockEntry) -> ClockLog:
    """The log with the entry in its place by time, so late arrival does not matter; at one instant the order of
    arrival is kept (a pause ended in the same instant). An entry told twice counts once."""
    place = bisect_right(log, entry.at, key=lambda line: line.at)
    return log if place and log[place - 1] == entry else (*log[:place], entry, *log[place:])


def running_intervals(log: Sequence[ClockEntry]) -> list[Interval]:
    """When the clock ran. Entries that change nothing (a pause while paused) change nothing."""
    intervals: list[Interval] = []
    state, since = "idle", None
    for entry in log:
        if since is None and entry.kind in _TURNS_ON[state]:
            state, since = "running", entry.at
        elif since is not None and entry.kind in ("pause", "stop"):
            intervals.append(Interval(start=since, end=entry.at))
            state, since = _AFTER[entry.kind], None
        elif state == "paused" and entry.kind == "stop":
            state = "stopped"
    return intervals if since is None else [*intervals, Interval(start=since, end=None)]


def running(log: Sequence[ClockEntry], now: datetime) -> bool:
    """Whether the clock runs now."""
    intervals = running_intervals([entry for entry in log if entry.at <= now])
    return bool(intervals) and intervals[-1].end is None


def elapsed(log: Sequence[ClockEntry], hours: Hours, now: datetime) -> timedelta:
    """How long the clock has run by now."""
    spans = ((span.start, min(span.end or now, now)) for span in running_intervals(log))
    return sum((_between(hours, start, end) for start, end in spans), timedelta(0))


def deadline(log: Sequence[ClockEntry], target: timedelta, hours: Hours) -> datetime | None:
    """When a running clock uses up its target, in the past if it already has; None while it does not run."""
    intervals = running_intervals(log)
    if not intervals or intervals[-1].end is not None:
        return None
    return _used_up(intervals, target, hours)


def breached_at(log: Sequence[ClockEntry], target: timedelta, hours: Hours, now: datetime) -> datetime | None:
    """When the target was used up, if it was by now: also while paused, and after the clock has stopped."""
    instant = _used_up(running_intervals(log), target, hours)
    return instant if instant is not None and instant <= now else None


def _used_up(intervals: Sequence[Interval], target: timedelta, hours: Hours) -> datetime | None:
    left = target
    for span in intervals:
        if span.end is None:
            return _after(hours, span.start, left)
        ran = _between(hours, span.start, span.end)
        if ran >= left:
            return _after(hours, span.start, left)
        left -= ran
    return None


def _between(hours: Hours, start: datetime, end: datetime) -> timedelta:
    if hours is not None:
        return hours.business_time_between(start, end)
    return max(end - start, timedelta(0))


def _after(hours: Hours, start: datetime, duration: timedelta) -> datetime:
    return start + duration if hours is None else hours.add_business_time(start, duration)
