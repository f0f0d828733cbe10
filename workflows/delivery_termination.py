"""A delivery ended before its time: asked for, approved by two others, or let go by.

The rules are in `domain.termination`.
"""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow

from postsales.domain import delivery, termination
from postsales.domain.delivery import DeliveryState
from postsales.domain.errors import Refused
from postsales.domain.seats import Seat
from postsales.messages.command import By
from postsales.messages.delivery import ApproveTermination, TerminateDelivery
from workflows import delivery_letters as letters
from workflows.delivery_base import DeliveryBase
from workflows.entity import Change, verb


class DeliveryTermination(DeliveryBase):
    """What is said about a termination."""

    @verb("delivery.terminate")
    def terminate(self, body: TerminateDelivery, by: By) -> Change[DeliveryState]:
        """End it before its time, once two others approve."""
        now = workflow.now()
        expires_at = now + timedelta(days=self.policy.termination.approve_within_days)
        asked = termination.Termination(
            reason=body.reason, refund=body.refund, requested_by=by.person, requested_at=now, expires_at=expires_at
        )
        state = delivery.request_termination(self.state, asked)
        effects = letters.termination_requested(state, self.contract)
        return Change(state, "termination_requested", {"reason": body.reason, "refund": body.refund}, effects)

    @verb("delivery.approve")
    def approve(self, body: ApproveTermination, by: By) -> Change[DeliveryState]:
        """An approver's word on a termination."""
        delivery.refuse_when_ended(self.state)
        if not self.state.roster.holds(by.person, Seat.VENDOR_APPROVER, Seat.VENDOR_HEAD):
            raise Refused("not_an_approver", person=by.person)
        decided = termination.decide(self.state.termination, by=by.person, yes=body.yes)
        state = self.state.model_copy(update={"termination": decided})
        return Change(state, "termination_approved" if body.yes else "termination_refused", {"by": by.person})

    def termination_expired(self) -> Change[DeliveryState]:
        """The approvals did not come in time: everything goes on as before."""
        asked = self.state.termination
        expired = asked.model_copy(update={"expired": True}) if asked else None
        return Change(self.state.model_copy(update={"termination": expired}), "termination_expired")

    def refunding(self) -> bool:
        """Whether the approved termination gives money back."""
        return self.state.termination is not None and self.state.termination.refund
