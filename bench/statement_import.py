"""10,000 bank lines against 100,000 open instalments: read, matched and kept, against comparing all with all.

`python -m bench.statement_import [sqlalchemy address]`: SQLite in a file unless an (empty) database is named.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from bench.figure import Figure, measuring, say
from postsales.calendars.public_holidays import PublicHolidays
from postsales.desk.desk import Desk
from postsales.desk.statements import ImportReport, Upload
from postsales.domain.open_items import OpenItem
from postsales.domain.payer_name import SIMILAR, plain_name, similarity
from postsales.domain.statement import BankLine, compact
from postsales.messages.command import By, Role
from postsales.messages.rows import InstalmentRow
from postsales.simulation.world import VirtualWorld
from postsales.store import schema
from postsales.store.bank import LineFilter
from postsales.store.facade import Store
from postsales.store.read_model import instalment
from postsales.store.record import values_of
from postsales.store.tables import contract

LINES, OPEN, DEBTORS, PER_DELIVERY = 10_000, 100_000, 20_000, 4
GOAL_SECONDS = 30
NAIVE_LINES = 20
FINANCE = By(person="nari", role=Role.FINANCE, party="northwind")
SYLLABLES = "가나다라마바사아자차카타파하한빛대우신동성진세영정보전자기술산업시스템텍소프트"
DAY = date(2026, 3, 2)


def names(chance: random.Random) -> list[str]:
    """Names of companies, as they register."""
    found: set[str] = set()
    while len(found) < DEBTORS:
        found.add("".join(chance.choices(SYLLABLES, k=chance.randint(3, 8))))
    return [f"주식회사 {name}" if chance.random() < 0.5 else f"{name}㈜" for name in sorted(found)]


def rows(chance: random.Random) -> list[InstalmentRow]:
    """What is open; half of it round amounts that many owe."""
    made = []
    for n in range(OPEN):
        round_amount = Decimal(chance.randint(1, 300) * 110_000)
        amount = round_amount if chance.random() < 0.5 else Decimal(chance.randint(100_000, 90_000_000))
        due_on = DAY - timedelta(days=chance.randint(-60, 120))
        made.append(
            InstalmentRow(
                delivery=f"B-{n // PER_DELIVERY:06d}", n=n % PER_DELIVERY + 1, tier="customer", name="x",
                debtor=f"d{(n // PER_DELIVERY) % DEBTORS}", creditor="northwind", currency="KRW", net=amount,
                tax=Decimal(0), amount=amount, trigger="signature", state="invoiced",
                invoice=f"NORTHWIND-2026-{n:06d}", issued_on=due_on, due_on=due_on, outstanding=amount,
            )
        )  # fmt: skip
    return made


def fill(store: Store, open_rows: Sequence[InstalmentRow], debtors: Sequence[str]) -> None:
    """Put it into the read model, with a contract for each delivery."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    deliveries = sorted({row.delivery for row in open_rows})
    bodies = [
        {"no": number, "sha256": "", "registered_at": at, "body": {"partner": None, "customer": {
            "id": f"d{n % DEBTORS}", "name": debtors[n % DEBTORS]}}}
        for n, number in enumerate(deliveries)
    ]  # fmt: skip
    with store.database.write() as tx:
        for start in range(0, len(open_rows), 1000):
            some = open_rows[start : start + 1000]
            tx.execute(instalment.insert(), [{**values_of(row), "writer": "w", "last_seq": 1} for row in some])
        for start in range(0, len(bodies), 1000):
            tx.execute(contract.insert(), bodies[start : start + 1000])


def export(open_rows: Sequence[InstalmentRow], debtors: Sequence[str], chance: random.Random) -> bytes:
    """A Korean bank's export: invoices named, names spelled otherwise, sums for two, strangers, money going out."""
    told = []
    for n, row in enumerate(chance.sample(list(open_rows), LINES)):
        name, amount, text = debtors[int(row.debtor[1:])], row.amount, "타행이체"
        bare = name.replace("주식회사 ", "").replace("㈜", "")
        match n % 10:
            case 0 | 1 | 2:
                text = f"대금 {row.invoice}"
            case 3 | 4 | 5:
                name = f"(주){bare}"
            case 6:
                mine = open_rows[(int((row.invoice or "0")[-6:]) // PER_DELIVERY) * PER_DELIVERY :][:2]
                amount = sum((each.amount for each in mine), Decimal(0))
            case 7:
                name = bare[:-1] + chance.choice(SYLLABLES)
            case 8:
                name, amount = "".join(chance.choices(SYLLABLES, k=5)), Decimal(chance.randint(1000, 90_000_000))
        credit, debit = (0, amount) if n % 10 == 9 else (amount, 0)
        told.append(f"2026.03.02 10:{n // 60 % 60:02d}:{n % 60:02d},{text},{name},{debit},{credit},110-{n:06d}")
    header = "계좌번호 : 123-456789-01-011\n거래일시,적요,의뢰인/수취인,출금액(원),입금액(원),상대계좌번호\n"
    return (header + "\n".join(told) + "\n").encode("cp949", "replace")


def all_with_all(lines: Sequence[BankLine], items: Sequence[OpenItem], debtors: Sequence[str]) -> None:
    """The same rules, each line held against every open item."""
    plain = [plain_name(name) for name in debtors]
    for line in lines:
        text, name = compact(line.remittance), plain_name(line.payer_name)
        for item in items:
            _ = compact(item.invoice) in text or (
                item.outstanding == line.amount.amount and similarity(name, plain[int(item.debtor[1:])]) >= SIMILAR
            )


async def measure() -> None:
    """Fill a store, import, import again."""
    chance = random.Random(7)
    debtors, open_rows = names(chance), rows(chance)
    with tempfile.TemporaryDirectory() as folder, VirtualWorld(start=datetime(2026, 3, 3, tzinfo=UTC)) as world:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{Path(folder) / 'bench.db'}"
        schema.upgrade(url)
        with Store.at(url, world.now) as store:
            fill(store, open_rows, debtors)
            desk = Desk(store, world.engine, PublicHolidays())
            upload = Upload(content=export(open_rows, debtors, chance), file="bench.csv")
            seconds, report = await timed(desk, upload)
            again, second = await timed(desk, upload)
            known = store.bank.lines(LineFilter(legal_entity="northwind"), limit=NAIVE_LINES).items
            items = list(store.matching.open_items("northwind").items.values())
            began = time.perf_counter()
            all_with_all([line.told for line in known], items, debtors)
            naive = (time.perf_counter() - began) * LINES / NAIVE_LINES
    if second.counts:
        raise AssertionError(f"importing again changed something: {second.counts}")
    counts = ", ".join(f"{state} {n}" for state, n in sorted(report.counts.items()))
    database = url.partition(":")[0]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    what = f"statement import, {LINES:,} lines × {OPEN:,} open ({database})"
    against = f"{naive:,.0f} s comparing all with all"
    say(Figure(what, f"{seconds:.1f} s", f"under {GOAL_SECONDS} s", against, seconds < GOAL_SECONDS))
    say(Figure("… of which", counts))
    say(Figure("… the same file again", f"{again:.1f} s"))
    say(Figure("… memory of the process", f"{memory:.0f} MB"))


async def timed(desk: Desk, upload: Upload) -> tuple[float, ImportReport]:
    """Read, match, keep; the collections are told by themselves."""
    began = time.perf_counter()
    report = await desk.statements.take_in(FINANCE, upload, apply=False)
    return time.perf_counter() - began, report


if __name__ == "__main__":
    measuring(measure)
