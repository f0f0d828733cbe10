"""The world a life of a forecast is lived in: the real workflows and activities over books that keep only figures."""

from __future__ import annotations

from datetime import datetime

from activities.calendar import CalendarActivities
from activities.call import CallActivities
from activities.collection import CollectionActivities
from activities.finance import FinanceActivities
from activities.message import MessageActivities
from activities.record import RecordActivities
from postsales.bootstrap.assembly import WORKFLOWS
from postsales.calendars.public_holidays import PublicHolidays
from postsales.simulation.forecast_books import Books, OnlyMoney
from postsales.simulation.world import VirtualWorld


def raise_world(start: datetime, seed: int, books: Books) -> VirtualWorld:
    """A world at that instant, with nothing in it yet."""
    world = VirtualWorld(start=start, seed=seed)
    world.employ(
        workflows=WORKFLOWS,
        activities=(
            RecordActivities(books).record,
            MessageActivities(books, books, books).send,
            CallActivities(OnlyMoney(world.client)).call,
            CalendarActivities(PublicHolidays()).load_calendar,
            CollectionActivities(books, books).issue_invoice,
            FinanceActivities(books).digest,
        ),
    )
    return world
