"""What one issue costs: a claim answered in time, and one that climbs to the top before anybody says a word.

Played in the simulation, whose counts `bench.cost` holds against the real server. Counted is the issue's own workflow,
with every letter, ticket and word to its delivery.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.costing import counted
from bench.figure import Figure, measuring, say
from bench.year import ZONE
from postsales.bootstrap.logs import configure
from postsales.bootstrap.simulate import Stage
from postsales.domain.seats import Side
from postsales.messages import ids
from postsales.messages.command import By, Role

CONTRACT = Path(__file__).parents[1] / "examples" / "contracts" / "hanbit-erp.yaml"
NUMBER = "HB-2026-001"
NINE = datetime(2026, 3, 8, 18, tzinfo=ZONE)
"""Monday morning in Seoul."""
ADMIN = By(person="root", role=Role.ADMIN)
EVIDENCE = {"version": "9.2.1", "steps": "s", "configuration": "c", "environment": "e", "reproduction": "always"}
VERDICT = {"kind": "usage", "owner": "anand", "remedy": "r", "promised_on": "2026-04-10", "answer": "a"}


def _by(role: Role, person: str) -> By:
    sides = {Role.PARTNER: (Side.PARTNER, "daon-si"), Role.CUSTOMER: (Side.CUSTOMER, "hanbit")}
    side, party = sides.get(role, (Side.VENDOR, "northwind"))
    return By(person=person, role=role, side=side, party=party)


async def measure() -> None:
    """Both lives."""
    configure("ERROR")
    for what, silent_days in (("an issue without trouble", 0), ("an issue with a full climb", 12)):
        events, regular, local, climbs = await _life(silent_days)
        say(Figure(what, f"{events} events, {regular} regular and {local} local activities, {climbs} climbs"))


async def _life(silent_days: int) -> tuple[int, int, int, int]:
    """Events, regular and local activities, and how often it climbed."""
    stage = Stage(NINE)
    try:
        with counted(stage.world.server.activities) as activities:
            await stage.desk.start(ADMIN, CONTRACT.read_bytes())
            await stage.world.settle()
            await _say(stage, Role.PARTNER, "jaeho", "issue.claim", symptom="It is slow", evidence=EVIDENCE)
            await stage.world.advance_to(stage.world.now() + timedelta(days=silent_days, minutes=10))
            await _say(stage, Role.SUPPORT, "anand", "issue.acknowledge", issue=1)
            if not silent_days:
                meanwhile = {"owner": "anand", "workaround": "w", "on": "2026-03-20"}
                await _say(stage, Role.SUPPORT, "anand", "issue.interim", issue=1, **meanwhile)
            await stage.world.advance_to(stage.world.now() + timedelta(hours=1))
            await _say(stage, Role.SUPPORT, "anand", "issue.verdict", issue=1, **VERDICT)
            await _say(stage, Role.CUSTOMER, "taeyang", "issue.resolve", issue=1)
            await stage.world.advance_to(stage.world.now() + timedelta(days=20))
        own = ids.escalation(NUMBER, 1)
        (events,) = (run.history_length for run in stage.world.server.runs() if run.workflow_id == own)
        regular, local = (activities[own, kind] for kind in (False, True))
        happenings = stage.store.timelines.of(NUMBER, limit=5_000).happenings
        climbs = sum(each.what == "vendor_climbed" for each in happenings)
        return events, regular, local, climbs
    finally:
        stage.close()


async def _say(stage: Stage, role: Role, person: str, verb: str, **body: Any) -> None:
    await stage.desk.say(_by(role, person), verb, body, number=NUMBER)
    await stage.world.settle()


if __name__ == "__main__":
    measuring(measure)
