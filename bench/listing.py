"""`delivery list` over many deliveries on SQLite: what the store takes for a page, filtered as people filter."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bench import story
from bench.figure import Figure, measuring, percentile, say
from bench.year import SIGNED, Year, YearIn
from postsales.bootstrap.logs import configure
from postsales.bootstrap.simulate import Stage
from postsales.domain.seats import Side
from postsales.messages.rows import DeliveryRow, EntryRow, InstalmentRow, PackageRow, VisitRow
from postsales.store import schema
from postsales.store.delivery import DeliveryFilter
from postsales.store.facade import Store
from postsales.store.read_model import ROW_TABLES

DELIVERIES, BATCH, CUSTOMERS = 100_000, 5_000, 2_000
PAGE, PAGES = 50, 60
P95_MS = 100
KINDS = (DeliveryRow, InstalmentRow, EntryRow, VisitRow, PackageRow)
STAGES = ("handoff", "installation", "live", "closed")
NOW = datetime(2026, 11, 21, tzinfo=UTC)
FILTERS = {
    "all": DeliveryFilter(),
    "open, of one rep": DeliveryFilter(ended=False, rep="dana"),
    "the customer's move": DeliveryFilter(ball=Side.CUSTOMER, ended=False),
    "late": DeliveryFilter(late=True, ended=False),
    "of one customer": DeliveryFilter(customer="atlas-7"),
    "by a word in the title": DeliveryFilter(text="observability"),
}


@dataclass(frozen=True)
class Told:
    """The rows of one delivery that was lived, to be told of many."""

    rows: dict[type[Any], list[dict[str, Any]]]

    def again(self, n: int) -> dict[type[Any], list[dict[str, Any]]]:
        """The same of another delivery, some days younger, at some stage."""
        ended = STAGES[n % len(STAGES)] == "closed"
        new = {
            "delivery": f"L-{n}",
            "customer": f"atlas-{n % CUSTOMERS}",
            "stage": STAGES[n % len(STAGES)],
            "started_at": NOW - timedelta(minutes=n),
            "closed_at": NOW if ended else None,
            "ball": None if ended else random.choice(["vendor", "customer"]),
            "outstanding": 0 if ended or n % 3 else 100,
            "due_on": (NOW + timedelta(days=n % 90 - 30)).date(),
        }
        return {
            kind: [{name: new.get(name, value) for name, value in row.items()} for row in rows]
            for kind, rows in self.rows.items()
        }


async def measure() -> None:
    """Fill a store, then turn pages."""
    configure("ERROR")
    told = await _lived()
    with tempfile.TemporaryDirectory(prefix="postsales-bench-") as root:
        url = f"sqlite:///{Path(root) / 'postsales.db'}"
        schema.upgrade(url)
        with Store.at(url) as store:
            await asyncio.to_thread(_fill, store, told)
            taken = {name: [*_pages(store, which)] for name, which in FILTERS.items()}
    everything = [seconds for each in taken.values() for seconds in each]
    p95 = percentile(everything, 0.95) * 1000
    worst = max(taken, key=lambda name: percentile(taken[name], 0.95))
    each = ", ".join(f"{name} {percentile(seconds, 0.95) * 1000:.0f}" for name, seconds in taken.items())
    say(
        Figure(
            f"delivery list over {DELIVERIES:,} deliveries, SQLite",
            f"p95 {p95:.0f} ms (slowest: {worst})",
            f"p95 under {P95_MS} ms",
            f"pages of {PAGE}; p95 by filter: {each}",
            p95 < P95_MS,
        )
    )


async def _lived() -> Told:
    """One year in virtual time, for rows as they really are."""
    stage = Stage(SIGNED)
    await YearIn(Year(2), stage.world, stage.store, stage.desk).play()
    with stage.store.database.read() as tx:
        rows = {kind: [dict(row) for row in tx.execute(select(ROW_TABLES[kind])).mappings()] for kind in KINDS}
    stage.close()
    number = story.document()["number"]
    if [row["delivery"] for row in rows[DeliveryRow]] != [number]:
        raise AssertionError(f"not one delivery: {rows[DeliveryRow]}")
    return Told(rows)


def _fill(store: Store, told: Told) -> None:
    for first in range(0, DELIVERIES, BATCH):
        made = [told.again(n) for n in range(first, first + BATCH)]
        with store.database.write() as tx:
            for kind in KINDS:
                tx.execute(ROW_TABLES[kind].insert(), [row for each in made for row in each[kind]])


def _pages(store: Store, which: DeliveryFilter) -> Iterator[float]:
    """How long each page takes, going on from one to the next."""
    after = None
    for _ in range(PAGES):
        began = time.perf_counter()
        page = store.deliveries.list(which, now=NOW, today=NOW.date(), after=after, limit=PAGE)
        yield time.perf_counter() - began
        after = page.after


if __name__ == "__main__":
    measuring(measure)
