"""The business calendars a delivery starts with, as data."""

from __future__ import annotations

from activities.ports import Calendars
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.contract import Contract
from postsales.domain.seats import Side

YEARS_BEFORE, YEARS_AFTER = 1, 4
"""Around the signature and past the service's end: what is paid late counts from before, what is collected, after."""


def calendars_of(contract: Contract, calendars: Calendars) -> dict[Side, BusinessCalendar]:
    """Each party's calendar. Refused `no_calendar_for_country`."""
    ends = max(contract.signed_on, contract.service_until or contract.signed_on)
    first, last = contract.signed_on.year - YEARS_BEFORE, ends.year + YEARS_AFTER
    parties = {side: party for side in contract.sides if (party := contract.party(side)) is not None}
    return {side: calendars.calendar(party.country, party.timezone, first, last) for side, party in parties.items()}
