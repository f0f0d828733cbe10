"""Complaints about people at the desk: begun here, and read only by the complainant and the heads asked.

Every reading leaves a line in the audit log, also an administrator's who speaks for one of them.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, replace

import structlog

from activities.ports import Calendars, Engine
from postsales.desk.access import About
from postsales.desk.addressing import Addressed, Addressing
from postsales.desk.bodies import shaped
from postsales.desk.calendars import calendars_of
from postsales.desk.errors import NotThere, WorkerSilent
from postsales.desk.gate import refuse_reach, refuse_role
from postsales.domain import conduct
from postsales.domain.contract import Contract
from postsales.domain.policy import RecoveryPolicy
from postsales.domain.seats import Language, Person, Roster, Seat
from postsales.messages import ids
from postsales.messages.command import By
from postsales.messages.conduct import ComplainOfConduct, ConductSpec
from postsales.messages.delivery import DeliverySpec
from postsales.messages.failures import EngineSilent, NoSuchWorkflow
from postsales.messages.news import News
from postsales.messages.news.delivery import SeatsChanged
from postsales.messages.rows import ConductRow
from postsales.store.facade import Store

log = structlog.get_logger()
COMPLAIN, ANSWER, LIST, SHOW = "conduct.complain", "conduct.answer", "conduct.list", "conduct.show"
SEATING = frozenset({"handoff.assign", "handoff.vacate"})
"""After these other people sit there."""


@dataclass(frozen=True)
class Conducts:
    """Complaints about people."""

    store: Store
    engine: Engine
    calendars: Calendars
    addressing: Addressing
    policy: RecoveryPolicy

    async def begun(self, actor: By, verb: str, to: Addressed, sender: str, said: str) -> Addressed:
        """The same, for a new complaint with its reference, and with a workflow to tell it to.

        The same `said` of the same sender is the same complaint. Refused as `conduct.heads_of`.
        """
        if verb == ANSWER and to.delivery is not None:
            await self.follow(to.delivery)
        if verb != COMPLAIN or to.delivery is None:
            return to
        person = shaped(ComplainOfConduct, to.body).person
        contract = await asyncio.to_thread(self.addressing.contract, to.delivery)
        reference = reference_of(contract.number, sender, said)
        roster = await asyncio.to_thread(self._roster, contract)
        heads = conduct.heads_of(roster, person, by=actor.person, by_side=actor.side)
        calendars = await asyncio.to_thread(calendars_of, contract, self.calendars)
        spec = ConductSpec(
            delivery=contract.number, reference=reference, complainant=roster.person(actor.person), heads=heads,
            calendar=calendars[heads[0].side], within_days=self.policy.conduct_within_days,
        )  # fmt: skip
        try:
            await self.engine.start("conduct", spec, id=ids.conduct(contract.number, reference))
        except EngineSilent as silent:
            raise WorkerSilent(said) from silent
        return replace(to, body={**to.body, "complaint": reference})

    async def seated(self, verb: str, number: str | None) -> None:
        """Somebody came or went by that verb: complaints follow."""
        if verb in SEATING and number is not None:
            await self.follow(number)

    async def follow(self, number: str) -> None:
        """Tell the open complaints of a delivery who sits where. They are none of the delivery's, so it cannot.

        Where nobody answers it is told again before the next word about them.
        """
        rows = await asyncio.to_thread(self.store.deliveries.rows, number, ConductRow)
        waiting = [row.reference for row in rows if row.answered_at is None]
        if not waiting:
            return
        try:
            spec = await self.engine.query(ids.delivery(number), "carried", DeliverySpec)
            if spec.carried is None:
                return
            said = f"{number}:conduct-seats:{self.store.now().isoformat()}"
            news = News(id=said, news=SeatsChanged(roster=spec.carried.roster))
            for reference in waiting:
                await self.engine.signal(ids.conduct(number, reference), "tell", news)
        except (EngineSilent, NoSuchWorkflow) as away:
            log.warning("conduct.seats_untold", delivery=number, why=type(away).__name__)

    async def list(self, actor: By, number: str) -> tuple[ConductRow, ...]:
        """Those of a delivery that the actor may read, the latest first."""
        refuse_role(actor, LIST)
        contract = await asyncio.to_thread(self.addressing.contract, number)
        refuse_reach(actor, LIST, About.contract(contract), number)
        rows = await asyncio.to_thread(self.store.deliveries.rows, contract.number, ConductRow)
        roster = await asyncio.to_thread(self._roster, contract)
        mine = [row for row in rows if conduct.reads(row.seen_by, row.by, row.side, actor.person, roster)]
        if mine:
            await asyncio.to_thread(self.store.audit.read, actor, LIST, contract.number)
        return tuple(sorted(mine, key=lambda row: row.at, reverse=True))

    async def show(self, actor: By, number: str, reference: str) -> ConductRow:
        """One of them. To whom it is not open it does not exist: `NotThere` `conduct_unknown`."""
        found = next((row for row in await self.list(actor, number) if row.reference == reference), None)
        if found is None:
            raise NotThere("conduct_unknown", complaint=reference[:20])
        return found

    def _roster(self, contract: Contract) -> Roster:
        """Who sits where now, as recorded; as signed, while nothing is."""
        people = self.store.deliveries.people(contract.number)
        if not people:
            return contract.roster
        known = tuple(
            Person(id=row.person, name=row.name, side=row.side, email=row.email, language=Language(row.language))
            for row in people
        )
        seats = {Seat(row.seat): row.people for row in self.store.deliveries.seats(contract.number)}
        return Roster(people=known, seats=seats)


def reference_of(number: str, sender: str, said: str) -> str:
    """The reference of a complaint: nobody can tell from it whose it is, or guess another's."""
    return "c-" + hashlib.sha256(f"{number}\n{sender}\n{said}".encode()).hexdigest()[:12]
