"""Loading a business calendar: for deliveries that outlive the years they were started with."""

from __future__ import annotations

from dataclasses import dataclass

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.ports import Calendars
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.errors import Refused
from postsales.messages.calendar import CalendarWanted


@dataclass(frozen=True)
class CalendarActivities:
    """Holidays are computed outside of workflows, which get them as data."""

    calendars: Calendars

    @activity.defn(name="load_calendar")
    def load_calendar(self, wanted: CalendarWanted) -> BusinessCalendar:
        """The calendar as it is known today. Fails for good with `no_calendar_for_country`."""
        try:
            return self.calendars.calendar(wanted.country, wanted.timezone, wanted.first_year, wanted.last_year)
        except Refused as refused:
            raise ApplicationError(str(refused), refused.facts, type=refused.code, non_retryable=True) from refused
