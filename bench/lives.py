"""Whole deliveries on the real server, without waiting, as many at a time as asked for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bench import story
from bench.workplace import Workplace
from postsales.messages import ids
from postsales.messages.rows import InstalmentRow
from postsales.store.read_model import ROW_TABLES

ZONE = ZoneInfo("America/Chicago")


async def live(place: Workplace, n: int) -> None:
    """One delivery from its contract to its end: every stage, three invoices, three payments."""
    today = datetime.now(ZONE).date()
    document = story.document(n, today)
    contract = story.contract_of(document)
    await place.desk.start(story.ADMIN, document)
    for said in story.until_live(today, 0):
        await place.say(contract, said)
    for instalment, amount in story.owed(contract).items():
        await place.until(lambda n=instalment: _invoiced(place, contract.number, n))  # type: ignore[misc]
        await place.say(contract, story.payment(instalment, amount))
    await place.say(contract, story.CLOSING)
    await place.ended(contract.number)


def _invoiced(place: Workplace, number: str, instalment: int) -> bool:
    table = ROW_TABLES[InstalmentRow]
    wanted = select(table.c.invoice).where(table.c.delivery == number, table.c.n == instalment)
    with place.store.database.read() as tx:
        return tx.execute(wanted).scalar() is not None


async def rate(place: Workplace, numbers: Iterable[int], at_a_time: int) -> float:
    """Deliveries a second, that many of them at a time."""
    turn, numbers = asyncio.Semaphore(at_a_time), list(numbers)

    async def one(n: int) -> None:
        async with turn:
            await live(place, n)

    began = time.perf_counter()
    await asyncio.gather(*(one(n) for n in numbers))
    return len(numbers) / (time.perf_counter() - began)


def workflows_of(n: int) -> tuple[str, ...]:
    """Every workflow the n-th delivery keeps busy, the shared finance workflow too."""
    found = story.contract_of(story.document(n))
    number, vendor = found.number, found.vendor.id
    return (
        ids.delivery(number),
        ids.handoff(number),
        ids.installation(number),
        *(ids.collection(number, instalment) for instalment in story.owed(found)),
        ids.checkins(found.customer.id),
        ids.payer(vendor, found.customer.id),
        ids.finance(vendor),
    )
