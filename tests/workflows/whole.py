"""A whole delivery at play: every workflow, the real store and desk, and a postbox that writes letters out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from activities.ports import InvoicePaper
from postsales.bootstrap.assembly import WORKFLOWS, Adapters, activities
from postsales.calendars.public_holidays import PublicHolidays
from postsales.desk.access import SIDES
from postsales.desk.contract_file import check, read
from postsales.desk.desk import Desk
from postsales.domain.contract import Contract
from postsales.messages.command import Answer, By, Role
from postsales.notify.invoice import HtmlInvoice
from postsales.simulation.world import VirtualWorld
from postsales.store.facade import Store
from postsales.store.timeline import Happening
from tests.fakes import SentHooks
from tests.workflows.deal import SEOUL, ReadMail

CONTRACTS = Path(__file__).parents[2] / "examples/contracts"


class Whole:
    """One delivery of an example contract, with whatever is changed in it: begun with the `async with` block."""

    def __init__(self, contract: str, start: datetime, *, paper: InvoicePaper | None = None, **changes: Any) -> None:
        path = CONTRACTS / f"{contract}.yaml"
        found = read(path.read_bytes(), path.name).contract
        assert found is not None
        checked = check({**found.model_dump(mode="json", by_alias=True), **changes})
        assert checked.contract is not None, checked.problems
        self.contract: Contract = checked.contract
        self.number = self.contract.number
        self.world = VirtualWorld(start=start)
        self.store = Store.in_memory(self.world.now)
        self.postbox, calendars = ReadMail(), PublicHolidays()
        adapters = Adapters(
            store=self.store, engine=self.world.engine, postbox=self.postbox, hooks=SentHooks(),
            paper=paper or HtmlInvoice(),
            calendars=calendars,
        )  # fmt: skip
        self.world.employ(workflows=WORKFLOWS, activities=activities(adapters))
        self.desk = Desk(self.store, self.world.engine, calendars)

    async def __aenter__(self) -> Self:
        await self.begin()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def begin(self) -> None:
        """Start it, and hand it over."""
        await self.desk.start(
            By(person="root", role=Role.ADMIN), self.contract.model_dump(mode="json", by_alias=True), id="start"
        )
        await self.settled()
        kickoff = self.world.now().astimezone(SEOUL).date().isoformat()
        await self.say("delivery:oliver", "handoff.complete", kickoff_on=kickoff)

    def by(self, who: str) -> By:
        """`role:person`, with the party they are of."""
        role, _, person = who.partition(":")
        side = SIDES[Role(role)]
        party = self.contract.party(side) if side else None
        return By(person=person, role=Role(role), side=side, party=party.id if party else None)

    async def say(self, who: str, verb: str, **body: Any) -> Answer:
        """Somebody says a verb; raises `Refused`."""
        answer = await self.desk.say(self.by(who), verb, body, number=self.number)
        await self.settled()
        return answer

    async def until(self, instant: datetime) -> None:
        """Let time pass."""
        await self.world.advance_to(instant)
        await self.settled()

    async def settled(self) -> None:
        """Nothing is left to do now, and every letter could be written in both languages."""
        await self.world.settle()
        assert self.postbox.defects == []

    def happenings(self, what: str) -> list[Happening]:
        """Whatever of that kind happened, in order."""
        return [each for each in self.store.timelines.of(self.number).happenings if each.what == what]

    def happened(self, what: str) -> list[datetime]:
        """When that happened, in Seoul's time."""
        return [each.at.astimezone(SEOUL) for each in self.happenings(what)]

    def letters(self, template: str) -> list[str]:
        """Who was written that, in order."""
        return [mail.to.person for mail in self.postbox.letters if mail.template == template]

    def close(self) -> None:
        """Let go of the world and its store."""
        self.world.close()
        self.store.close()
