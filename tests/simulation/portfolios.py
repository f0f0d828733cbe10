"""Portfolios with a known truth: lived by the simulator under behaviours the forecast is not told, then cut."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from postsales.bootstrap.forecast_input import Portfolio, of_store
from postsales.bootstrap.forecast_world import raise_world
from postsales.calendars.public_holidays import PublicHolidays
from postsales.desk.calendars import calendars_of
from postsales.desk.contract_file import check, read
from postsales.domain.behaviours import Behaviours, stated
from postsales.domain.contract import Contract
from postsales.domain.learning import Case
from postsales.domain.policy import STANDARD
from postsales.domain.seats import Side
from postsales.messages.facts import Recording
from postsales.simulation.forecast_books import Books
from postsales.simulation.forecast_life import Span, go_on, people_of
from postsales.simulation.forecast_people import Dice, People
from postsales.simulation.forecast_present import Present, to_begin
from postsales.simulation.world import VirtualWorld
from postsales.store.facade import Store

CONTRACTS = Path("examples/contracts")


def contract(name: str) -> Contract:
    """An example contract."""
    reading = read((CONTRACTS / f"{name}.yaml").read_bytes(), name)
    assert reading.contract is not None, reading.problems
    return reading.contract


def beginning(of: Contract) -> Present:
    """That contract, about to begin."""
    return to_begin(of, STANDARD, calendars_of(of, PublicHolidays()))


def variant(
    of: Contract, *, number: str, signed_on: date, customer: str, amount: int, partner: str = "daon-si"
) -> Contract:
    """The same deal with others, on another day, for another amount, the partner paying the vendor as it goes on."""
    document: dict[str, Any] = of.model_dump(mode="json", by_alias=True)
    moved = signed_on - of.signed_on
    document |= {"number": number, "signed_on": signed_on.isoformat(), "service_until": None}
    document["customer"] |= {"id": customer, "name": customer}
    if document["partner"]:
        document["partner"] |= {"id": partner, "name": partner}
    for service in document["services"]:
        if service["due_on"]:
            service["due_on"] = (date.fromisoformat(service["due_on"]) + moved).isoformat()
    share = Decimal(amount) / of.net_total.amount
    for item in document["line_items"]:
        item["amount"] = str((Decimal(item["amount"]) * share).quantize(Decimal(1)))
    if document["vendor_terms"]:
        document["vendor_terms"]["total"] = str(
            (Decimal(document["vendor_terms"]["total"]) * share).quantize(Decimal(1))
        )
        document["vendor_terms"]["payment_schedule"] = [
            {"name": trigger, "portion": portion, "trigger": trigger, "terms": {"kind": "days_after", "days": 30}}
            for trigger, portion in (("signature", "40"), ("delivery", "30"), ("acceptance", "30"))
        ]
    reading = check(document)
    assert reading.contract is not None, reading.problems
    return reading.contract


@dataclass
class Witness(Books):
    """Books that keep everything in a store as well, as production would."""

    store: Store | None = None

    def record(self, recording: Recording) -> None:
        assert self.store is not None
        super().record(recording)
        self.store.record(recording)


@dataclass
class TrueLife:
    """One delivery as it really goes on."""

    present: Present
    world: VirtualWorld
    books: Witness
    people: People

    async def until(self, instant: datetime) -> None:
        await go_on(self.world, self.books, self.people, self.present, instant)
        await self.world.advance_to(max(instant, self.world.now()))


@dataclass
class Truth:
    """A portfolio as it really goes on, recorded in one store."""

    store: Store
    lives: list[TrueLife] = field(default_factory=list)

    def begin(self, of: Contract, behaviours: Behaviours, dice: Dice) -> TrueLife:
        """A delivery more, from the morning of its signature."""
        begins = beginning(of)
        morning = begins.delivery.calendars[Side.CUSTOMER].start_of_day(of.signed_on) + timedelta(hours=9)
        books = Witness(store=self.store)
        world = raise_world(morning, dice.life, books)
        for workflow, workflow_id, spec in begins.money:
            world.client.start(workflow, spec, id=workflow_id)
        people = people_of(begins, Span(morning, morning), behaviours, dice, world)
        self.lives.append(TrueLife(begins, world, books, people))
        return self.lives[-1]

    async def until(self, instant: datetime) -> None:
        """Everybody lives on until then."""
        for life in self.lives:
            if life.world.now() < instant:
                await life.until(instant)

    async def portfolio(self, now: datetime) -> Portfolio:
        """How it stands, as the forecast sees it: asked of each delivery's own engine."""
        found: list[tuple[Present, datetime]] = []
        cases: tuple[Case, ...] = ()
        for life in self.lives:
            seen = await of_store(self.store, life.world.engine, now, only=life.present.number)
            found += seen.presents
            cases = seen.cases
        return Portfolio(presents=tuple(found), cases=cases)

    def received(self, currency: str, first: date, last: date) -> Decimal:
        """What really came to the vendor between the two days, the last excluded."""
        total = Decimal(0)
        for life in self.lives:
            vendor = life.present.contract.vendor.id
            mine = {row.n for row in life.books.instalments.values() if row.creditor == vendor}
            total += sum(
                entry.amount
                for entry in life.books.entries.values()
                if entry.sort == "paid" and entry.currency == currency and entry.instalment in mine
                if first <= entry.on < last
            )
        return total


@contextmanager
def truth() -> Iterator[Truth]:
    """An empty one; worlds and store are let go of in the end."""
    now = [datetime.fromisoformat("2024-01-01T00:00:00+00:00")]
    with Store.in_memory(lambda: now[0]) as store:
        found = Truth(store)
        try:
            yield found
        finally:
            for life in found.lives:
                life.world.close()


def hidden(seed: int) -> Behaviours:
    """How people of one portfolio really are: no forecast is told."""
    luck = random.Random(f"hidden/{seed}")
    slow, late = luck.randint(10, 35), luck.randint(8, 25)

    def days(p10: float, p50: float, p90: float) -> dict[str, float]:
        return {"p10": p10, "p50": p50, "p90": p90}

    return stated(
        _manners(
            payers={"punctual": (50, days(-3, 1, 5)), "slow": (50, days(slow / 3, slow, slow * 2))},
            providers={"steady": (60, days(-3, 1, 6)), "late": (40, days(3, late, late * 2))},
            deciders={"prompt": (60, days(1, 4, 9)), "slow": (40, days(6, 14, 28))},
        )
    )


def _manners(**groups: dict[str, tuple[float, dict[str, float]]]) -> Any:
    from pydantic import TypeAdapter

    from postsales.domain.behaviours import BehaviourFile

    said = {
        group: {name: {"share": share, "days": days} for name, (share, days) in manners.items()}
        for group, manners in groups.items()
    }
    return TypeAdapter(BehaviourFile).validate_python(said)
