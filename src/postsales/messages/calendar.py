"""Which business calendar a workflow asks for."""

from __future__ import annotations

from postsales.domain.frozen import Frozen


class CalendarWanted(Frozen):
    """A country's office days in a time zone, from the first year to the last, both included."""

    country: str
    timezone: str
    first_year: int
    last_year: int
