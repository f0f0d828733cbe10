"""What an operator reads: lists and reports from the store, one delivery or issue live where somebody answers.

Everything goes by the same access rules as what changes something. A workflow that stays silent for two seconds is
answered for by the store, which says how old its answer is.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TypeVar
from zoneinfo import ZoneInfo

from postsales.desk.contacts import Contacting, Contacts
from postsales.desk.customer import Customers
from postsales.desk.errors import NotThere
from postsales.desk.gate import refuse_role
from postsales.desk.health import ShownHealth, Suppose, explain, health_of
from postsales.desk.my_day import MyDay, MyDays
from postsales.desk.named import Named
from postsales.desk.portfolio import Portfolios
from postsales.desk.reading_actions import ActionReading
from postsales.desk.reading_checkins import CheckinReading
from postsales.desk.reading_issues import IssueReading
from postsales.desk.reading_money import or_silence, own_side
from postsales.desk.reading_scores import ScoreReading
from postsales.desk.sight import Sight
from postsales.domain.certificate import Certificate
from postsales.domain.contract import Contract
from postsales.domain.frozen import Frozen
from postsales.domain.health import Health
from postsales.domain.scope_counts import ScopeCounts
from postsales.domain.seats import Side
from postsales.domain.special_terms import SpecialTerm, special_terms
from postsales.messages import ids
from postsales.messages.command import By, Role
from postsales.messages.delivery import DeliveryStatus
from postsales.messages.handoff import HandoffStatus
from postsales.messages.rows import NoteRow, PromiseRow, WorkRow
from postsales.store.audit import AuditEntry
from postsales.store.checks import Off
from postsales.store.delivery import DeliveryView
from postsales.store.paging import Page
from postsales.store.promise import PromiseFilter, PromiseLine
from postsales.store.rebuild import Difference
from postsales.store.timeline import Timeline
from postsales.store.work import WorkFilter

M = TypeVar("M", bound=Frozen)
SEOUL = ZoneInfo("Asia/Seoul")


class ShownDelivery(Frozen):
    """One delivery: `status` answered live by its workflow, `view` recorded in the store, as of an instant.

    `live` is False when nobody answered (or it has ended). `sees_money` is False when amounts are not for the reader;
    they are then zero or missing. `contacts`: when the customer was last talked to and will be next.
    """

    live: bool
    as_of: datetime | None
    sees_money: bool
    status: DeliveryStatus | None = None
    view: DeliveryView | None = None
    health: Health | None = None
    contacts: Contacts | None = None


class ShownHandoff(Frozen):
    """What sales handed over: live while the handoff runs, then as recorded; special terms come from the contract."""

    live: bool
    as_of: datetime | None
    terms: tuple[SpecialTerm, ...]
    notes: tuple[NoteRow, ...] = ()
    status: HandoffStatus | None = None
    promises: tuple[PromiseRow, ...] = ()
    """Those of the notes that are kept track of: whose they are, and by when."""


class ShownCertificate(Frozen):
    """An acceptance certificate: its facts, and its page where one was asked for."""

    certificate: Certificate
    html: str | None = None


class Examination(Frozen):
    """What is off in the store, by kind; nothing is how it should be (semantics, "Always true" 1, 7, 8)."""

    equations: tuple[Off, ...]
    numbering: tuple[Off, ...]
    projection: tuple[Difference, ...]


@dataclass(frozen=True)
class Reading(IssueReading, ScoreReading, ActionReading, CheckinReading):
    """Every verb that changes nothing."""

    # Deliveries

    @cached_property
    def portfolios(self) -> Portfolios:
        """Deliveries as a list, with their counts and the views people keep of them."""
        return Portfolios(self.store, self.zone)

    @cached_property
    def customers(self) -> Customers:
        """One customer over all its deliveries."""
        return Customers(self)

    @cached_property
    def contacting(self) -> Contacting:
        """When customers are talked to."""
        return Contacting(self.store, self.engine, self.zone)

    async def delivery(self, actor: By, number: str, *, contacts: bool = False) -> ShownDelivery:
        """One delivery, as far as the actor's seat goes; with its last and next contact, if that is asked for."""
        contract, sight = await self.opened(actor, "delivery.show", number)
        today = self.store.now().astimezone(ZoneInfo(contract.customer.timezone)).date()
        view, status = await asyncio.gather(
            asyncio.to_thread(self.store.deliveries.show, contract.number, today=today),
            or_silence(self.engine.query(ids.delivery(contract.number), "status", DeliveryStatus)),
        )
        met = None
        if contacts and view is not None:
            met = await self.contacting.of_delivery(view, inside=sight.inside, today=today)
        return ShownDelivery(
            live=status is not None,
            as_of=self.store.now() if status is not None else view.as_of if view else None,
            sees_money=sight.money,
            status=sight.status(status) if status is not None else None,
            view=sight.view(view) if view is not None else None,
            health=health_of(view, today) if view is not None and sight.inside else None,
            contacts=met,
        )

    async def health(self, actor: By, number: str, suppose: Suppose) -> ShownHealth:
        """What a delivery's health is made of, and what would change it. For the vendor's own people."""
        contract, sight = await self.opened(actor, "health.explain", number)
        today = self.store.now().astimezone(ZoneInfo(contract.customer.timezone)).date()
        view = await asyncio.to_thread(self.store.deliveries.show, contract.number, today=today)
        if view is None or not sight.inside:
            raise NotThere("unknown_delivery", delivery=number[:80])
        return explain(view, today, suppose)

    async def certificates(self, actor: By, number: str) -> tuple[ShownCertificate, ...]:
        """Every acceptance certificate of a delivery, the earliest first, without their pages."""
        contract, _ = await self.opened(actor, "acceptance.certificate", number)
        rows = await asyncio.to_thread(self.store.certificates.of, contract.number)
        return tuple(ShownCertificate(certificate=row.certificate) for row in rows)

    async def certificate(self, actor: By, number: str, scope: str, language: str) -> ShownCertificate:
        """One certificate with its page, as it was drawn up. Raises `NotThere` when that is not accepted."""
        contract, _ = await self.opened(actor, "acceptance.certificate", number)
        row = await asyncio.to_thread(self.store.certificates.get, contract.number, scope)
        if row is None:
            raise NotThere("no_certificate", scope=scope)
        return ShownCertificate(certificate=row.certificate, html=row.pages[language])

    async def scope_counts(self, actor: By) -> tuple[ScopeCounts, ...]:
        """How the actor's company and those it deals with ask for work outside the scope, and how they answer."""
        refuse_role(actor, "scope.list")
        own = own_side(actor)
        return await asyncio.to_thread(self.store.scopes.counts, own[1] if own else None)

    async def timeline(self, actor: By, number: str, *, since: int = 0, limit: int = 500) -> Timeline:
        """What happened after `since` (a position), as far as the actor's seat goes."""
        contract, sight = await self.opened(actor, "delivery.timeline", number)
        return await asyncio.to_thread(self._timeline, contract, sight, since, limit)

    async def handoff(self, actor: By, number: str) -> ShownHandoff:
        """The handoff's record. What sales feared about a customer is for the vendor's own people."""
        contract, sight = await self.opened(actor, "handoff.show", number)
        status, view = await asyncio.gather(
            or_silence(self.engine.query(ids.handoff(contract.number), "status", HandoffStatus)),
            asyncio.to_thread(self.store.deliveries.show, contract.number, today=self.today),
        )
        seen = sight.view(view) if view is not None else None
        notes = seen.notes if seen is not None else ()
        promises = tuple(row for row in seen.promises if row.about == "handoff") if seen is not None else ()
        if not sight.inside:
            status = status.model_copy(update={"notes": (), "questions": ()}) if status is not None else None
        live = status is not None
        return ShownHandoff(
            live=live, as_of=self.store.now() if live else view.as_of if view else None,
            terms=special_terms(contract), notes=notes, status=status, promises=promises,
        )  # fmt: skip

    # What people have before them

    async def work(self, actor: By, which: WorkFilter, *, after: str | None = None, limit: int = 100) -> Page[WorkRow]:
        """Work that waits for people of the actor's role and company; an administrator sees everybody's.

        Partners and customers see what waits for themselves.
        """
        refuse_role(actor, "work.list")
        own = own_side(actor)
        if actor.role is not Role.ADMIN:
            which = which.model_copy(update={"role": actor.role.value})
        if actor.role in (Role.PARTNER, Role.CUSTOMER):
            which = which.model_copy(update={"person": actor.person})
        found = await asyncio.to_thread(self.store.work.list, which, after=after, limit=limit)
        if own is None:
            return found
        mine = await asyncio.to_thread(lambda: tuple(row for row in found.items if self._is_of(row, own)))
        return found.model_copy(update={"items": mine})

    async def promises(
        self, actor: By, which: PromiseFilter, *, after: str | None = None, limit: int = 100
    ) -> Page[PromiseLine]:
        """Promises of the deliveries the actor's party takes part in; a customer sees what concerns it."""
        refuse_role(actor, "promise.list")
        kept = await self.within_reach(actor, which)
        if kept is None:
            return Page(items=())
        if which.mine:
            kept = kept.model_copy(update={"owner": actor.person})
        found = await asyncio.to_thread(
            self.store.promises.list, kept, today=self.today, seen_by=actor.side, after=after, limit=limit
        )
        if not found.items and after is None:
            await Named(self.store).refuse_unknown(actor, which)
        return found

    async def today_of(self, actor: By, limit: int = 500) -> MyDay:
        """What the actor must do now, in order, with the reasons; the first so many of it."""
        return await MyDays(self.store, self.zone).of(actor, limit)

    async def audit(
        self, actor: By, *, delivery: str | None = None, after: str | None = None, limit: int = 100
    ) -> Page[AuditEntry]:
        """Who did what, and who was refused it. For administrators."""
        refuse_role(actor, "audit.list")
        return await asyncio.to_thread(self.store.audit.entries, delivery=delivery, after=after, limit=limit)

    async def examination(self, actor: By) -> Examination:
        """What must always be true of the store, proved over all of it. For administrators."""
        refuse_role(actor, "store.examine")
        return await asyncio.to_thread(self._examined)

    # Inside

    def _examined(self) -> Examination:
        checks = self.store.checks
        return Examination(
            equations=(*checks.equations(), *checks.money_in()),
            numbering=checks.numbering(),
            projection=self.store.projection.compare(),
        )

    def _timeline(self, contract: Contract, sight: Sight, since: int, limit: int) -> Timeline:
        found = self.store.timelines.of(contract.number, since=since, limit=limit)
        if sight.inside and sight.money:
            return found
        view = self.store.deliveries.show(contract.number, today=self.today)
        tiers = {row.n: row.tier for row in view.instalments} if view else {}
        return sight.timeline(found, tiers)

    def _is_of(self, row: WorkRow, own: tuple[str, str]) -> bool:
        """Whether it is about a delivery in which the party stands on that side."""
        contract = self.store.contracts.get(row.delivery) if row.delivery else None
        party = contract.party(Side(own[0])) if contract is not None else None
        return party is not None and party.id == own[1]
