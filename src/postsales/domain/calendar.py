"""Business calendars: when somebody is at work, as plain data.

Source: semantics, "Time and calendars". Instants are aware UTC datetimes; dates are local dates of the calendar's
zone. Holidays are never computed here: a newer holiday table must not change the replay of a running delivery.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen

ClosedDayRule = Literal["next", "previous", "none"]
"""Where a date on a closed day moves: to the next business day, the previous one, or nowhere."""

_DAY = timedelta(days=1)
_MIDNIGHT = time(0)
# A walk longer than this is a mistake in the data (all days closed), not a plan.
_FURTHEST = timedelta(days=366 * 60)


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise PydanticCustomError("unknown_timezone", "unknown time zone {timezone}", {"timezone": name}) from None
    return name


class Opening(Frozen):
    """One opening window of a day, local time; closing at 00:00 means the midnight after."""

    opens: time
    closes: time

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens.tzinfo or self.closes.tzinfo:
            raise PydanticCustomError("opening_with_zone", "opening times are local times without a zone")
        if self.closes != _MIDNIGHT and self.closes <= self.opens:
            raise PydanticCustomError("opening_ends_before_it_starts", "a window closes after it opens")
        return self


def _sorted_days(days: tuple[date, ...]) -> tuple[date, ...]:
    return tuple(sorted(set(days)))


Openings = tuple[Opening, ...]
OFFICE_HOURS: Openings = (Opening(opens=time(9), closes=time(18)),)


class BusinessCalendar(Frozen):
    """Weekly opening windows, Monday first, less closed dates, in one time zone."""

    timezone: Annotated[str, AfterValidator(_known_zone)] = "Asia/Seoul"
    week: Annotated[tuple[Openings, ...], Field(min_length=7, max_length=7)] = (OFFICE_HOURS,) * 5 + ((), ())
    closed: Annotated[tuple[date, ...], AfterValidator(_sorted_days)] = ()

    @model_validator(mode="after")
    def _opens_some_day_in_order(self) -> Self:
        if not any(self.week):
            raise PydanticCustomError("never_open", "a calendar opens on at least one weekday")
        for windows in self.week:
            for earlier, later in pairwise(windows):
                if earlier.closes == _MIDNIGHT or later.opens < earlier.closes:
                    raise PydanticCustomError("openings_overlap", "windows of a day are in order and do not overlap")
        return self

    # Dates

    def local_date(self, instant: datetime) -> date:
        """The date on the wall there at that instant."""
        return instant.astimezone(self._zone).date()

    def local_time(self, instant: datetime) -> str:
        """The time on the wall there at that instant, as `HH:MM`."""
        return f"{instant.astimezone(self._zone):%H:%M}"

    def at(self, day: date, local_time: str) -> datetime:
        """The instant of a local time (`HH:MM`) of that day."""
        return self._instant(day, time.fromisoformat(local_time))

    def closed_too(self, days: tuple[date, ...]) -> BusinessCalendar:
        """The calendar with these days closed as well."""
        return self if not days else self.model_copy(update={"closed": _sorted_days((*self.closed, *days))})

    def is_business_day(self, day: date) -> bool:
        """Whether the day has opening hours and is not a closed date."""
        return bool(self.week[day.weekday()]) and not self._is_closed(day)

    def adjust(self, day: date, rule: ClosedDayRule) -> date:
        """The day, or where the rule moves it when it is closed."""
        if rule == "none":
            return day
        return self._nearest(day, _DAY if rule == "next" else -_DAY)

    def add_business_days(self, day: date, days: int) -> date:
        """So many business days later (earlier if negative): day 1 is the next business day; 0 is the day itself."""
        step = _DAY if days >= 0 else -_DAY
        for _ in range(abs(days)):
            day = self._nearest(day + step, step)
        return day

    # Instants of a day

    def start_of_day(self, day: date) -> datetime:
        """Local midnight with which the day begins."""
        return self._instant(day, _MIDNIGHT)

    def end_of_day(self, day: date) -> datetime:
        """Local midnight after the day: when a due date or a promise has passed."""
        return self._instant(day + _DAY, _MIDNIGHT)

    def morning_of(self, day: date) -> datetime:
        """When that day opens; of a closed day, when the next business day opens."""
        return next(self._windows_from(day))[0]

    def close_of_business(self, day: date) -> datetime:
        """When that day closes for the last time; of a closed day, when the next business day does."""
        opening_day = self.local_date(self.morning_of(day))
        return list(self._windows_on(opening_day))[-1][1]

    # Business time

    def is_open(self, instant: datetime) -> bool:
        """Whether somebody is at work: from the opening instant up to, not including, the closing one."""
        return self.next_opening(instant) == instant

    def next_opening(self, instant: datetime) -> datetime:
        """The instant itself if open, else the next one that is."""
        windows = self._windows_from(self.local_date(instant))
        return next(max(opens, instant) for opens, closes in windows if instant < closes)

    def business_time_between(self, start: datetime, end: datetime) -> timedelta:
        """How long it was open between the two; nothing if the end is not after the start."""
        total = timedelta(0)
        for opens, closes in self._windows_from(self.local_date(start)):
            if opens >= end:
                break
            total += max(min(closes, end) - max(opens, start), timedelta(0))
        return total

    def add_business_time(self, start: datetime, duration: timedelta) -> datetime:
        """The first instant by which it was open that long since the start.

        Zero leaves the start as it is. Refused: `negative_duration`, `too_far_ahead`.
        """
        if duration < timedelta(0):
            raise Refused("negative_duration")
        left = duration
        if not left:
            return start.astimezone(UTC)
        for opens, closes in self._windows_from(self.local_date(start)):
            begins = max(opens, start)
            if closes - begins >= left:
                return begins + left
            left -= max(closes - begins, timedelta(0))
        raise Refused("too_far_ahead")

    # Inside

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)  # cached by zoneinfo itself

    def _is_closed(self, day: date) -> bool:
        place = bisect_left(self.closed, day)
        return place < len(self.closed) and self.closed[place] == day

    def _nearest(self, day: date, step: timedelta) -> date:
        """The first business day from `day` on in the step's direction."""
        for _ in range(_FURTHEST.days):
            if self.is_business_day(day):
                return day
            day += step
        raise Refused("too_far_ahead")

    def _windows_from(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        for _ in range(_FURTHEST.days):
            yield from self._windows_on(day)
            day += _DAY
        raise Refused("too_far_ahead")

    def _windows_on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        if not self.is_business_day(day):
            return
        for window in self.week[day.weekday()]:
            last = day + _DAY if window.closes == _MIDNIGHT else day
            opens, closes = self._instant(day, window.opens), self._instant(last, window.closes)
            if opens < closes:  # not when daylight saving skips all of it
                yield opens, closes

    def _instant(self, day: date, at: time) -> datetime:
        """The instant of a local time. An hour that comes twice means the first; one that is skipped, its end.

        So local order is kept in UTC, which monotone business time rests on.
        """
        return _instant(self.timezone, day, at)


@lru_cache(maxsize=100_000)
def _instant(timezone: str, day: date, at: time) -> datetime:
    """Asked again and again: whoever waits for business time looks at the same days after each thing that happens."""
    zone = ZoneInfo(timezone)
    local = datetime.combine(day, at, tzinfo=zone)
    instant = local.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return instant
    return _end_of_gap(local.replace(fold=1).astimezone(UTC), instant, zone)


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The instant between the two at which the clocks were put forward, to the second."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=1) // 2)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


SEOUL_OFFICE = BusinessCalendar()
"""Office hours in Seoul without any holiday: a starting point for calendars with holidays."""
