"""The business calendars a delivery starts with, as data."""

from __future__ import annotations

from activities.ports import Calendars
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.contract import Contract
from postsales.domain.seats import Side

YEARS_BEFORE, YEARS_AFTER = 1, 4
"""Around the signature: what is paid late is counted from before; what runs longer refreshes its calendar."""


def calendars_of(contract: Contract, calendars: Calendars) -> dict[Side, BusinessCalendar]:
    """Each party's calendar. Refused `no_calendar_for_country`."""
    first, last = contract.signed_on.year - YEARS_BEFORE, contract.signed_on.year + YEARS_AFTER
    parties = {side: party for side in contract.sides if (party := contract.party(side)) is not None}
    return {side: calendars.calendar(party.country, party.timezone, first, last) for side, party in parties.items()}
