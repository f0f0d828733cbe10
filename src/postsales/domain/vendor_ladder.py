"""A side's ladder as data: who hears, by which channel, how soon the next level does, and when nobody is woken.

Source: domain notes, story 5; semantics, "Service-level clocks" (each level once per breach, in order).
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from postsales.domain.frozen import Stated
from postsales.domain.seats import Email, Language, Seat

Channel = Literal["mail", "ticket"]


class QuietHours(Stated):
    """From when to when a level is left alone, in the vendor's local time; over midnight if it ends before it starts.

    What is critical wakes it all the same, unless that is not wished for.
    """

    start: time
    end: time
    critical_wakes: bool = True

    def over(self, at: datetime, zone: ZoneInfo) -> datetime:
        """The first instant from then on that is not quiet."""
        local = at.astimezone(zone)
        now = local.time()
        overnight = self.end <= self.start
        quiet = now >= self.start or now < self.end if overnight else self.start <= now < self.end
        if not quiet:
            return at
        days = 1 if overnight and now >= self.start else 0
        return datetime.combine(local.date() + timedelta(days=days), self.end, zone).astimezone(at.tzinfo)


class VendorLevel(Stated):
    """One level of a ladder: who hears, in order of preference, when the level below stayed silent.

    `queue` is a shared mailbox that hears beside (or instead of) people. `patience`: how long the level has until the
    next one hears; the time to acknowledge, unless said. An `optional` level without people or queue is left out.
    """

    name: str
    seats: tuple[Seat, ...]
    queue: Email | None = None
    queue_language: Language = Language.EN
    channels: tuple[Channel, ...] = ("mail", "ticket")
    patience: timedelta | None = None
    quiet: QuietHours | None = None
    optional: bool = False
