"""What people do in a life of a forecast: each act is one verb of the desk, said by whoever may say it.

Acts go to the workflows themselves, past the desk: nobody's token is checked in a thought experiment, but the rules of
the workflows hold, and an act they refuse is simply not done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from activities.ports import Engine
from postsales.desk.verbs import VERBS
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.contract import Contract
from postsales.domain.errors import Refused
from postsales.domain.seats import Person, Roster, Seat, Side, required_seats
from postsales.messages import ids
from postsales.messages.command import By, Command, Role
from postsales.messages.failures import EngineSilent, NoSuchWorkflow
from postsales.messages.installation import InstallationStatus

WORDS = "as forecast"


@dataclass
class Acts:
    """The people of one delivery, and their hands. `roster` is who sits where now, `calendars` when they work."""

    engine: Engine
    contract: Contract
    roster: Roster
    calendars: Mapping[Side, BusinessCalendar]
    said: int = 0

    async def hand_over(self) -> None:
        """Sales hands over; seats still empty are filled first, each by its own party."""
        missing = self.roster.missing(required_seats(indirect=self.contract.partner is not None, tam=self.contract.tam))
        for seat in missing:
            somebody = next((person for person in self.roster.people if person.side is seat.side), None)
            if somebody is not None:
                by = self._by(somebody, Role.ADMIN)
                await self._say("handoff.assign", {"seat": seat.value, "person": somebody.id}, by)
        await self._say("handoff.complete", {}, self._by(self._vendor(Seat.DELIVERY_MANAGER, Seat.SALES_REP)))

    async def receive(self) -> None:
        """The customer has the product in hand."""
        await self._say("product.received", {}, self._by(self._vendor(Seat.DELIVERY_MANAGER, Seat.SALES_REP)))

    async def finish(self, package: str) -> None:
        """The work of a package is done."""
        await self._say("package.done", {"package": package}, self._by(self._vendor(Seat.DELIVERY_MANAGER)))

    async def push(self) -> None:
        """Whatever keeps the delivery from being accepted and is ours to do: items done, acceptance asked for."""
        status = await self._query(ids.installation(self.contract.number), InstallationStatus)
        if status is None or not status.packages:
            await self._say("acceptance.request", {}, self._by(self._vendor(Seat.DELIVERY_MANAGER)))
            return
        blocking = [item.n for item in status.open_items if item.blocking]
        if blocking:
            body = {"package": status.packages[0].package, "resolves": blocking}
            await self._say("package.done", body, self._by(self._vendor(Seat.DELIVERY_MANAGER)))
        if not any(each.state == "requested" for each in status.acceptances):
            await self._say("acceptance.request", {}, self._by(self._vendor(Seat.DELIVERY_MANAGER)))

    async def sign(self, scope: str) -> None:
        """The decider accepts."""
        await self._say("acceptance.sign", {"scope": scope}, self._by(self.roster.holder(Seat.ACCEPTANCE_DECIDER)))

    async def reject(self, scope: str) -> None:
        """The decider does not accept yet."""
        by = self._by(self.roster.holder(Seat.ACCEPTANCE_DECIDER))
        await self._say("acceptance.reject", {"scope": scope, "reasons": [WORDS]}, by)

    async def blame(self) -> None:
        """The product is blamed, with evidence, and nothing goes on before it is answered."""
        pm = self.roster.holder(Seat.PARTNER_PM, Seat.PARTNER_ENGINEER, Seat.REQUESTER)
        body = {"symptom": WORDS, "blocking": True, "evidence": {"steps": WORDS}}
        await self._say("issue.claim", body, self._by(pm))

    async def answer(self, issue: int) -> None:
        """Done, one way or the other."""
        by = self._by(self._vendor(Seat.SUPPORT, Seat.ENGINEERING, Seat.VENDOR_HEAD))
        await self._say("issue.resolve", {"issue": issue, "answer": WORDS}, by)

    async def give_evidence(self, issue: int) -> None:
        """The vendor gets what it waits for."""
        pm = self.roster.holder(Seat.PARTNER_PM, Seat.PARTNER_ENGINEER, Seat.REQUESTER)
        await self._say("issue.evidence", {"issue": issue, "steps": WORDS}, self._by(pm))

    async def dispute(self, instalment: int, amount: Decimal, debtor: Side) -> None:
        """The debtor contests an amount; its creditor sees to it."""
        body = {"instalment": instalment, "amount": str(amount), "reason": WORDS}
        await self._say("payment.dispute", body, self._by(self._of(debtor)))
        creditor = self._of(Side.VENDOR)
        await self._say("payment.own_dispute", {"instalment": instalment, "owner": creditor.id}, self._by(creditor))

    async def settle_dispute(self, instalment: int) -> None:
        """The invoice stands."""
        by = By(person=self._of(Side.VENDOR).id, role=Role.FINANCE, side=Side.VENDOR)
        await self._say("payment.settle_dispute", {"instalment": instalment, "outcome": "stands"}, by)

    async def pay(self, instalment: int, amount: Decimal) -> bool:
        """Money comes in; whether it was owed."""
        by = By(person=self._of(Side.VENDOR).id, role=Role.FINANCE, side=Side.VENDOR)
        return await self._say("payment.record", {"instalment": instalment, "amount": str(amount)}, by)

    # How it is said

    async def _say(self, verb: str, body: dict[str, Any], by: By) -> bool:
        self.said += 1
        known = VERBS[verb]
        address = known.address(self.contract.number, known.body.model_validate(body))
        command = Command(id=f"forecast/{self.said}/{by.person}", by=by, body=body)
        try:
            await self.engine.update(address, verb, command, update_id=command.id)
        except (Refused, NoSuchWorkflow, EngineSilent):
            return False
        return True

    async def _query(self, workflow_id: str, answer: type[InstallationStatus]) -> InstallationStatus | None:
        try:
            return await self.engine.query(workflow_id, "status", answer)
        except (NoSuchWorkflow, EngineSilent):
            return None

    def _vendor(self, *seats: Seat) -> Person:
        return self.roster.holder(*seats) or self._of(Side.VENDOR)

    def _of(self, side: Side) -> Person:
        found = next((person for person in self.roster.people if person.side is side), None)
        return found or self.roster.people[0]

    def _by(self, person: Person | None, role: Role | None = None) -> By:
        somebody = person or self._of(Side.VENDOR)
        roles = {Side.VENDOR: Role.DELIVERY, Side.PARTNER: Role.PARTNER, Side.CUSTOMER: Role.CUSTOMER}
        party = self.contract.party(somebody.side)
        return By(
            person=somebody.id, role=role or roles[somebody.side], side=somebody.side, party=party.id if party else None
        )
