"""What every workflow of one delivery is told about it when it starts."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.contract import Channel
from postsales.domain.frozen import Frozen, Shared
from postsales.domain.seats import Party, Roster, Side


class Setting(Frozen):
    """Which delivery this is, who is in it, and in which business calendars they live."""

    delivery: str
    title: str
    channel: Channel
    currency: str
    signed_on: date
    parties: dict[Side, Party]
    roster: Roster
    calendars: dict[Side, Annotated[BusinessCalendar, Shared]]
    products: tuple[str, ...] = ()

    @property
    def provider(self) -> Side:
        """Who installs: the partner, or in a direct deal the customer itself with the vendor's help."""
        return Side.PARTNER if self.channel is Channel.INDIRECT else Side.VENDOR
