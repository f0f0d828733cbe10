"""Check-ins with one customer in Seoul, in virtual time, with its deliveries listening."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from activities.calendar import CalendarActivities
from activities.call import CallActivities
from activities.message import Messages
from activities.outward import OutwardActivities
from activities.record import RecordActivities
from postsales.calendars.public_holidays import PublicHolidays
from postsales.domain.absence import Absence
from postsales.domain.cadence_policy import CheckinPolicy
from postsales.domain.calendar import SEOUL_OFFICE
from postsales.domain.seats import Language, Party, Person, Roster, Seat, Side
from postsales.messages import ids
from postsales.messages.checkin import CheckinSpec, CheckinStatus
from postsales.messages.command import Answer, By, Command, Role
from postsales.messages.news import AnyNews, News
from postsales.messages.news.checkin import DeliveryJoined, DeliveryLeft, DeliveryWentLive
from postsales.messages.rows import CheckinRow
from postsales.simulation.world import VirtualWorld
from tests.fakes import RecordedFacts, SentHooks, SentMail
from tests.workflows.letters import written
from tests.workflows.listener import Listener
from workflows.checkin import Checkin
from workflows.message import Message

SIGNED = date(2026, 3, 2)
MONDAY_9 = datetime(2026, 3, 2, 0, tzinfo=UTC)
SEATS = {
    "csm": Seat.CSM,
    "tam": Seat.TAM,
    "rep": Seat.SALES_REP,
    "vera": Seat.VENDOR_HEAD,
}
WORKFLOW = ids.checkins("acme")


def roster(**others: Seat) -> Roster:
    seats = {**SEATS, **others}
    people = tuple(
        Person(id=name, name=name.title(), side=Side.VENDOR, email=f"{name}@example.com", language=Language.EN)
        for name in seats
    )
    return Roster(people=people, seats={seat: (name,) for name, seat in seats.items()})


@dataclass
class Desk:
    """The customer's check-ins, and what came of them."""

    world: VirtualWorld
    facts: RecordedFacts = field(default_factory=RecordedFacts)
    mail: SentMail = field(default_factory=SentMail)
    said: int = 0
    customer: Party = field(default_factory=lambda: Party(id="acme", name="Acme"))
    policy: CheckinPolicy = field(default_factory=CheckinPolicy)

    def employ(self) -> None:
        calls = CallActivities(self.world.engine)
        outward = OutwardActivities(Messages(self.mail, SentHooks(), self.facts), calls)
        self.world.employ(
            workflows=[Checkin, Message, Listener],
            activities=[
                RecordActivities(self.facts).record,
                outward.send,
                calls.call,
                outward.tell_and_send,
                CalendarActivities(PublicHolidays()).load_calendar,
            ],
        )

    async def join(
        self,
        delivery: str = "D-1",
        *,
        tam: bool = False,
        signed_on: date = SIGNED,
        people: Roster | None = None,
        absences: tuple[Absence, ...] = (),
    ) -> None:
        sits = people or roster()
        await self.hear(
            DeliveryJoined(delivery=delivery, signed_on=signed_on, tam=tam, roster=sits, absences=absences)
        )  # fmt: skip
        if self.world.client.status(ids.delivery(delivery)) is None:
            self.world.client.start("listener", id=ids.delivery(delivery))

    async def hear(self, news: AnyNews) -> None:
        spec = CheckinSpec(customer=self.customer, calendar=SEOUL_OFFICE, policy=self.policy)
        self.said += 1
        told = News(id=f"news-{self.said}", news=news)
        await self.world.engine.signal_with_start("checkin", spec, id=WORKFLOW, signal="tell", message=told)
        await self.world.settle()

    async def live(self, on: date, delivery: str = "D-1") -> None:
        await self.hear(DeliveryWentLive(delivery=delivery, on=on))

    async def leave(self, delivery: str = "D-1") -> None:
        await self.hear(DeliveryLeft(delivery=delivery))

    async def say(self, person: str, verb: str, **body: Any) -> Answer:
        self.said += 1
        by = By(person=person, role=Role.CSM, side=Side.VENDOR)
        told = Command(id=f"c{self.said}", by=by, body=body)
        answer = await self.world.engine.update(WORKFLOW, verb, told, update_id=told.id)
        await self.world.settle()
        return answer

    async def record(self, sort: str = "csm", sentiment: int = 4, **more: Any) -> Answer:
        body = {"sort": sort, "sentiment": sentiment, "summary": "All runs.", **more}
        return await self.say("csm" if sort == "csm" else "tam", "checkin.record", **body)

    async def until(self, day: date, hour: int = 10) -> None:
        """That day at that hour in Seoul."""
        at = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Asia/Seoul"))
        await self.world.advance_to(at)

    async def days(self, days: int) -> None:
        await self.world.advance_to(self.world.now() + timedelta(days=days))

    async def due_on(self) -> date:
        planned = (await self.status()).planned
        assert planned is not None
        return planned.due_on

    async def status(self) -> CheckinStatus:
        return await self.world.engine.query(WORKFLOW, "status", CheckinStatus)

    def rows(self) -> list[CheckinRow]:
        return sorted(self.facts.rows(CheckinRow), key=lambda row: row.n)

    def letters(self) -> list[tuple[str, str]]:
        """What letters went to whom, in order."""
        return [(mail.template.removeprefix("checkin/"), mail.to.person) for mail in self.mail.letters]


@contextmanager
def desk(facts: RecordedFacts | None = None, **world: Any) -> Iterator[Desk]:
    with VirtualWorld(start=MONDAY_9, seed=1, **world) as found:
        at_desk = Desk(found, facts or RecordedFacts())
        at_desk.employ()
        yield at_desk
        written(at_desk.mail.letters)
