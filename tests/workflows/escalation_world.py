"""An issue of a delivery in Seoul, in virtual time, with whoever it tells things listening."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from activities.call import CallActivities
from activities.message import Messages
from activities.outward import OutwardActivities
from activities.record import RecordActivities
from postsales.domain.calendar import SEOUL_OFFICE
from postsales.domain.contract import Channel
from postsales.domain.policy import EscalationPolicy, Severity
from postsales.domain.seats import Language, Party, Person, Roster, Seat, Side
from postsales.messages import ids
from postsales.messages.command import Answer, By, Command, Role
from postsales.messages.escalation_status import EscalationSpec, IssueOpening, IssueStatus
from postsales.messages.news import AnyNews, News
from postsales.messages.rows import IssueRow
from postsales.messages.setting import Setting
from postsales.simulation.world import VirtualWorld
from tests.fakes import RecordedFacts, SentHooks, SentMail
from tests.workflows.letters import written
from tests.workflows.listener import Listener
from workflows.escalation import Escalation
from workflows.message import Message

NUMBER = "HB-1"
MONDAY_9 = datetime(2026, 3, 9, 0, tzinfo=UTC)
"""Nine in the morning in Seoul, a working week ahead without holidays."""

SEATS = {
    "rep": (Seat.SALES_REP, Side.VENDOR),
    "manager": (Seat.DELIVERY_MANAGER, Side.VENDOR),
    "helen": (Seat.SUPPORT, Side.VENDOR),
    "erik": (Seat.ENGINEERING, Side.VENDOR),
    "vera": (Seat.VENDOR_HEAD, Side.VENDOR),
    "carl": (Seat.CONSULTANT, Side.VENDOR),
    "jaeho": (Seat.PARTNER_PM, Side.PARTNER),
    "boss": (Seat.PARTNER_HEAD, Side.PARTNER),
    "minji": (Seat.REQUESTER, Side.CUSTOMER),
}


def roster(*, without: tuple[str, ...] = ()) -> Roster:
    people = tuple(
        Person(id=name, name=name.title(), side=side, email=f"{name}@example.com", language=Language.EN)
        for name, (_, side) in SEATS.items()
        if name not in without
    )
    return Roster(people=people, seats={seat: (name,) for name, (seat, _) in SEATS.items() if name not in without})


def setting(channel: Channel = Channel.INDIRECT) -> Setting:
    direct = channel is Channel.DIRECT
    sides = (Side.VENDOR, Side.CUSTOMER) if direct else tuple(Side)
    return Setting(
        delivery=NUMBER,
        title="ERP",
        channel=channel,
        currency="KRW",
        signed_on=date(2026, 3, 2),
        parties={side: Party(id=side.value, name=side.value.title()) for side in sides},
        roster=roster(without=("jaeho", "boss") if direct else ()),
        calendars=dict.fromkeys(sides, SEOUL_OFFICE),
        products=("erp-suite",),
    )


def by(person: str) -> By:
    side = SEATS[person][1]
    roles = {Side.VENDOR: Role.SUPPORT, Side.PARTNER: Role.PARTNER, Side.CUSTOMER: Role.CUSTOMER}
    return By(person=person, role=roles[side], side=side)


@dataclass
class Desk:
    """Says verbs to the one issue there is, and looks at what came of it."""

    world: VirtualWorld
    facts: RecordedFacts = field(default_factory=RecordedFacts)
    mail: SentMail = field(default_factory=SentMail)
    hooks: SentHooks = field(default_factory=SentHooks)
    said: int = 0
    id: str = ids.escalation(NUMBER, 1)

    async def open(
        self,
        person: str,
        channel: Channel = Channel.INDIRECT,
        policy: EscalationPolicy | None = None,
        **opening: Any,
    ) -> None:
        calls = CallActivities(self.world.engine)
        outward = OutwardActivities(Messages(self.mail, self.hooks, self.facts), calls)
        self.world.employ(
            workflows=[Escalation, Message, Listener],
            activities=[
                RecordActivities(self.facts).record,
                outward.send,
                calls.call,
                outward.tell_and_send,
            ],
        )
        self.world.client.start("listener", id=ids.delivery(NUMBER))
        told = IssueOpening.model_validate(
            {"key": "k", "title": "Login fails", "severity": Severity.MAJOR, "by": by(person), **opening}
        )
        spec = EscalationSpec(setting=setting(channel), policy=policy or EscalationPolicy(), n=1, opening=told)
        await self.world.engine.start("escalation", spec, id=self.id)
        await self.world.settle()

    async def say(self, person: str, verb: str, *, command: str | None = None, **body: Any) -> Answer:
        self.said += 1
        command = command or f"c{self.said}"
        told = Command(id=command, by=by(person), body={"issue": 1, **body})
        answer = await self.world.engine.update(self.id, verb, told, update_id=command)
        await self.world.settle()
        return answer

    async def tell(self, news: AnyNews, *, id: str = "news") -> None:
        await self.world.engine.signal(self.id, "tell", News(id=id, news=news))
        await self.world.settle()

    async def hours(self, hours: float) -> None:
        await self.world.advance_to(self.world.now() + timedelta(hours=hours))

    async def status(self) -> IssueStatus:
        return await self.world.engine.query(self.id, "status", IssueStatus)

    async def heard(self, workflow_id: str = ids.delivery(NUMBER)) -> list[AnyNews]:
        told: list[News] = await self.world.client.query(workflow_id, "all", result_type=list[News])
        return [news.news for news in told]

    def whats(self) -> list[str]:
        return self.facts.whats(self.id)

    def row(self) -> IssueRow:
        return self.facts.rows(IssueRow)[0]

    def letters(self, template: str) -> list[str]:
        """Who got this letter, in order."""
        return [mail.to.person for mail in self.mail.letters if mail.template == f"escalation/{template}"]


@contextmanager
def desk() -> Iterator[Desk]:
    with VirtualWorld(start=MONDAY_9, seed=1) as world:
        found = Desk(world)
        yield found
        written(found.mail.letters)
