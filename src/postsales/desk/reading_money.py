"""What an operator reads about money: what is due, signals, aging, approvals, papers; and what is open to whom."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TypeVar
from zoneinfo import ZoneInfo

from activities.ports import Engine
from postsales.desk.access import About
from postsales.desk.addressing import Addressing
from postsales.desk.errors import NotAllowed, NotThere
from postsales.desk.gate import refuse_reach, refuse_role
from postsales.desk.sight import Sight
from postsales.domain.bridge import Bridge
from postsales.domain.cash import Dso, Expectation, Week
from postsales.domain.contract import Contract
from postsales.domain.frozen import Frozen
from postsales.domain.seats import Seat, Side
from postsales.messages import ids
from postsales.messages.command import By, Role
from postsales.messages.failures import EngineSilent, NoSuchWorkflow
from postsales.messages.finance import FinanceStatus
from postsales.messages.rows import ApprovalRow
from postsales.store.approval import ApprovalFilter
from postsales.store.collection import Aging, AgingBy, DueFilter, DueInstalment, HeardSignal, SignalFilter
from postsales.store.facade import Store
from postsales.store.finance import FinanceCounts
from postsales.store.issue import IssueFilter
from postsales.store.paging import Page
from postsales.store.promise import PromiseFilter
from postsales.store.reports import Task

M = TypeVar("M", bound=Frozen)
W = TypeVar("W", IssueFilter, PromiseFilter)
SEOUL = ZoneInfo("Asia/Seoul")


class ShownBooks(Frozen):
    """The payment-due signals of one legal entity: live from its workflow, and what the store counts."""

    live: bool
    counts: FinanceCounts
    status: FinanceStatus | None = None


class ExpectedCash(Frozen):
    """Expected cash: week by week, and the invoices it is made of."""

    weeks: tuple[Week, ...]
    invoices: tuple[Expectation, ...]


@dataclass(frozen=True)
class MoneyReading:
    """Reads about money. `zone` is whose day "today" is in lists."""

    store: Store
    engine: Engine
    zone: ZoneInfo = SEOUL

    @cached_property
    def addressing(self) -> Addressing:
        """Which delivery is meant."""
        return Addressing(self.store)

    # Money

    async def due(
        self, actor: By, which: DueFilter, *, after: str | None = None, limit: int = 100
    ) -> Page[DueInstalment]:
        """What is invoiced and not paid, to or by the actor's company."""
        refuse_role(actor, "finance.due")
        own = own_side(actor)
        if own:
            which = which.model_copy(update={"party": own[1]})
        return await asyncio.to_thread(self.store.collections.due, which, today=self.today, after=after, limit=limit)

    async def signals(
        self, actor: By, which: SignalFilter, *, after: str | None = None, limit: int = 100
    ) -> Page[HeardSignal]:
        """Payment-due signals of the actor's company."""
        refuse_role(actor, "finance.due_signals")
        own = own_side(actor)
        if own:
            which = which.model_copy(update={"legal_entity": own[1]})
        return await asyncio.to_thread(self.store.collections.signals, which, after=after, limit=limit)

    async def aging(self, actor: By, creditor: str | None = None, by: AgingBy = "debtor") -> tuple[Aging, ...]:
        """What each debtor owes the actor's company (or all by partner, or by currency), by how late it is."""
        refuse_role(actor, "finance.aging")
        own = own_side(actor)
        return await asyncio.to_thread(
            self.store.collections.aging, today=self.today, creditor=own[1] if own else creditor, by=by
        )

    async def worklist(self, actor: By, collector: str | None = None) -> tuple[Task, ...]:
        """What a collector of the actor's company does next, in order."""
        refuse_role(actor, "finance.worklist")
        return await asyncio.to_thread(
            self.store.reports.worklist, self._books_of(actor), today=self.today, collector=collector
        )

    async def expected(self, actor: By, count: int) -> ExpectedCash:
        """What the actor's company may expect in the next weeks, by each payer's own history."""
        refuse_role(actor, "finance.expected")
        found = await asyncio.to_thread(
            self.store.reports.expected, self._books_of(actor), today=self.today, count=count
        )
        return ExpectedCash(weeks=found[0], invoices=found[1])

    async def dso(self, actor: By, days: int) -> tuple[Dso, ...]:
        """Days sales outstanding of the actor's company: open invoices / invoiced in the last `days` × `days`."""
        refuse_role(actor, "finance.dso")
        return await asyncio.to_thread(self.store.reports.dso, self._books_of(actor), today=self.today, days=days)

    async def bridges(self, actor: By) -> tuple[Bridge, ...]:
        """What partners bridge: a vendor sees those of its deals, a partner its own."""
        refuse_role(actor, "finance.bridge")
        own = own_side(actor)
        whose: dict[str, str] = dict([own]) if own else {}
        if whose.keys() - {"vendor", "partner"}:
            return ()
        books = own[1] if own else None
        return await asyncio.to_thread(self.store.reports.bridges, today=self.today, books=books, **whose)

    def _books_of(self, actor: By) -> str | None:
        own = own_side(actor)
        return own[1] if own else None

    async def approvals(
        self, actor: By, which: ApprovalFilter, *, after: str | None = None, limit: int = 100
    ) -> Page[ApprovalRow]:
        """What waits for approval in the actor's own books, with all that its approvers are shown."""
        refuse_role(actor, "approval.list")
        own = own_side(actor)
        if own:
            which = which.model_copy(update={"legal_entity": own[1]})
        return await asyncio.to_thread(self.store.approvals.list, which, after=after, limit=limit)

    async def paper(self, actor: By, number: str) -> str:
        """An invoice or credit note as its page. Raises `NotThere` `unknown_paper`, to strangers as well."""
        refuse_role(actor, "invoice.show")
        found = await asyncio.to_thread(
            lambda: self.store.invoices.get(number) or self.store.invoices.credit_note(number)
        )
        parties = (found.request.creditor.id, found.request.debtor.id) if found else ()
        if found is None or not (actor.role is Role.ADMIN or actor.party in parties):
            raise NotThere("unknown_paper", number=number[:80])
        _, sight = await self.opened(actor, "delivery.show", found.request.delivery)
        if not sight.money:
            raise NotThere("unknown_paper", number=number[:80])
        return found.html

    async def books(self, actor: By, legal_entity: str | None = None) -> ShownBooks:
        """How many payment-due signals wait, and what is owed."""
        refuse_role(actor, "finance.status")
        named = legal_entity or actor.party
        if named is None:
            raise NotThere("unknown_legal_entity", legal_entity="")
        refuse_reach(actor, "finance.status", About.books(named), None)
        counts, status = await asyncio.gather(
            asyncio.to_thread(self.store.finance.counts, named, today=self.today),
            or_silence(self.engine.query(ids.finance(named), "status", FinanceStatus)),
        )
        return ShownBooks(live=status is not None, counts=counts, status=status)

    # Inside

    @property
    def today(self) -> date:
        """The reader's day."""
        return self.store.now().astimezone(self.zone).date()

    def midnight(self, day: date | None, *, after: int = 0) -> datetime | None:
        """When the reader's day begins, or the one so many days after it; None when no day is named."""
        return None if day is None else datetime.combine(day + timedelta(days=after), time(), self.zone)

    async def opened(self, actor: By, verb: str, number: str) -> tuple[Contract, Sight]:
        """The delivery, if it is open to the actor, and how much of it."""
        refuse_role(actor, verb)
        contract = await asyncio.to_thread(self.addressing.contract, number)
        refuse_reach(actor, verb, About.contract(contract), number)
        return contract, await asyncio.to_thread(self._sight, actor, contract)

    async def within_reach(self, actor: By, which: W) -> W | None:
        """The filter, kept to what the actor's party takes part in; None when it asks for another party's.

        A delivery it names must be open to the actor: refused as `delivery.show` is.
        """
        own = own_side(actor)
        if own and getattr(which, own[0]) not in (None, own[1]):
            return None
        kept: dict[str, str] = dict([own]) if own else {}
        if which.delivery is not None:
            contract = await asyncio.to_thread(self.addressing.contract, which.delivery)
            refuse_reach(actor, "delivery.show", About.contract(contract), contract.number)
            kept["delivery"] = contract.number
        return which.model_copy(update=kept)

    def _sight(self, actor: By, contract: Contract) -> Sight:
        rows = self.store.deliveries.seats(contract.number)
        signed = {seat: tuple(people) for seat, people in contract.seats.items()}
        seats = signed | {Seat(row.seat): row.people for row in rows}
        held = [seat for seat, people in seats.items() if actor.person in people]
        known = {person.id: person.side for person in contract.people}
        known |= {row.person: row.side for row in self.store.deliveries.people(contract.number)}
        return Sight.of(actor, held, [person for person, side in known.items() if side is actor.side])


def own_side(actor: By) -> tuple[str, str] | None:
    """The filter that keeps to what the actor's party takes part in; None for who may see everything."""
    if actor.side is None or (actor.party is None and actor.side is Side.VENDOR and actor.admin is not None):
        return None
    if actor.party is None:
        raise NotAllowed("not_allowed", verb="read", role=actor.role.value)
    return actor.side.value, actor.party


async def or_silence(asked: Awaitable[M]) -> M | None:
    """The live answer, or None when nobody is there to give one in time."""
    try:
        return await asked
    except (EngineSilent, NoSuchWorkflow):
        return None
