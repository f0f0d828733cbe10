"""What a delivery tells its customer's check-ins of how it stands, and what of its contract matters to them."""

from __future__ import annotations

from temporalio import workflow

from postsales.domain.care import Known, Stand
from postsales.domain.contract import Contract
from postsales.domain.delivery import ENDED, DeliveryState
from postsales.domain.health_policy import HealthPolicy
from postsales.domain.policy import Severity
from postsales.domain.promise import PromiseStatus
from postsales.domain.tam_months import bought_until
from postsales.messages import ids
from postsales.messages.effects import Effect, Tell
from postsales.messages.news import News
from postsales.messages.news.checkin import DeliveryStands
from workflows.delivery_base import DeliveryBase


class DeliveryCare(DeliveryBase):
    """Its part of the customer's health."""

    def tell_care(self, before: DeliveryState, state: DeliveryState) -> tuple[Effect, ...]:
        """How it stands, when that is another than before; a delivery without trouble tells nothing."""
        if before is state or state.stage in ENDED:
            return ()
        seq = self.journal.seq + state.issues_heard + sum(each.seq for each in state.instalments)
        now, then = stand_of(state, seq), stand_of(before, seq)
        if now == then or not workflow.patched("tells-how-it-stands"):
            return ()
        alike = now.model_copy(update={"complaints": then.complaints})
        if alike == then and not workflow.patched("tells-of-complaints"):
            return ()
        news = DeliveryStands(delivery=self.contract.number, stand=now)
        told = News(id=f"{self.contract.number}:stands:{seq}", news=news)
        return (Tell(to=ids.checkins(self.contract.customer.id), news=told),)


def stand_of(state: DeliveryState, seq: int) -> Stand:
    """What of it makes its health, and what speaks for a further purchase."""
    severities = [issue.severity for issue in state.issues if issue.open]
    overdue = (each.due_on for each in state.instalments if each.state in OVERDUE and each.due_on is not None)
    return Stand(
        seq=seq,
        critical_issues=severities.count(Severity.CRITICAL),
        major_issues=severities.count(Severity.MAJOR),
        minor_issues=severities.count(Severity.MINOR),
        breaches=sum(issue.breaches for issue in state.issues if issue.open),
        broken_promises=sum(promise.status is PromiseStatus.BROKEN for promise in state.promises),
        overdue_since=min(overdue, default=None),
        running_low=tuple(each.id for each in state.entitlements if each.level is not None),
        asked_on=state.asked_on,
        complaints=sum(each.open for each in state.recoveries),
    )


OVERDUE = frozenset({"overdue"})


def known_of(contract: Contract, policy: HealthPolicy) -> Known:
    """What of the contract matters after it is signed."""
    partner = contract.partner
    return Known(
        measure=policy.of(item.product for item in contract.line_items),
        value_goal=contract.value_goal,
        service_until=contract.service_until,
        tam_until=bought_until(contract.tam_until, contract.service_until, tam=contract.tam),
        partner=partner.id if partner else None,
        partner_name=partner.name if partner else None,
    )
