"""`portfolio` and `delivery list` over many deliveries, on both databases: pages, counts, and by which index."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select, text
from sqlalchemy import event as happening

from bench import story
from bench.figure import Figure, measuring, percentile, say
from bench.year import SIGNED, Year, YearIn
from postsales.bootstrap.logs import configure
from postsales.bootstrap.simulate import Stage
from postsales.domain.portfolio import Sort
from postsales.domain.seats import Side
from postsales.messages.rows import DeliveryRow, EntryRow, InstalmentRow, IssueRow, PromiseRow
from postsales.store import schema
from postsales.store.facade import Store
from postsales.store.portfolio import DeliveryFilter
from postsales.store.read_model import ROW_TABLES
from postsales.store.record import values_of
from postsales.store.standing import renew_all
from tests.postgres import cluster, programs

DELIVERIES, BATCH, CUSTOMERS, REPS, PARTNERS = 100_000, 5_000, 1_999, 41, 61
PAGE, PAGES, COUNTS = 50, 25, 10
P95_MS = 100
NAMES = "ix_standing_"
KINDS = (DeliveryRow, InstalmentRow, EntryRow, PromiseRow, IssueRow)
STAGES = ("handoff", "installation", "live", "closed")
NOW = datetime(2026, 11, 21, tzinfo=UTC)
Rows = dict[type[Any], list[dict[str, Any]]]
VENDOR = str(story.document()["vendor"]["id"])
OURS = DeliveryFilter(vendor=VENDOR)
"""The vendor's people see the deliveries of their party: whatever they ask, this is asked beside it."""


def _ours(**asked: Any) -> DeliveryFilter:
    return OURS.model_copy(update=asked)


ASKED: dict[str, tuple[DeliveryFilter, Sort]] = {
    "all there are": (DeliveryFilter(), Sort.STARTED),
    "all of the vendor": (OURS, Sort.STARTED),
    "of one rep": (_ours(ended=False, rep="rep-3"), Sort.STARTED),
    "of one rep, latest first": (_ours(ended=False, rep="rep-3"), Sort.LATE),
    "of a third's rep": (_ours(ended=False, rep="rep-many"), Sort.NEXT),
    "the customer's move": (_ours(ball=Side.CUSTOMER, ended=False), Sort.STARTED),
    "late": (_ours(late=True, ended=False), Sort.LATE),
    "late, of one partner": (_ours(late=True, partner="partner-7"), Sort.NEXT),
    "not late, by health": (_ours(late=False, ended=False), Sort.HEALTH),
    "blocked": (_ours(blocked=True), Sort.STARTED),
    "money overdue": (_ours(overdue=True), Sort.OVERDUE),
    "live, by customer": (_ours(stage="live"), Sort.CUSTOMER),
    "of one customer": (_ours(customer="atlas-7"), Sort.STARTED),
    "late, blocked and overdue": (_ours(blocked=True, overdue=True, late=True, stage="handoff"), Sort.LATE),
    "such as there is none": (_ours(blocked=True, ended=True), Sort.CUSTOMER),
    "a word of all": (_ours(text="atlas"), Sort.STARTED),
    "a word of 30,000": (_ours(text="Observability"), Sort.STARTED),
    "a Korean word of 30,000": (_ours(text="구축"), Sort.CUSTOMER),
    "the same, late, by what is next": (_ours(text="구축", late=True, ended=False), Sort.NEXT),
    "a word of 100": (_ours(text="Zanzibar"), Sort.LATE),
    "a Korean word of 100": (_ours(text="환불"), Sort.STARTED),
    "a number": (_ours(text="L-70707"), Sort.STARTED),
    "one letter": (_ours(text="z"), Sort.CUSTOMER),
    "a word nobody wrote": (_ours(text="zeppelin"), Sort.STARTED),
}
TITLES = (
    "관측 플랫폼을 구축하는 계약", "한빛 통합 로그 구축, 2차", "재해복구 센터 구축",
    "Observability for all branches", "Observability, phase two", "Renewal of observability",
    "Ledger rollout", "물류 시스템 고도화", "Identity gateway", "보안 관제 이관",
)  # fmt: skip
RARE = ("Moving to Zanzibar", "환불 창구 개편")


@dataclass(frozen=True)
class Told:
    """The rows of one delivery that was lived, to be told of many."""

    rows: Rows

    def again(self, n: int) -> Rows:
        """The same of another delivery, a minute older, at some stage, with more or less trouble."""
        ended = STAGES[n % len(STAGES)] == "closed"
        new: dict[str, Any] = {
            "delivery": f"L-{n}",
            "partner": f"partner-{n % PARTNERS}",
            "customer": f"atlas-{n % CUSTOMERS}",
            "customer_name": f"Atlas {n % CUSTOMERS}",
            "title": f"{RARE[n % 2] if n % 500 < 2 else TITLES[n % 10]} {n % 97}",
            "sales_rep": "rep-many" if n % 3 == 0 else f"rep-{n % REPS}",
            "stage": STAGES[n % len(STAGES)],
            "started_at": NOW - timedelta(minutes=n),
            "next_at": NOW + timedelta(minutes=n % 9_999),
            "closed_at": NOW if ended else None,
            "ball": None if ended else random.choice(["vendor", "partner", "customer"]),
            "outstanding": 0 if ended or n % 3 else 100,
            "due_on": (NOW + timedelta(days=n % 90 - 30)).date(),
        }
        rows = {
            kind: [{name: new.get(name, value) for name, value in row.items()} for row in rows]
            for kind, rows in self.rows.items()
        }
        if n % 10 == 0:
            rows[IssueRow] = [_an_issue(new["delivery"], NOW + timedelta(hours=n % 99 - 50))]
        return rows


def _an_issue(number: str, answer_by: datetime) -> dict[str, Any]:
    """One that holds a delivery up: one delivery in ten has one."""
    issue = IssueRow(
        delivery=number, n=1, title="Login is slow", claim=True, severity="major", state="acknowledged", blocking=True,
        ball=Side.VENDOR, opened_at=NOW, raised_by="jaeho", answer_by=answer_by,
    )  # fmt: skip
    return {**values_of(issue), "writer": f"delivery/{number}/issue/1", "last_seq": 1}


async def measure() -> None:
    """Fill a store, then turn pages and count; the same on both databases."""
    configure("ERROR")
    told = await _lived()
    with tempfile.TemporaryDirectory(prefix="postsales-bench-") as root:
        await asyncio.to_thread(_measure, "SQLite", f"sqlite:///{Path(root) / 'postsales.db'}", told)
    installed = programs()
    if installed is None:
        say(Figure("portfolio, PostgreSQL", "not installed (Debian: postgresql)"))
        return
    with cluster(installed) as server:
        await asyncio.to_thread(_measure, "PostgreSQL", server.fresh(), told)


def _measure(name: str, url: str, told: Told) -> None:
    schema.upgrade(url)
    with Store.at(url) as store:
        _fill(store, told)
        pages = {about: [*_pages(store, *asked)] for about, asked in ASKED.items()}
        counts = {about: [*_counts(store, which)] for about, (which, _) in ASKED.items()}
        _tell(f"pages of {PAGE}, {name}", pages)
        _tell(f"counts, {name}", counts)
        for about, (which, sort) in ASKED.items():
            used = ", ".join(sorted(indexes(store, partial(_page, store, which, sort, None)))) or "a scan"
            counted = ", ".join(sorted(indexes(store, partial(_count, store, which)))) or "a scan"
            taken = f"{_p95(pages[about]):.0f} and {_p95(counts[about]):.0f} ms"
            say(Figure(f"  {about}", taken, against=f"{used.replace(NAMES, '')}; {counted.replace(NAMES, '')}"))


def _tell(about: str, taken: dict[str, list[float]]) -> None:
    """The figure of all together; the goal is held when the dearest holds it."""
    worst = max(taken, key=lambda name: _p95(taken[name]))
    p95 = _p95([seconds for each in taken.values() for seconds in each])
    say(
        Figure(
            about, f"p95 {p95:.0f} ms", f"under {P95_MS} ms", f"dearest: {worst}, {_p95(taken[worst]):.0f} ms",
            _p95(taken[worst]) < P95_MS,
        )
    )  # fmt: skip


def _p95(taken: list[float]) -> float:
    """In milliseconds."""
    return percentile(taken, 0.95) * 1000


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
                rows = [row for each in made for row in each[kind]]
                if rows:
                    tx.execute(ROW_TABLES[kind].insert(), rows)
    with store.database.write() as tx:
        renew_all(tx)
    if store.database.engine.dialect.name == "postgresql":
        # What it does by itself within a minute of so much writing.
        with store.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _page(store: Store, which: DeliveryFilter, sort: Sort, after: str | None) -> str | None:
    listed = store.deliveries.list(which, now=NOW, today=NOW.date(), after=after, limit=PAGE, sort=sort)
    return listed.after


def _pages(store: Store, which: DeliveryFilter, sort: Sort) -> Iterator[float]:
    """How long each page takes, going on from one to the next."""
    after = None
    for _ in range(PAGES):
        began = time.perf_counter()
        after = _page(store, which, sort, after)
        yield time.perf_counter() - began


def _count(store: Store, which: DeliveryFilter) -> None:
    store.deliveries.counts(which, now=NOW, today=NOW.date())


def _counts(store: Store, which: DeliveryFilter) -> Iterator[float]:
    for _ in range(COUNTS):
        began = time.perf_counter()
        _count(store, which)
        yield time.perf_counter() - began


# By which index


def indexes(store: Store, read: Callable[[], object]) -> set[str]:
    """The indexes by which the database finds what is read of `standing`, as it explains itself."""
    with _asked_of(store) as asked:
        read()
    found = set()
    with store.database.read() as tx:
        for statement, parameters in asked:
            if "standing" in statement:
                found |= _named(_explained(tx, statement, parameters))
    return found


@contextmanager
def _asked_of(store: Store) -> Iterator[list[tuple[str, Any]]]:
    asked: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        asked.append((statement, parameters))

    happening.listen(store.database.engine, "before_cursor_execute", note)
    yield asked
    happening.remove(store.database.engine, "before_cursor_execute", note)


def _explained(tx: Connection, statement: str, parameters: Any) -> str:
    how = "EXPLAIN QUERY PLAN " if tx.dialect.name == "sqlite" else "EXPLAIN "
    return "\n".join(" ".join(map(str, row)) for row in tx.exec_driver_sql(how + statement, parameters))


def _named(plan: str) -> set[str]:
    return {word.strip("(),") for word in plan.split() if word.startswith(("ix_standing", "pk_standing"))}


if __name__ == "__main__":
    measuring(measure)
