"""A delivery's verbs about TAM service: time spent for the customer, counted as the hours that were bought."""

from __future__ import annotations

from typing import Any

from postsales.domain import entitlement as entitlements
from postsales.domain import tam
from postsales.domain.delivery import DeliveryState, refuse_when_ended
from postsales.domain.entitlement import Entitlement
from postsales.domain.errors import Refused
from postsales.domain.requester import Requester
from postsales.domain.seats import Seat
from postsales.domain.tam import TamTime
from postsales.messages.command import By
from postsales.messages.effects import Effect
from postsales.messages.rows import TamTimeRow
from postsales.messages.tam import RecordTam, StrikeTam
from workflows import scope_letters as letters
from workflows.delivery_entitlements import DeliveryEntitlements
from workflows.entity import Change, verb

FOR_WHOM = (Seat.REQUESTER, Seat.OPERATOR, Seat.ACCEPTANCE_DECIDER, Seat.PAYER)
"""Whose use of the hours it is when nobody in particular asked."""


class DeliveryTam(DeliveryEntitlements):
    """Time is numbered, counted and struck here."""

    @verb("tam.record")
    def record_tam(self, body: RecordTam, by: By) -> Change[DeliveryState]:
        """So long, for that. Bought hours count down, are told at their levels, and refused beyond the grace."""
        refuse_when_ended(self.state)
        today = self.today()
        entry = TamTime(
            n=0, on=body.on or today, person=by.person, hours=body.hours, sort=body.sort, what=body.what,
            requester=body.requester, issue=body.issue,
        )  # fmt: skip
        if body.issue is not None and not 1 <= body.issue <= self.state.issues_numbered:
            raise Refused("unknown_issue", issue=body.issue)
        entries = tam.recorded(self.state.tam_time, self.state.tam_numbered, self.contract, entry, today)
        state = self.state.model_copy(update={"tam_time": entries, "tam_numbered": entries[-1].n})
        details = {"entry": entries[-1].n, "hours": letters.plain(body.hours), "sort": body.sort.value,
                   "what_for": body.what, "on": entries[-1].on.isoformat()}  # fmt: skip
        told: tuple[Effect, ...] = ()
        if (bought := self.tam_hours()) is not None:
            who = self.asked_by(body)
            after = entitlements.use(
                bought, self.policy.entitlement, requester=who.id, quantity=body.hours, reference=body.reference
            )
            level = after.level if after.level is not bought.level else None
            counted = entitlements.replaced(state.entitlements, after)
            state = state.model_copy(update={"entitlements": counted, "requesters": {**state.requesters, who.id: who}})
            told = self.level_told(state, after, level, who)
            details["remaining"] = letters.plain(after.remaining)
        return Change(state, "tam_time_recorded", details, told, (self.tam_row(entries[-1]),))

    @verb("tam.strike")
    def strike_tam(self, body: StrikeTam, by: By) -> Change[DeliveryState]:
        """It was a mistake."""
        refuse_when_ended(self.state)
        entries, entry = tam.struck(self.state.tam_time, body.entry, body.reason)
        update: dict[str, Any] = {"tam_time": entries}
        if (bought := self.tam_hours()) is not None:
            after = entitlements.give_back(bought, quantity=entry.hours)
            update["entitlements"] = entitlements.replaced(self.state.entitlements, after)
        details = {"entry": entry.n, "hours": letters.plain(entry.hours), "reason": body.reason}
        state = self.state.model_copy(update=update)
        return Change(state, "tam_time_struck", details, (), (self.tam_row(entry),))

    def tam_hours(self) -> Entitlement | None:
        """The hours bought, if hours were."""
        return next((each for each in self.state.entitlements if each.id == tam.ENTITLEMENT), None)

    def asked_by(self, body: RecordTam) -> Requester:
        """Whose use of the hours it is: who asked, else the customer's requester, for whom it was done."""
        roster = self.state.roster
        person = roster.person(body.requester) if body.requester else roster.holder(*FOR_WHOM)
        if person is not None:
            return Requester(id=person.id, name=person.name, email=person.email, phone=None)
        if body.requester is not None and (known := self.state.requesters.get(body.requester)) is not None:
            return known
        raise Refused("requester_unknown", requester=body.requester or "")

    def tam_row(self, entry: TamTime) -> TamTimeRow:
        """The entry as it is kept."""
        said = entry.model_dump()
        return TamTimeRow(delivery=self.contract.number, customer=self.contract.customer.id, **said)
