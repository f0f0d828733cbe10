"""What people say about chances for a further purchase."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from postsales.domain.contract import ContractNumber
from postsales.domain.frozen import Stated
from postsales.messages.action import AboutAction
from postsales.messages.checkin import AboutCheckins, Words

Amount = Annotated[Decimal, Field(gt=0, lt=10**15)]


class BringOpportunity(AboutCheckins):
    """`expansion.bring`: the customer could use more; it goes to the sales rep. What a partner brings is credited."""

    what: Words
    reason: Words | None = None
    delivery: ContractNumber | None = None


class OpportunityOutcome(AboutAction):
    """`expansion.outcome`: what became of it; `amount` of the purchase, net, in its own `currency`."""

    result: Literal["won", "lost", "later"]
    amount: Amount | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    reason: Words | None = None


VERBS: dict[str, type[Stated]] = {
    "expansion.bring": BringOpportunity,
    "expansion.outcome": OpportunityOutcome,
}
