"""The world a life of a forecast is lived in: the real workflows and activities over books that keep only figures."""

from __future__ import annotations

from datetime import datetime

from postsales.bootstrap.assembly import WORKFLOWS, Adapters, activities
from postsales.calendars.public_holidays import PublicHolidays
from postsales.simulation.forecast_books import Books, OnlyMoney
from postsales.simulation.world import VirtualWorld


def raise_world(start: datetime, seed: int, books: Books) -> VirtualWorld:
    """A world at that instant, with nothing in it yet."""
    world = VirtualWorld(start=start, seed=seed)
    adapters = Adapters(
        store=books,
        engine=OnlyMoney(world.client),
        postbox=books,
        hooks=books,
        paper=books,
        calendars=PublicHolidays(),
    )
    world.employ(workflows=WORKFLOWS, activities=activities(adapters))
    return world
