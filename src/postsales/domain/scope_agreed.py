"""What comes of an agreement on work outside the scope: an instalment, and lines of what was bought."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from postsales.domain.amendment import overlaid
from postsales.domain.contract import Contract, LineItem, Tier, Trigger
from postsales.domain.errors import Refused
from postsales.domain.instalment_plan import PlannedInstalment, plan
from postsales.domain.money import Money
from postsales.domain.schedule import DaysAfter
from postsales.domain.scope import ScopeRequest, ScopeStatus
from postsales.domain.seats import Side

PEERS_TERMS = DaysAfter(days=30)
"""When the vendor pays its partner for extra work, where nothing else was agreed."""

_NO_CHANGES: Mapping[int, PlannedInstalment] = MappingProxyType({})


def extra_instalment(contract: Contract, request: ScopeRequest, n: int, on: date) -> PlannedInstalment:
    """What an approved quote makes payable, invoiced on that day: the asker's side owes the provider.

    The customer pays on its contract's last terms; the vendor pays a partner as a peer, by `PEERS_TERMS`.
    """
    if request.quote is None:
        raise Refused("scope_request_not_open_for_that", request=request.n, state=request.status.value)
    of_customer = request.asker_side is Side.CUSTOMER
    tier: Tier = "customer" if of_customer else "extra"
    indirect = contract.partner is not None
    return PlannedInstalment(
        n=n, tier=tier, name=request.what[:200], debtor=request.asker_side, creditor=request.provider,
        net=request.quote.net, tax=request.quote.net.share(contract.tax.rate), trigger=Trigger.DATE, on=on,
        terms=contract.payment_schedule[-1].terms if of_customer else PEERS_TERMS,
        consent=not of_customer or not indirect or contract.partner_consents_to_reminders,
    )  # fmt: skip


def whole_plan(
    contract: Contract, extra: tuple[PlannedInstalment, ...], amended: Mapping[int, PlannedInstalment] = _NO_CHANGES
) -> tuple[PlannedInstalment, ...]:
    """Every instalment there is: the contract's, then those that came since, each as amended last."""
    return overlaid((*plan(contract), *extra), amended)


def line_items(requests: Iterable[ScopeRequest]) -> tuple[LineItem, ...]:
    """What the customer has bought since the signature: one line per quote it approved."""
    return tuple(
        LineItem(name=request.what[:500], product=f"scope-{request.n}", amount=request.quote.net.amount)
        for request in requests
        if request.status is ScopeStatus.APPROVED and request.quote is not None
        and request.asker_side is Side.CUSTOMER
    )  # fmt: skip


def bought_since(contract: Contract, requests: Iterable[ScopeRequest]) -> Money:
    """The sum of those lines, before tax."""
    return Money.of(sum((item.amount for item in line_items(requests)), Decimal(0)), contract.currency)
