"""Office hours less public and bank holidays, with substitutes, for a country and a span of years."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import holidays
from holidays.constants import BANK, PUBLIC

from postsales.domain.calendar import OFFICE_HOURS, BusinessCalendar
from postsales.domain.errors import Refused


@dataclass(frozen=True)
class PublicHolidays:
    """Calendars as `activities.ports.Calendars` wants them."""

    def calendar(self, country: str, timezone: str, first_year: int, last_year: int) -> BusinessCalendar:
        """The calendar of those years, both included. Refused `no_calendar_for_country`."""
        return _calendar(country, timezone, first_year, last_year)


@lru_cache(maxsize=256)
def _calendar(country: str, timezone: str, first_year: int, last_year: int) -> BusinessCalendar:
    try:
        known = holidays.country_holidays(country)
    except NotImplementedError:
        raise Refused("no_calendar_for_country", country=country) from None
    # A bank holiday that is no public one (Workers' Day in Korea before 2026) closes offices all the same.
    categories = tuple(category for category in (PUBLIC, BANK) if category in known.supported_categories)
    closed = holidays.country_holidays(country, years=range(first_year, last_year + 1), categories=categories)
    week = tuple(() if weekday in closed.weekend else OFFICE_HOURS for weekday in range(7))
    within = (day for day in closed if first_year <= day.year <= last_year)
    return BusinessCalendar(timezone=timezone, week=week, closed=tuple(within))
