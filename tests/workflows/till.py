"""Money on a stage: collections, the payer they ask, finance that hears of it, over the real store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from activities.call import CallActivities
from activities.collection import CollectionActivities
from activities.finance import FinanceActivities
from activities.message import Messages
from activities.outward import OutwardActivities
from activities.record import RecordActivities
from postsales.domain.contract import Law, Trigger
from postsales.domain.frozen import Frozen
from postsales.domain.money import Money
from postsales.domain.policy import STANDARD
from postsales.domain.schedule import DaysAfter
from postsales.domain.seats import Side
from postsales.messages import ids
from postsales.messages.collection_status import CollectionSpec, CollectionStatus
from postsales.messages.command import Answer, By, Command, Role
from postsales.messages.facts import Fact, Recording
from postsales.messages.finance import FinanceStatus
from postsales.messages.news import AnyNews, News
from postsales.messages.news.collection import TriggerHappened
from postsales.messages.setting import Setting
from postsales.notify.invoice import HtmlInvoice
from postsales.simulation.world import VirtualWorld
from postsales.store.facade import Store
from tests.fakes import SentHooks
from tests.workflows.deal import NUMBER, SEOUL, Listener, ReadMail, at, by, setting
from workflows.collection import Collection
from workflows.finance import Finance
from workflows.message import Message
from workflows.payer import Payer

M = TypeVar("M", bound=Frozen)
FORUM = Law(governing="대한민국 법", forum="서울중앙지방법원", mediator=Side.PARTNER)
VENDOR, PARTNER = "vendor", "partner"


def spec(
    n: int = 1, *, customer: bool = False, consent: bool = True, here: Setting | None = None, **changes: Any
) -> CollectionSpec:
    """What the partner owes the vendor 30 days after acceptance (or the customer the partner): KRW 11,000,000."""
    here = here or setting()
    debtor, creditor = (Side.CUSTOMER, Side.PARTNER) if customer else (Side.PARTNER, Side.VENDOR)
    made = CollectionSpec(
        setting=here, policy=STANDARD.collection, payer_policy=STANDARD.payer, finance_policy=STANDARD.finance, n=n,
        tier="customer" if customer else "vendor", name="잔금", debtor=here.parties[debtor],
        creditor=here.parties[creditor], debtor_side=debtor, creditor_side=creditor,
        net=Money.of(10_000_000, "KRW"), tax=Money.of(1_000_000, "KRW"), trigger=Trigger.ACCEPTANCE,
        terms=DaysAfter(days=30), consent=consent, law=FORUM,
    )  # fmt: skip
    return made.model_copy(update=changes)


class Kept:
    """The store, and every fact it was given, in order."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.facts: dict[tuple[str, int], Fact] = {}

    def record(self, recording: Recording) -> None:
        """Keep it twice: for the story, and for good."""
        self.facts |= {(recording.workflow_id, fact.seq): fact for fact in recording.facts}
        self.store.record(recording)


class Till:
    """Collections of one deal at play in virtual time. Instalments are triggered by acceptance, on 2 March 2026."""

    def __init__(self, world: VirtualWorld) -> None:
        self.world = world
        self.store = Store.in_memory(now=world.now)
        self.kept, self.post, self.hooks = Kept(self.store), ReadMail(), SentHooks()
        self.commands = 0
        messages = Messages(postbox=self.post, hooks=self.hooks, sent=self.store)
        calls = CallActivities(world.engine)
        outward = OutwardActivities(messages, calls)
        papers = CollectionActivities(self.store.invoices, HtmlInvoice())
        world.employ(
            workflows=[Collection, Payer, Finance, Message, Listener],
            activities=[
                RecordActivities(self.kept).record,
                outward.send,
                calls.call,
                outward.tell_and_send,
                papers.issue_invoice,
                papers.issue_credit_note,
                FinanceActivities(self.store.finance).digest,
            ],
        )

    async def open(self, *specs: CollectionSpec, triggered: bool = True) -> None:
        """Start these instalments, accepted at once unless said otherwise."""
        if self.world.client.status(ids.delivery(NUMBER)) is None:
            await self.world.engine.start("delivery", Frozen(), id=ids.delivery(NUMBER))
        for each in specs:
            await self.world.engine.start("collection", each, id=ids.collection(NUMBER, each.n))
        await self.world.settle()
        if triggered:
            for each in specs:
                happened = TriggerHappened(trigger=Trigger.ACCEPTANCE, on=at(3, 2).astimezone(SEOUL).date())
                await self.tell("accepted", happened, n=each.n)

    async def say(self, verb: str, *, n: int = 1, who: str = "sora", **body: Any) -> Answer:
        """Somebody says a verb to an instalment; raises `Refused`."""
        return await self.say_to(ids.collection(NUMBER, n), verb, by(who), instalment=n, **body)

    async def acknowledge(self, entity: str = VENDOR, **body: Any) -> Answer:
        """Finance has seen it."""
        who = By(person="fin", role=Role.FINANCE, side=Side.VENDOR, party=VENDOR)
        return await self.say_to(ids.finance(entity), "signal.acknowledge", who, **body)

    async def say_to(self, workflow_id: str, verb: str, who: By, **body: Any) -> Answer:
        """Any verb to anybody."""
        self.commands += 1
        command = Command(id=f"c{self.commands}", by=who, body=body)
        answer = await self.world.engine.update(workflow_id, verb, command, update_id=command.id)
        await self.world.settle()
        return answer

    async def tell(self, occasion: str, news: AnyNews, *, n: int = 1) -> None:
        """The delivery tells an instalment something."""
        await self.world.engine.signal(ids.collection(NUMBER, n), "tell", News(id=occasion, news=news))
        await self.world.settle()

    async def until(self, month: int, day: int, hour: int = 18) -> None:
        """Let time pass, until that hour in Seoul."""
        await self.world.advance_to(at(month, day, hour))

    async def status(self, n: int = 1) -> CollectionStatus:
        """How an instalment stands."""
        return await self.world.engine.query(ids.collection(NUMBER, n), "status", CollectionStatus)

    async def finance(self, entity: str = VENDOR) -> FinanceStatus:
        """What finance has not acknowledged."""
        return await self.world.engine.query(ids.finance(entity), "status", FinanceStatus)

    async def heard(self, kind: type[M]) -> list[M]:
        """What the delivery was told, of one kind."""
        news: list[News] = await self.world.client.query(ids.delivery(NUMBER), "news", result_type=list[News])
        return [each.news for each in news if isinstance(each.news, kind)]

    def whats(self, n: int = 1) -> list[str]:
        """What happened to an instalment, in order."""
        return [fact.what for (workflow, _), fact in self.kept.facts.items() if workflow == ids.collection(NUMBER, n)]

    def facts(self, what: str) -> list[Fact]:
        """Every fact of that name."""
        return [fact for fact in self.kept.facts.values() if fact.what == what]

    def days(self, what: str) -> list[str]:
        """When that happened, in Seoul: `04-02 09:05`."""
        return [f"{fact.at.astimezone(SEOUL):%m-%d %H:%M}" for fact in self.facts(what)]

    def reminders(self) -> list[tuple[str, list[str]]]:
        """Each reminder that went: its tone, and the amounts it lists."""
        letters = [letter for letter in self.post.letters if letter.template.startswith("payer/")]
        return [(letter.template, [line["amount"] for line in letter.facts["invoices"]]) for letter in letters]

    def rows(self, kind: type[M]) -> list[M]:
        """Every row of that kind, as the facts wrote them."""
        return [row for fact in self.kept.facts.values() for row in fact.rows if isinstance(row, kind)]


@contextmanager
def till(start: datetime | None = None, after: int = 4096) -> Iterator[Till]:
    """A world with nothing in it yet; it is nine in the morning of 2 March 2026 in Seoul."""
    with VirtualWorld(start=start or at(3, 2), seed=3, suggest_continue_as_new_after=after) as world:
        made = Till(world)
        yield made
        made.store.close()


ALL_OF_IT = Decimal(11_000_000)
