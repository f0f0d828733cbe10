"""Which argument each workflow takes, by its durable name."""

from __future__ import annotations

from postsales.messages.checkin import CheckinSpec
from postsales.messages.closing import RetrospectiveSpec
from postsales.messages.collection_status import CollectionSpec
from postsales.messages.conduct import ConductSpec
from postsales.messages.delivery import DeliverySpec
from postsales.messages.escalation_status import EscalationSpec
from postsales.messages.finance import FinanceSpec
from postsales.messages.handoff import HandoffSpec
from postsales.messages.installation import InstallationSpec
from postsales.messages.message import MessageSpec
from postsales.messages.payer import PayerSpec
from postsales.messages.recovery import RecoverySpec
from postsales.messages.spec import Spec

SPECS: dict[str, type[Spec]] = {
    "delivery": DeliverySpec,
    "handoff": HandoffSpec,
    "installation": InstallationSpec,
    "escalation": EscalationSpec,
    "recovery": RecoverySpec,
    "conduct": ConductSpec,
    "collection": CollectionSpec,
    "payer": PayerSpec,
    "checkin": CheckinSpec,
    "finance": FinanceSpec,
    "retrospective": RetrospectiveSpec,
    "message": MessageSpec,
}
