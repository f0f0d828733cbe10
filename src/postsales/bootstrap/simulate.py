"""`postsales simulate`: a scenario played in virtual time, told as a timeline or as JSON."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any

from postsales.bootstrap.assembly import WORKFLOWS, Adapters, activities
from postsales.calendars.public_holidays import PublicHolidays
from postsales.desk.desk import Desk
from postsales.notify.invoice import HtmlInvoice
from postsales.simulation.letterbox import Hookbox, Letterbox
from postsales.simulation.play import Play
from postsales.simulation.scenario import Scenario, read_scenario
from postsales.simulation.world import VirtualWorld
from postsales.store.facade import Store


class Stage:
    """A world with everything in it: the real desk, workflows and activities over captured adapters."""

    def __init__(self, start: datetime, seed: int = 0) -> None:
        self.world = VirtualWorld(start=start, seed=seed)
        self.store = Store.in_memory(self.world.now)
        self.letterbox = Letterbox(self.world.now)
        calendars = PublicHolidays()
        adapters = Adapters(
            store=self.store,
            engine=self.world.engine,
            postbox=self.letterbox,
            hooks=Hookbox(self.letterbox),
            paper=HtmlInvoice(),
            calendars=calendars,
        )
        self.world.employ(workflows=WORKFLOWS, activities=activities(adapters))
        self.desk = Desk(self.store, self.world.engine, calendars)

    def close(self) -> None:
        """Let go of the world and its store."""
        self.world.close()
        self.store.close()


def simulate(scenario: Scenario, seed: int = 0) -> dict[str, Any]:
    """Play it; the result with its checks. Raises `ScenarioFailed`."""
    stage = Stage(scenario.file.start, seed)
    try:
        return asyncio.run(Play(scenario, stage.world, stage.desk, stage.letterbox).play())
    finally:
        stage.close()


def simulate_file(path: Path) -> tuple[Scenario, dict[str, Any]]:
    """Read and play a file. Raises `BadScenario` or `ScenarioFailed`."""
    scenario = read_scenario(path)
    return scenario, simulate(scenario)
