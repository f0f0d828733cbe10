"""How a delivery comes from one stage to the next: handed over, accepted, received, live.

The rules are in `domain.delivery`.
"""

from __future__ import annotations

from temporalio import workflow

from postsales.domain import delivery
from postsales.domain.acceptance import WHOLE
from postsales.domain.delivery import AcceptanceStanding, DeliveryState, Stage
from postsales.messages.command import By
from postsales.messages.delivery import GoLive, ReceiveProduct
from postsales.messages.news.delivery import HandoffDone
from postsales.messages.news.installation import AcceptanceMoved, Accepted
from workflows import delivery_children as children
from workflows import delivery_letters as letters
from workflows.delivery_base import DeliveryBase
from workflows.entity import Change, hears, verb


class DeliveryStages(DeliveryBase):
    """What brings it further, and who is told that what they wait for has happened."""

    @verb("product.received")
    def receive(self, body: ReceiveProduct, by: By) -> Change[DeliveryState]:
        """The customer has it in hand."""
        on = body.on or self.today()
        state = delivery.receive(self.state, on, self.today())
        return self.with_triggers(state, "product_received", {"on": on.isoformat()})

    @verb("delivery.go_live")
    def go_live(self, body: GoLive, by: By) -> Change[DeliveryState]:
        """Used in earnest from that day."""
        on = body.on or self.today()
        state = delivery.go_live(self.state, on, self.today())
        return self.with_triggers(state, "went_live", {"on": on.isoformat()})

    @hears(HandoffDone)
    def handed_over(self, news: HandoffDone) -> Change[DeliveryState] | None:
        """Sales has handed over."""
        state = delivery.child_ended(delivery.hand_over(self.state), "handoff")
        return Change(state, "stage_reached", {"stage": state.stage.value})

    @hears(Accepted)
    def accepted(self, news: Accepted) -> Change[DeliveryState] | None:
        """A package or the whole is accepted."""
        state = delivery.accept(self.state, news.scope, news.on)
        if state is self.state:
            return None
        if news.scope == "whole" and news.ends:
            state = delivery.child_ended(state, "installation")
        details = {"scope": news.scope, "on": news.on.isoformat()}
        change = self.with_triggers(state, "acceptance_heard", details)
        told = children.tell_package_accepted(self.state, news.scope, news.on, self.spec)
        pointed = children.waits_for_acceptance(self.state, self.spec) if news.scope == WHOLE else ()
        if pointed and workflow.patched("acceptance-told-to-all"):
            told += children.tell_accepted(pointed, self.spec)
        return Change(change.state, change.what, change.details, (*change.effects, *told))

    @hears(AcceptanceMoved)
    def acceptance_moved(self, news: AcceptanceMoved) -> Change[DeliveryState] | None:
        """Whether the decider's word is all that is waited for."""
        told = AcceptanceStanding(seq=news.seq, waits=news.waits, until=news.until)
        state = delivery.hear_acceptance(self.state, told)
        return None if state is None else self.quietly(state)

    def with_triggers(self, state: DeliveryState, what: str, details: dict[str, str]) -> Change[DeliveryState]:
        """The change, with the instalments and check-ins told that what they wait for has happened."""
        effects = children.tell_triggers(self.state, state, self.spec)
        if state.stage is not self.state.stage:
            details = {**details, "stage": state.stage.value}
            effects += letters.live(state, self.contract) if state.stage is Stage.LIVE else ()
        return Change(state, what, details, effects)
