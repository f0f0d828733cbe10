"""A large installation: what a visit and a promise cost however many there were before, and how one is looked at.

Lived in the simulation, whose counts are held against a history of the real server (`cost`); the status is asked of the
real server.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from bench import story
from bench.costing import counted
from bench.figure import Figure, measuring, percentile, say
from bench.lives import ZONE
from bench.workplace import workplace
from postsales.bootstrap.logs import configure
from postsales.bootstrap.simulate import Stage
from postsales.cli.delivery_look import screen
from postsales.cli.session import Session
from postsales.desk.reading import Reading
from postsales.domain.contract import Contract
from postsales.messages import ids
from postsales.messages.delivery import DeliveryStatus
from postsales.messages.installation import InstallationStatus

PACKAGES, VISITS, PROMISES = 40, 30, 100
STEPS = 3
QUERIES, QUERY_P95_MS, PAGE_LINES, STATUS_KB = 50, 50, 100, 200
BEGUN = datetime(2026, 3, 3, 9, tzinfo=ZONE)


@dataclass(frozen=True)
class Size:
    """How much there is of it."""

    visits: int
    promises: int


@dataclass(frozen=True)
class Took:
    """What it took: events of both workflows, and activities of any kind."""

    events: int
    activities: int


def document(signed_on: datetime) -> dict[str, Any]:
    """The contract of `story` with so many packages, none with a day to be late on."""
    found = story.document(1, signed_on.date())
    one = next(service for service in found["services"] if service["provided_by"] == "vendor")
    packages = [{**one, "id": f"package-{n}", "name": f"Package {n}", "due_on": None} for n in range(1, PACKAGES + 1)]
    return {**found, "services": packages}


def visit(n: int, day: str) -> Iterator[story.Said]:
    """One visit from plan to report."""
    about = {"visit": n}
    plan = {"day": day, "purpose": f"Workshop {n}", "engineer": "ines", "packages": [f"package-{n % PACKAGES + 1}"]}
    yield story.Said(0, "delivery:marcus", "visit.plan", plan)
    yield story.Said(0, "delivery:marcus", "visit.brief", {**about, "text": "Sold: 400 agents."})
    yield story.Said(0, "delivery:ines", "visit.acknowledge", about)
    yield story.Said(0, "delivery:marcus", "visit.confirm", about)
    yield story.Said(0, "delivery:ines", "visit.report", {**about, "outcome": "done"})


def promise(n: int, due_on: str, *, settle: bool = True) -> Iterator[story.Said]:
    """One promise, made, done, confirmed."""
    made = {"what": f"Dashboard {n} for the night shift", "owner": "ines", "due_on": due_on}
    yield story.Said(0, "delivery:ines", "promise.make", made)
    if settle:
        yield story.Said(0, "delivery:ines", "promise.keep", {"promise": n})
        yield story.Said(0, "customer:carla", "promise.confirm", {"promise": n})


def life(size: Size, today: datetime, *, settle: bool = True) -> Iterator[story.Said]:
    """Handoff, then every visit, then every promise."""
    kickoff = (today + timedelta(days=7)).date().isoformat()
    yield story.Said(0, "delivery:marcus", "handoff.complete", {"kickoff_on": kickoff})
    for n in range(1, size.visits + 1):
        yield from visit(n, today.date().isoformat())
    due_on = (today + timedelta(days=14)).date().isoformat()
    for n in range(1, size.promises + 1):
        yield from promise(n, due_on, settle=settle)


async def measure() -> None:
    """Growth by visit and by promise; then the whole, asked how it stands."""
    configure("ERROR")
    visits = [Size(VISITS * n // STEPS, 0) for n in range(1, STEPS + 1)]
    await _growth("a visit", visits, VISITS // STEPS)
    promises = [Size(0, PROMISES * n // (STEPS + 1)) for n in range(2, STEPS + 2)]
    await _growth("a promise made, done and confirmed", promises, PROMISES // (STEPS + 1))
    await _looked_at()


async def _growth(what: str, sizes: list[Size], apart: int) -> None:
    took = [await _lived(size) for size in sizes]
    events = [(b.events - a.events) / apart for a, b in pairwise(took)]
    activities = [(b.activities - a.activities) / apart for a, b in pairwise(took)]
    shown = f"{' then '.join(f'{each:g}' for each in events)} events, "
    shown += f"{' then '.join(f'{each:g}' for each in activities)} activities"
    held = len(set(events)) == len(set(activities)) == 1
    say(Figure(f"{what} of a delivery with {PACKAGES} packages", shown, "constant", "its own history", held))


async def _lived(size: Size) -> Took:
    stage, found = Stage(BEGUN), document(BEGUN)
    contract = story.contract_of(found)
    try:
        with counted(stage.world.server.activities) as activities:
            await stage.desk.start(story.ADMIN, found)
            await stage.world.settle()
            for said in life(size, BEGUN):
                await stage.desk.say(said.by(contract), said.verb, said.body, number=contract.number)
                await stage.world.settle()
        events = Counter[str]()
        for run in stage.world.server.runs():
            events[run.workflow_id] += run.history_length
        looked = {ids.delivery(contract.number), ids.installation(contract.number)}
        done = sum(count for (workflow, _), count in activities.items() if workflow in looked)
        return Took(sum(events[each] for each in looked), done)
    finally:
        stage.close()


async def _looked_at() -> None:
    """The whole on the real server: both status queries, and the page of `delivery show`."""
    now = datetime.now(ZONE)
    found = document(now)
    contract = story.contract_of(found)
    async with workplace() as place:
        await place.desk.start(story.ADMIN, found)
        for said in life(Size(VISITS, PROMISES), now, settle=False):
            await place.say(contract, said)
        await _asked(place.engine, contract)
        began = time.perf_counter()
        shown = await Reading(place.store, place.engine).delivery(story.ADMIN, contract.number)
        took = (time.perf_counter() - began) * 1000
        body = shown.model_dump(mode="json")
        lines = list(screen(Session(), body, now))
    size = len(json.dumps(body).encode()) / 1024
    page = len("\n".join(lines).encode()) / 1024
    say(Figure(f"delivery show with {PROMISES} open promises, from the API", f"{took:.0f} ms, {size:.0f} kB of JSON",
               f"< {STATUS_KB} kB", held=size < STATUS_KB))  # fmt: skip
    say(Figure("  as a page on the terminal", f"{len(lines)} lines, {page:.1f} kB", f"≤ {PAGE_LINES} lines",
               held=len(lines) <= PAGE_LINES))  # fmt: skip


async def _asked(engine: Any, contract: Contract) -> None:
    asked = {
        "the delivery": (ids.delivery(contract.number), DeliveryStatus),
        "the installation": (ids.installation(contract.number), InstallationStatus),
    }
    for whose, (workflow, model) in asked.items():
        times = []
        for _ in range(QUERIES):
            began = time.perf_counter()
            await engine.query(workflow, "status", model)
            times.append((time.perf_counter() - began) * 1000)
        p95 = percentile(times, 0.95)
        shown = f"{percentile(times, 0.5):.1f} ms, p95 {p95:.1f} ms"
        say(Figure(f"status query of {whose}, {PACKAGES} packages, {VISITS} visits, {PROMISES} promises", shown,
                   f"p95 < {QUERY_P95_MS} ms", "the real server", p95 < QUERY_P95_MS))  # fmt: skip


if __name__ == "__main__":
    measuring(measure)
