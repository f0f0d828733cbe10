"""Searching 100,000 past verdicts, Korean and English, on SQLite.

On PostgreSQL too, in the empty database that POSTSALES_BENCH_POSTGRES names (`postgresql+psycopg://…`).
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench.figure import Figure, measuring, percentile, say
from postsales.domain.knowledge import findable, number_of, reference_of
from postsales.messages.rows import KnownVerdictRow
from postsales.store import schema
from postsales.store.facade import Store
from postsales.store.read_model import known_verdict
from postsales.store.record import values_of

VERDICTS, BATCH, ASKED = 100_000, 5_000, 200
P95_MS = 100
NOW = datetime(2026, 11, 21, tzinfo=UTC)
KINDS = ("product_defect", "installation_error", "configuration", "usage", "environment", "works_as_designed")
SYLLABLES = "로그인결제환불정산서버설정연결화면보고서조회속도오류중단지연인증권한백업복구배치월말"
ENGLISH = ("login", "batch", "timeout", "report", "index", "backup", "restore", "upload", "export", "cluster", "cache")


async def measure() -> None:
    """Both databases, the same questions."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        _measured("SQLite", f"sqlite:///{Path(folder) / 'store.db'}")
    if url := os.environ.get("POSTSALES_BENCH_POSTGRES"):
        _measured("PostgreSQL", url)


def _measured(name: str, url: str) -> None:
    schema.upgrade(url)
    with Store.at(url, now=lambda: NOW) as store:
        _fill(store)
        luck = random.Random(7)
        questions = [_question(luck) for _ in range(ASKED)]
        told = [_symptom(luck) for _ in range(ASKED)]
        knowledge = store.knowledge
        for what, ask, asked in (
            ("kb search", lambda each: knowledge.search(each, "northwind"), questions),
            ("similar verdicts before a claim", lambda each: knowledge.similar(each, "northwind"), told),
        ):
            taken, found = _timed(ask, asked)
            p50, p95 = percentile(taken, 0.5), percentile(taken, 0.95)
            figure = f"p50 {p50:.1f} ms, p95 {p95:.1f} ms ({found} of {len(asked)} found something)"
            goal = f"p95 < {P95_MS} ms"
            say(Figure(f"{what}, {VERDICTS:,} verdicts, {name}", figure, goal=goal, held=p95 < P95_MS))


def _timed(ask: Callable[[str], Any], asked: list[str]) -> tuple[list[float], int]:
    taken, found = [], 0
    for each in asked:
        began = time.perf_counter()
        found += bool(ask(each))
        taken.append((time.perf_counter() - began) * 1000)
    return taken, found


def _fill(store: Store) -> None:
    luck = random.Random(1)
    for start in range(0, VERDICTS, BATCH):
        rows = [
            {**values_of(row), "writer": f"delivery/{row.delivery}/issue/{row.n}", "last_seq": 1}
            for row in _verdicts(luck, start)
        ]
        with store.database.write() as tx:
            tx.execute(known_verdict.insert(), rows)
    if store.database.engine.dialect.name == "postgresql":
        with store.database.write() as tx:
            tx.execute(text("ANALYZE known_verdict"))


def _verdicts(luck: random.Random, start: int) -> Iterator[KnownVerdictRow]:
    for at in range(start, start + BATCH):
        number, n = f"B-{at // 10:06d}", at % 10 + 1
        symptom, answer, remedy = _symptom(luck), _symptom(luck), _symptom(luck)
        yield KnownVerdictRow(
            reference=reference_of(number, n), number=number_of(number, n), vendor="northwind", delivery=number, n=n,
            products=("erp-suite",), title=symptom[:40], symptom=symptom, verdict=luck.choice(KINDS), remedy=remedy,
            answer=answer, decided_at=NOW - timedelta(hours=at), stands=True,
            words=findable("erp-suite", symptom, remedy, answer),
        )  # fmt: skip


def _word(luck: random.Random) -> str:
    if luck.random() < 0.35:
        # Some words in every second verdict, others once in a while: as languages are.
        return luck.choice(ENGLISH) if luck.random() < 0.7 else f"e{luck.randrange(20_000)}"
    return "".join(luck.choice(SYLLABLES) for _ in range(luck.randint(2, 4)))


def _symptom(luck: random.Random) -> str:
    return " ".join(_word(luck) for _ in range(luck.randint(6, 18)))


def _question(luck: random.Random) -> str:
    return luck.choice(("환불", "로그인", "login timeout", "월말 배치", _word(luck), f"{_word(luck)} {_word(luck)}"))


if __name__ == "__main__":
    measuring(measure)
