"""The present: every running delivery with all that belongs to it, as arguments its workflows can be started with.

Asked of the engine, each workflow answers the argument with which it would go on in a new run (query `carried`). The
answers are not of one instant; what happened in between is in the letters still on their way, and those are carried.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from activities.ports import Engine
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.contract import Contract
from postsales.domain.delivery import DeliveryState
from postsales.domain.frozen import Frozen
from postsales.domain.policy import Policy
from postsales.domain.seats import Side
from postsales.messages import ids
from postsales.messages.checkin import CheckinSpec
from postsales.messages.collection_status import CollectionSpec
from postsales.messages.delivery import DeliverySpec
from postsales.messages.escalation_status import EscalationSpec
from postsales.messages.failures import NoSuchWorkflow
from postsales.messages.finance import FinanceSpec
from postsales.messages.handoff import HandoffSpec
from postsales.messages.installation import InstallationSpec
from postsales.messages.payer import PayerSpec
from postsales.messages.recovery import RecoverySpec

M = TypeVar("M", bound=Frozen)


class Present(Frozen):
    """One delivery mid-life, or about to begin. `around` is what it shares with others: check-ins, payers, finance."""

    delivery: DeliverySpec
    handoff: HandoffSpec | None = None
    installation: InstallationSpec | None = None
    issues: tuple[EscalationSpec, ...] = ()
    recoveries: tuple[RecoverySpec, ...] = ()
    instalments: tuple[CollectionSpec, ...] = ()
    checkins: CheckinSpec | None = None
    payers: tuple[PayerSpec, ...] = ()
    finance: tuple[FinanceSpec, ...] = ()

    @property
    def contract(self) -> Contract:
        """What was signed."""
        return self.delivery.contract

    @property
    def number(self) -> str:
        """The delivery's number."""
        return self.contract.number

    @property
    def state(self) -> DeliveryState | None:
        """How it stands; None when it has not begun."""
        return self.delivery.carried

    @property
    def money(self) -> Iterable[tuple[str, str, Frozen]]:
        """(workflow, id, argument) of all that moves a date or an amount."""
        number = self.number
        yield "delivery", ids.delivery(number), self.delivery
        if self.handoff is not None:
            yield "handoff", ids.handoff(number), self.handoff
        if self.installation is not None:
            yield "installation", ids.installation(number), self.installation
        for issue in self.issues:
            yield "escalation", ids.escalation(number, issue.n), issue
        for recovery in self.recoveries:
            yield "recovery", ids.recovery(number, recovery.n), recovery
        for instalment in self.instalments:
            yield "collection", ids.collection(number, instalment.n), instalment

    @property
    def everything(self) -> Iterable[tuple[str, str, Frozen]]:
        """(workflow, id, argument) of the whole tree."""
        yield from self.money
        for payer in self.payers:
            yield "payer", ids.payer(payer.creditor.id, payer.debtor.id), payer
        if self.checkins is not None:
            yield "checkin", ids.checkins(self.contract.customer.id), self.checkins
        for finance in self.finance:
            yield "finance", ids.finance(finance.legal_entity.id), finance


def to_begin(contract: Contract, policy: Policy, calendars: dict[Side, BusinessCalendar]) -> Present:
    """A delivery that is started when the forecast begins."""
    return Present(delivery=DeliverySpec(contract=contract, policy=policy, calendars=calendars))


async def present(engine: Engine, number: str) -> Present | None:
    """How a delivery stands; None when it has ended. Raises `EngineSilent`, or `NoSuchWorkflow` when it never was."""
    delivery = await engine.query(ids.delivery(number), "carried", DeliverySpec)
    state = delivery.carried
    if state is None or state.ended_at is not None:
        return None
    running = state.running
    return Present(
        delivery=delivery,
        handoff=await _running(engine, ids.handoff(number), HandoffSpec, "handoff" in running),
        installation=await _running(engine, ids.installation(number), InstallationSpec, "installation" in running),
        issues=await _all(engine, _children(number, running, "issue/"), EscalationSpec),
        recoveries=await _all(engine, _children(number, running, "recovery/"), RecoverySpec),
        instalments=await _all(engine, _children(number, running, "instalment/"), CollectionSpec),
        checkins=await _running(engine, ids.checkins(delivery.contract.customer.id), CheckinSpec, True),
        payers=await _all(engine, _payers(delivery.contract), PayerSpec),
        finance=await _all(engine, _legal_entities(delivery.contract), FinanceSpec),
    )


def _children(number: str, running: Iterable[str], kind: str) -> list[str]:
    return [f"{ids.delivery(number)}/{child}" for child in running if child.startswith(kind)]


def _payers(contract: Contract) -> list[str]:
    parties = [party for side in Side if (party := contract.party(side)) is not None]
    return [ids.payer(creditor.id, debtor.id) for creditor in parties for debtor in parties if creditor != debtor]


def _legal_entities(contract: Contract) -> list[str]:
    return [ids.finance(party.id) for party in (contract.vendor, contract.partner) if party is not None]


async def _running(engine: Engine, workflow_id: str, answer: type[M], wanted: bool) -> M | None:
    if not wanted:
        return None
    try:
        return await engine.query(workflow_id, "carried", answer)
    except NoSuchWorkflow:
        return None


async def _all(engine: Engine, workflow_ids: Iterable[str], answer: type[M]) -> tuple[M, ...]:
    found = [await _running(engine, each, answer, True) for each in workflow_ids]
    return tuple(each for each in found if each is not None)
