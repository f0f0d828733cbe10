"""What the parts of the delivery workflow share."""

from __future__ import annotations

from abc import abstractmethod
from datetime import date

from temporalio import workflow

from postsales.domain.contract import Contract
from postsales.domain.delivery import DeliveryState
from postsales.domain.policy import Policy
from postsales.domain.seats import Side
from postsales.messages.delivery import DeliverySpec
from postsales.messages.effects import Effect
from workflows.entity import Change, Entity


class DeliveryBase(Entity[DeliveryState]):
    """The contract, the policy it was started under, and the customer's day."""

    spec: DeliverySpec
    contract: Contract
    policy: Policy

    @abstractmethod
    def quietly(self, state: DeliveryState, effects: tuple[Effect, ...] = ()) -> Change[DeliveryState] | None:
        """Take over what a child said, which is a fact of the child's."""

    def today(self) -> date:
        """The local date of the customer."""
        return self.state.calendars[Side.CUSTOMER].local_date(workflow.now())

    def today_of(self, side: Side) -> date:
        """The local date of that side."""
        return self.state.calendars[side].local_date(workflow.now())
