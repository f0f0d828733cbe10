"""What a worker can do: every workflow, and every activity over the adapters it is given."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any

from activities.calendar import CalendarActivities
from activities.call import CallActivities
from activities.collection import CollectionActivities
from activities.digest import DigestActivities
from activities.finance import FinanceActivities
from activities.message import Messages
from activities.outward import OutwardActivities
from activities.ports import (
    ActivityStore,
    Calendars,
    CertificatePaper,
    Engine,
    HookSender,
    InvoicePaper,
    Postbox,
    WeeklyDigests,
)
from activities.record import RecordActivities
from postsales.notify.certificate import HtmlCertificate
from workflows.checkin import Checkin
from workflows.collection import Collection
from workflows.conduct import Conduct
from workflows.delivery import Delivery
from workflows.digest import WeeklyDigest
from workflows.escalation import Escalation
from workflows.finance import Finance
from workflows.handoff import Handoff
from workflows.installation import Installation
from workflows.message import Message
from workflows.payer import Payer
from workflows.recovery import Recovery
from workflows.retrospective import Retrospective

WORKFLOWS: tuple[type, ...] = (
    Delivery,
    Handoff,
    Installation,
    Escalation,
    Recovery,
    Conduct,
    Checkin,
    Collection,
    Payer,
    Finance,
    Retrospective,
    Message,
    WeeklyDigest,
)


@dataclass(frozen=True)
class Adapters:
    """The world outside, as activities need it."""

    store: ActivityStore
    engine: Engine
    postbox: Postbox
    hooks: HookSender
    paper: InvoicePaper
    calendars: Calendars
    outward: Executor | None = None
    """Threads for letters and webhooks; a simulation has none."""
    certificates: CertificatePaper = field(default_factory=HtmlCertificate)
    digests: WeeklyDigests | None = None
    """Where None, nobody starts a digest: a forecast, say."""


def activities(adapters: Adapters) -> tuple[Callable[..., Any], ...]:
    """Every activity over these adapters."""
    store = adapters.store
    messages = Messages(
        adapters.postbox, adapters.hooks, store, store.guidance, store.briefings, store.agendas, store.tam
    )
    calls = CallActivities(adapters.engine)
    outward = OutwardActivities(messages, calls, adapters.outward)
    collection = CollectionActivities(store.invoices, adapters.paper)
    digests = (DigestActivities(adapters.digests).send_digests,) if adapters.digests is not None else ()
    return (
        RecordActivities(store, adapters.certificates).record,
        outward.send,
        calls.call,
        outward.tell_and_send,
        CalendarActivities(adapters.calendars).load_calendar,
        collection.issue_invoice,
        collection.issue_credit_note,
        FinanceActivities(store.finance).digest,
        FinanceActivities(store.finance).bridges,
        *digests,
    )
