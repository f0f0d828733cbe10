"""A year of one delivery in virtual time, without trouble or with as much of it as asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from bench import story
from postsales.desk.desk import Desk
from postsales.domain.contract import Contract
from postsales.domain.policy import STANDARD, Policy
from postsales.messages.rows import InstalmentRow
from postsales.simulation.world import World
from postsales.store.action import ActionFilter
from postsales.store.facade import Store

ZONE = ZoneInfo("America/Chicago")
SIGNED = datetime(2026, 3, 3, 9, tzinfo=ZONE)
DAYS = 400
PACE = 1.0
BEFORE_LIVE = (3, 14)
REPORT = {"sentiment": 4, "adoption": 70, "summary": "All teams are on it; the gateway question is answered."}


@dataclass(frozen=True)
class Year:
    """What the year is like. An instalment named in `paid` comes in so many days after its due day, else on it."""

    checkins: int = 16
    paid: dict[int, int] = field(default_factory=dict)

    @property
    def policy(self) -> Policy:
        """The standard one with exactly so many check-ins: two before going live, the rest spread over the year."""
        after = self.checkins - len(BEFORE_LIVE)
        days = tuple(3 + round(330 * n / max(1, after - 1)) for n in range(after))
        cadence = {"after_signature_days": BEFORE_LIVE, "after_go_live_days": days, "monthly_until_days": 0}
        return STANDARD.model_copy(update={"checkin": STANDARD.checkin.model_copy(update=cadence)})


@dataclass
class YearIn:
    """A year under way in some world: the simulation, or the time-skipping server."""

    year: Year
    world: World
    store: Store
    desk: Desk
    start: datetime = SIGNED
    document: dict[str, Any] = field(init=False)
    contract: Contract = field(init=False)

    def __post_init__(self) -> None:
        self.document = story.document(signed_on=self.start.date())
        self.contract = story.contract_of(self.document)

    async def play(self) -> str:
        """The year, going from one day on which somebody acts to the next; the stage it ended in."""
        await self.desk.start(story.ADMIN, self.document)
        steps, day = list(story.until_live(self.start.date(), PACE)), 0
        while (day := self._next_day(day, steps)) < DAYS:
            for said in [step for step in steps if day <= step.day < day + 1]:
                await self._say(said, hour=0)
            await self.world.advance_to(self.start + timedelta(days=day, hours=6))
            await self._pay(day)
            await self._hold_checkin(day)
        await self.world.advance_to(self.start + timedelta(days=DAYS))
        row = self.store.deliveries.get(self.contract.number)
        return row.stage if row else "none"

    def _next_day(self, after: int, steps: list[story.Said]) -> int:
        known = [int(step.day) for step in steps] + [
            self._day(on) for on in (*(on for _, _, on in self._owed()), *self._planned())
        ]
        return min((day for day in known if day > after), default=DAYS)

    def _owed(self) -> list[tuple[int, Decimal, date]]:
        """What is outstanding on which instalment, and when it is to come in."""
        rows = self.store.deliveries.rows(self.contract.number, InstalmentRow)
        return [
            (row.n, row.outstanding, row.due_on + timedelta(days=self.year.paid.get(row.n, 0)))
            for row in rows
            if row.due_on is not None and row.outstanding
        ]

    def _planned(self) -> list[date]:
        """When check-ins are to be held."""
        planned = self.store.checkins.of_customer(self.contract.customer.id)
        return [row.due_on for row in planned if row.state == "planned"]

    def _day(self, on: date) -> int:
        return (on - self.start.date()).days

    async def _pay(self, day: int) -> None:
        for n, left, on in self._owed():
            if self._day(on) <= day:
                await self._say(story.payment(n, left, day), hour=7)

    async def _hold_checkin(self, day: int) -> None:
        if any(self._day(on) <= day for on in self._planned()):
            await self._say(story.Said(day, "csm:priya", "checkin.record", REPORT), hour=8)
        for row in self.store.actions.list(ActionFilter(state="open")).items:
            await self._say(story.Said(day, "sales:dana", "action.done", {"action": row.n}), hour=9)

    async def _say(self, said: story.Said, hour: int) -> None:
        await self.world.advance_to(self.start + timedelta(days=int(said.day), hours=hour))
        await self.desk.say(said.by(self.contract), said.verb, said.body, number=self.contract.number)
        await self.world.settle()
