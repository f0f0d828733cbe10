"""A small indirect deal on a stage of its own: one child workflow, somebody who hears what it tells the delivery."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
from temporalio import workflow

from activities.call import CallActivities
from activities.message import Messages
from activities.outward import OutwardActivities
from activities.record import RecordActivities
from postsales.domain.calendar import SEOUL_OFFICE
from postsales.domain.contract import Channel
from postsales.domain.frozen import Frozen
from postsales.domain.seats import Language, Party, Person, Roster, Seat, Side
from postsales.messages import ids
from postsales.messages.command import Answer, By, Command, Role
from postsales.messages.effects import Mail
from postsales.messages.news import AnyNews, News
from postsales.messages.setting import Setting
from postsales.notify.letters import write
from postsales.simulation.world import VirtualWorld
from tests.fakes import Briefed, RecordedFacts, SentHooks, SentMail
from workflows.message import Message

NUMBER = "HB-1"
SEOUL = ZoneInfo("Asia/Seoul")
SIGNED_ON = date(2026, 3, 2)


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """That time in Seoul, in 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=SEOUL).astimezone(UTC)


def _person(person_id: str, side: Side, language: Language = Language.KO) -> Person:
    return Person(
        id=person_id, name=person_id.title(), side=side, email=f"{person_id}@{side}.example", language=language
    )


PEOPLE = {
    Seat.SALES_REP: _person("sora", Side.VENDOR),
    Seat.DELIVERY_MANAGER: _person("minsu", Side.VENDOR),
    Seat.SUPPORT: _person("alex", Side.VENDOR, Language.EN),
    Seat.CSM: _person("dana", Side.VENDOR, Language.EN),
    Seat.VENDOR_HEAD: _person("hana", Side.VENDOR, Language.EN),
    Seat.PARTNER_PM: _person("jaeho", Side.PARTNER),
    Seat.PARTNER_ENGINEER: _person("giho", Side.PARTNER),
    Seat.PARTNER_HEAD: _person("hyejin", Side.PARTNER),
    Seat.PARTNER_PAYER: _person("yuna", Side.PARTNER),
    Seat.REQUESTER: _person("taemin", Side.CUSTOMER),
    Seat.ACCEPTANCE_DECIDER: _person("eunji", Side.CUSTOMER),
    Seat.OPERATOR: _person("woojin", Side.CUSTOMER, Language.EN),
    Seat.PAYER: _person("bora", Side.CUSTOMER),
}
ROLES = {Side.VENDOR: Role.SALES, Side.PARTNER: Role.PARTNER, Side.CUSTOMER: Role.CUSTOMER}


def roster(*without: Seat) -> Roster:
    """Everybody in their seats, but for these."""
    seats: dict[Seat, tuple[str, ...]] = {seat: (person.id,) for seat, person in PEOPLE.items() if seat not in without}
    return Roster(people=tuple(PEOPLE.values()), seats=seats)


def setting(*without: Seat) -> Setting:
    """The deal, with these seats empty."""
    names = {Side.VENDOR: "Acme", Side.PARTNER: "Hanbit SI", Side.CUSTOMER: "Daehan"}
    return Setting(
        delivery=NUMBER, title="ERP", channel=Channel.INDIRECT, currency="KRW", signed_on=SIGNED_ON,
        parties={side: Party(id=side.value, name=name) for side, name in names.items()},
        roster=roster(*without), calendars=dict.fromkeys(Side, SEOUL_OFFICE),
    )  # fmt: skip


def by(person_id: str, role: Role | None = None) -> By:
    """Somebody of the deal; a stranger of the vendor's if nobody knows them."""
    side = next((person.side for person in PEOPLE.values() if person.id == person_id), Side.VENDOR)
    return By(person=person_id, role=role or ROLES[side], side=side)


@dataclass
class ReadMail(SentMail):
    """A postbox whose letters are written out in every language, so that each template is tried with real facts."""

    defects: list[str] = field(default_factory=list)

    def send(self, mail: Mail) -> None:
        super().send(mail)
        for language in Language:
            try:
                letter = write(mail.model_copy(update={"to": mail.to.model_copy(update={"language": language.value})}))
            except (jinja2.TemplateError, ValueError) as error:
                self.defects.append(f"{mail.template} {language}: {error!r}")
                continue
            if "None" in letter.subject + letter.text or "\n\n\n" in letter.text:
                self.defects.append(f"{mail.template} {language}: {letter.text}")


@workflow.defn(name="delivery")
class Listener:
    """Stands where the delivery would, and keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[News] = []

    @workflow.run
    async def run(self, spec: Frozen) -> None:
        """Listen for good."""
        await workflow.wait_condition(lambda: False)

    @workflow.signal
    async def tell(self, news: News) -> None:
        """Hear."""
        self.heard.append(news)

    @workflow.query
    def news(self) -> list[News]:
        """What was heard so far."""
        return self.heard


class Stage:
    """One child workflow of the deal at play in virtual time."""

    def __init__(
        self, kind: type, workflow_id: str, *, start: datetime, suggest_continue_as_new_after: int = 4096
    ) -> None:
        self.world = VirtualWorld(start=start, suggest_continue_as_new_after=suggest_continue_as_new_after)
        self.store, self.postbox = RecordedFacts(), ReadMail()
        messages = Messages(postbox=self.postbox, hooks=SentHooks(), sent=self.store, briefings=Briefed(self.store))
        outward = OutwardActivities(messages, CallActivities(self.world.engine))
        activities: list[Callable[..., Any]] = [
            RecordActivities(self.store).record,
            outward.send,
            outward.tell_and_send,
        ]
        self.world.employ(workflows=[kind, Listener, Message], activities=activities)
        self.id = workflow_id
        self.commands = 0

    async def begin(self, name: str, spec: Frozen) -> None:
        """Start it, with somebody listening."""
        await self.world.engine.start("delivery", Frozen(), id=ids.delivery(NUMBER))
        await self.world.engine.start(name, spec, id=self.id)
        await self.world.settle()

    async def say(self, person: str, verb: str, *, role: Role | None = None, **body: Any) -> Answer:
        """Somebody says a verb; raises `Refused`."""
        self.commands += 1
        command = Command(id=f"c{self.commands}", by=by(person, role), body=body)
        answer = await self.world.engine.update(self.id, verb, command, update_id=command.id)
        await self.settled()
        return answer

    async def tell(self, news_id: str, news: AnyNews) -> None:
        """The workflow hears of something."""
        await self.world.engine.signal(self.id, "tell", News(id=news_id, news=news))
        await self.settled()

    async def heard(self, kind: type[Frozen]) -> list[Any]:
        """What the delivery has heard, of one kind."""
        news: list[News] = await self.world.client.query(ids.delivery(NUMBER), "news", result_type=list[News])
        return [each.news for each in news if isinstance(each.news, kind)]

    async def until(self, instant: datetime) -> None:
        """Let time pass."""
        await self.world.advance_to(instant)
        await self.settled()

    async def settled(self) -> None:
        """Nothing is left to do now, and every letter could be written."""
        await self.world.settle()
        assert self.postbox.defects == []

    def over(self) -> bool:
        """Whether the story has ended."""
        return self.world.client.status(self.id) != "running"

    def whats(self) -> list[str]:
        """What happened, in order."""
        return self.store.whats(self.id)

    def happened(self, what: str) -> list[datetime]:
        """When that happened, in Seoul's time."""
        return [fact.at.astimezone(SEOUL) for _, fact in self.store.facts if fact.what == what]
