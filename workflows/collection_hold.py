"""Further services are held while the customer does not pay: told of before, over with the payment."""

from __future__ import annotations

from datetime import date
from typing import Any

from temporalio import workflow

from postsales.domain import collecting, hold
from postsales.domain.collecting import CollectionState
from postsales.domain.errors import Refused
from postsales.domain.hold import BeginHold, Hold, ReleaseHold
from postsales.domain.seats import Seat
from postsales.messages import ids
from postsales.messages.collection import AnnounceHold, ReleaseServices
from postsales.messages.command import By
from postsales.messages.effects import Effect, Tell
from postsales.messages.news import News
from postsales.messages.news.collection import HoldMoved
from postsales.messages.rows import WorkRow
from workflows import collection_letters as letters
from workflows.collection_base import CollectionBase, CollectionChange
from workflows.entity import Change, verb


class CollectionHold(CollectionBase):
    """The verbs about holding services, and what the calendar does to a hold."""

    @verb("hold.announce")
    def announce_hold(self, body: AnnounceHold, by: By) -> CollectionChange:
        """The customer and the sales rep hear from when on nothing new is done."""
        self.refuse_the_debtor(by)
        if self.state.receivable.consent == "missing" and by.side is not self.spec.creditor_side:
            raise Refused("not_yours_to_allow", creditor=self.spec.creditor.id)
        state, told = self.holding(self.state, by.person, body.reason, body.from_on)
        return Change(state, "hold_announced", self.hold_details(state.hold), told)

    @verb("hold.release")
    def release_hold(self, body: ReleaseServices, by: By) -> CollectionChange:
        """Somebody lets the services go on, though it is not paid."""
        self.refuse_the_debtor(by)
        if self.state.hold is None:
            raise Refused("no_hold", instalment=self.spec.n)
        return self.released(self.state.hold, by.person, body.reason)

    def holding(
        self, state: CollectionState, by: str, reason: str, from_on: date | None = None
    ) -> tuple[CollectionState, tuple[Effect, ...]]:
        """The state with the hold told of, and the letters: to the rep first, then to the payer."""
        held = hold.announce(
            state.hold, state.receivable, self.spec.debtor_side, at=workflow.now(), from_on=from_on,
            days=self.spec.policy.hold_notice_days, by=by, reason=reason, calendar=self.calendar,
        )  # fmt: skip
        changed = state.model_copy(update={"hold": held})
        occasion = f"{state.receivable.version}/{held.from_on.isoformat()}"
        more = {"from_on": held.from_on.isoformat(), "reason": reason}
        rep = collecting.owner(state.roster, self.spec.creditor_side, Seat.SALES_REP)
        return changed, (
            *letters.letter(changed, self.spec, "hold_planned", occasion, rep, **more),
            *letters.to_payer(changed, self.spec, "hold_announced", occasion, **more),
        )

    def with_hold_of_step(self, state: CollectionState, reason: str) -> tuple[CollectionState, tuple[Effect, ...]]:
        """What a step of the ladder that holds does; nothing if somebody has said so already."""
        try:
            return self.holding(state, "clock", reason)
        except Refused as refused:
            workflow.logger.info("no hold by the ladder: %s", refused.code)
            return state, ()

    def hold_step(self, step: BeginHold | ReleaseHold) -> CollectionChange:
        """The day has come, or the reason is gone."""
        if isinstance(step, ReleaseHold):
            return self.released(step.hold, "clock", "")
        begun = step.hold.model_copy(update={"state": "held"})
        state = self.state.model_copy(update={"hold": begun})
        return Change(state, "hold_began", self.hold_details(begun), (self.tell_held(True),), (self.hold_work(begun),))

    def released(self, held: Hold, by: str, reason: str) -> CollectionChange:
        """Nothing is held any more; who had only been told of it hears nothing more than that it is paid."""
        state = self.state.model_copy(update={"hold": None})
        details = self.about({"from_on": held.from_on.isoformat(), "by": by})
        details |= {"reason": reason} if reason else {}
        if held.state == "announced":
            return Change(state, "hold_dropped", details)
        done = self.hold_work(held).model_copy(update={"done_at": workflow.now()})
        return Change(state, "hold_released", details, (self.tell_held(False),), (done,))

    def tell_held(self, held: bool) -> Tell:
        """The delivery holds its services, or goes on with them."""
        delivery, seq = self.spec.setting.delivery, self.journal.seq
        news = HoldMoved(n=self.spec.n, seq=seq, held=held, invoice=self.state.receivable.known_as)
        return Tell(to=ids.delivery(delivery), news=News(id=f"{self.id}:hold:{seq}", news=news))

    def hold_work(self, held: Hold) -> WorkRow:
        """Visible to whoever has the customer, as long as it lasts."""
        rep = collecting.owner(self.state.roster, self.spec.creditor_side, Seat.SALES_REP)
        facts = {
            "instalment": self.spec.n, "invoice": self.state.receivable.known_as, "debtor": self.spec.debtor.name,
            "outstanding": str(self.state.receivable.outstanding.amount), "currency": self.state.receivable.currency,
        }  # fmt: skip
        return WorkRow(
            key=f"{self.spec.setting.delivery}/{self.spec.n}:hold:{held.from_on.isoformat()}",
            delivery=self.spec.setting.delivery, what="services_held", role="sales", person=rep.id if rep else None,
            facts=facts, since=held.announced_at,
        )  # fmt: skip

    def hold_details(self, held: Hold | None) -> dict[str, Any]:
        """The details of a fact about a hold."""
        if held is None:
            return self.about({})
        return self.about({"from_on": held.from_on.isoformat(), "reason": held.reason, "by": held.by})
