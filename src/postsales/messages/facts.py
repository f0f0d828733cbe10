"""Facts: what happened, and the read-model rows it changed, whole.

The store applies a fact's rows by upsert. A row has one writing workflow, so applying every recorded fact
again, in each workflow's own order, gives the same read model (semantics, "Always true" 8).
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from postsales.domain.certificate import Certificate, How
from postsales.domain.frozen import Frozen
from postsales.domain.seats import Side
from postsales.messages.command import By


class DeliveryRow(Frozen):
    """One delivery at a glance. Sums over instalments, issues and promises are computed when read."""

    kind: Literal["delivery"] = "delivery"
    delivery: str
    title: str
    stage: str
    channel: str
    vendor: str
    partner: str | None = None
    customer: str
    customer_name: str
    currency: str
    net_total: Decimal
    signed_on: date
    started_at: datetime
    sales_rep: str | None = None
    delivery_manager: str | None = None
    ball: Side | None = None
    awaited: str | None = None
    next_at: datetime | None = None
    live_on: date | None = None
    closed_at: datetime | None = None


class SeatRow(Frozen):
    """Everybody in one seat of one delivery, in order."""

    kind: Literal["seat"] = "seat"
    delivery: str
    seat: str
    side: Side
    people: tuple[str, ...]


class SittingRow(Frozen):
    """Somebody in a seat for a time that began or ended after the contract; `until` None: still there."""

    kind: Literal["sitting"] = "sitting"
    delivery: str
    n: int
    seat: str
    person: str
    since: datetime
    until: datetime | None = None
    why: str | None = None
    successor: str | None = None


class PersonRow(Frozen):
    """Somebody known to a delivery."""

    kind: Literal["person"] = "person"
    delivery: str
    person: str
    name: str
    side: Side
    email: str
    language: str


class NoteRow(Frozen):
    """What was written down at handoff: a risk, a promise, a special term; a question, and the answer `about` it."""

    kind: Literal["note"] = "note"
    delivery: str
    n: int
    sort: str
    text: str
    by: str
    at: datetime
    about: int | None = None


class PackageRow(Frozen):
    """A work package of the installation."""

    kind: Literal["package"] = "package"
    delivery: str
    package: str
    name: str
    side: Side
    state: str
    due_on: date | None = None
    done_on: date | None = None
    sort: str = "installation"
    start_on: date | None = None
    after: tuple[str, ...] = ()
    attended: tuple[str, ...] = ()
    signed_off_by: str | None = None


class VisitRow(Frozen):
    """A site visit. `missing`: what it lacks to be confirmed; `raised`: every punch item it ever left.

    `absent` is who was not there, `owed_by` the side that owes a new date for it.
    """

    kind: Literal["visit"] = "visit"
    delivery: str
    n: int
    on: date
    purpose: str
    engineer: str
    state: str
    packages: tuple[str, ...] = ()
    punch_items: tuple[str, ...] = ()
    raised: tuple[str, ...] = ()
    starts: str | None = None
    ends: str | None = None
    place: str | None = None
    access: str | None = None
    prerequisites: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    text: str | None = None
    moves: int = 0
    absent: str | None = None
    owed_by: Side | None = None
    stars: int | None = None
    words: str | None = None


class TaskRow(Frozen):
    """A dated task of the customer's."""

    kind: Literal["task"] = "task"
    delivery: str
    n: int
    what: str
    owner: str
    due_on: date
    state: str
    package: str | None = None
    moves: int = 0
    late_since: datetime | None = None
    done_on: date | None = None


class ConsultationRow(Frozen):
    """A customer's question to the vendor's consultant on call."""

    kind: Literal["consultation"] = "consultation"
    delivery: str
    n: int
    question: str
    asked_by: str
    asked_at: datetime
    consultant: str
    package: str | None = None
    answer_by: datetime
    answer: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None


class AcceptanceRow(Frozen):
    """The acceptance of one package, or of the whole delivery (`scope` = `whole`)."""

    kind: Literal["acceptance"] = "acceptance"
    delivery: str
    scope: str
    state: str
    requested_at: datetime | None = None
    window_ends_at: datetime | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    reasons: tuple[str, ...] = ()
    certificate: str | None = None


class CertificateRow(Frozen):
    """The certificate of one acceptance, with its page in each language. Written once, with the acceptance itself.

    `pages` are filled in as the fact is recorded: what is kept for good is what was drawn up then.
    """

    kind: Literal["certificate"] = "certificate"
    delivery: str
    scope: str
    number: str
    accepted_on: date
    how: How
    decided_by: str | None = None
    certificate: Certificate
    pages: dict[str, str] = {}

    @classmethod
    def of(cls, certificate: Certificate) -> CertificateRow:
        """The row of a certificate, without its pages."""
        return cls(
            delivery=certificate.delivery, scope=certificate.scope, number=certificate.number,
            accepted_on=certificate.accepted_on, how=certificate.how, decided_by=certificate.decided_by,
            certificate=certificate,
        )  # fmt: skip


class PromiseRow(Frozen):
    """A promise: who, to whom, what, by when, and how it stands.

    `broken_on` is the first day that was missed, and stays; `reason` what was last said of it.
    """

    kind: Literal["promise"] = "promise"
    delivery: str
    n: int
    what: str
    owner: str
    to: Side
    due_on: date
    state: str
    moves: int = 0
    about: str | None = None
    owner_side: Side | None = None
    made_by: str | None = None
    made_at: datetime | None = None
    done_at: datetime | None = None
    broken_on: date | None = None
    reason: str | None = None


class IssueRow(Frozen):
    """An issue with its ball, its clocks' deadlines and, in the end, its verdict."""

    kind: Literal["issue"] = "issue"
    delivery: str
    n: int
    title: str
    claim: bool
    severity: str
    state: str
    blocking: bool
    ball: Side | None = None
    level: int = 0
    opened_at: datetime
    raised_by: str
    acknowledge_by: datetime | None = None
    answer_by: datetime | None = None
    interim_owner: str | None = None
    interim_on: date | None = None
    verdict: str | None = None
    owner: str | None = None
    promised_on: date | None = None
    answer: str | None = None
    breaches: tuple[str, ...] = ()
    closed_at: datetime | None = None
    question: bool = False
    contested: str | None = None
    session_on: date | None = None
    reopened: int = 0
    merged_into: int | None = None
    packages: tuple[str, ...] = ()
    instalments: tuple[int, ...] = ()
    visits: tuple[int, ...] = ()


class KnownVerdictRow(Frozen):
    """A verdict for the knowledge base. `words` are what it is found by; it `stands` until it is contested or reopened.

    `reference` (and `number`, the same) names it without saying whose it was.
    """

    kind: Literal["known_verdict"] = "known_verdict"
    reference: str
    number: int
    vendor: str
    delivery: str
    n: int
    products: tuple[str, ...] = ()
    title: str
    symptom: str | None = None
    verdict: str
    remedy: str
    answer: str
    decided_at: datetime
    stands: bool
    words: str


class InstalmentRow(Frozen):
    """One instalment: who owes whom how much, and how it stands. Amounts gross, in the contract's currency."""

    kind: Literal["instalment"] = "instalment"
    delivery: str
    n: int
    tier: str
    name: str
    debtor: str
    creditor: str
    payer: str | None = None
    currency: str
    net: Decimal
    tax: Decimal
    amount: Decimal
    trigger: str
    triggered_on: date | None = None
    state: str
    invoice: str | None = None
    issued_on: date | None = None
    due_on: date | None = None
    outstanding: Decimal
    disputed: Decimal = Decimal(0)
    promised_on: date | None = None
    reminders: int = 0
    virtual_account: str | None = None
    debtor_name: str = ""
    creditor_name: str = ""
    interest: Decimal = Decimal(0)
    tax_number: str | None = None


class EntryRow(Frozen):
    """One ledger entry of an instalment, with its cause; append-only. Late interest has sorts of its own."""

    kind: Literal["entry"] = "entry"
    delivery: str
    instalment: int
    entry: str
    sort: str
    amount: Decimal
    currency: str
    on: date
    reference: str | None = None
    by: str
    cause: str = ""


class CreditNoteRow(Frozen):
    """A credit note issued for an entry of the ledger."""

    kind: Literal["credit_note"] = "credit_note"
    number: str
    delivery: str
    instalment: int
    entry: str
    invoice: str
    amount: Decimal
    currency: str
    issued_on: date


class ApprovalRow(Frozen):
    """Something two people have to approve: what they are shown, who asked, who has given their word.

    `seen` is the digest of `shown`. Of the payee's bank details there is neither delivery nor amount.
    """

    kind: Literal["approval"] = "approval"
    key: str
    legal_entity: str
    delivery: str | None = None
    instalment: int | None = None
    request: int
    sort: str
    amount: Decimal | None = None
    currency: str | None = None
    shown: dict[str, str]
    seen: str
    requested_by: str
    requested_at: datetime
    expires_at: datetime
    approved_by: tuple[str, ...] = ()
    refused_by: str | None = None
    state: str


class PayeeRow(Frozen):
    """To which account a legal entity is paid, since two people approved it."""

    kind: Literal["payee"] = "payee"
    legal_entity: str
    account: str
    bank: str
    holder: str
    since: datetime


class CheckinRow(Frozen):
    """A check-in of one customer, planned or held."""

    kind: Literal["checkin"] = "checkin"
    customer: str
    n: int
    sort: str
    due_on: date
    person: str | None = None
    state: str
    held_at: datetime | None = None
    sentiment: int | None = None
    adoption: int | None = None
    value_met: bool | None = None
    summary: str | None = None
    next_step: str | None = None


class SignalRow(Frozen):
    """A payment-due signal, what finance is told: whom to ask, for how much, why, until when, and what may hold it up.

    Raised once per (instalment, version, stage, ordinal): that is its `key` (semantics, "Money").
    """

    kind: Literal["signal"] = "signal"
    key: str
    legal_entity: str
    delivery: str
    instalment: int
    stage: str
    ordinal: int = 0
    invoice: str | None = None
    debtor: str
    ask: str
    ask_name: str
    ask_email: str
    amount: Decimal
    currency: str
    due_on: date | None = None
    why: str
    held_up_by: tuple[str, ...] = ()
    raised_at: datetime
    since: date | None = None
    chain: tuple[str, ...] = ()


class AcknowledgementRow(Frozen):
    """A payment-due signal that finance has seen."""

    kind: Literal["acknowledgement"] = "acknowledgement"
    signal: str
    by: str
    at: datetime


class ScopeRow(Frozen):
    """A request for work outside the scope: who asks whom, by when it is answered, and what came of it.

    `asker_party` and `provider_party` are the companies of both sides, for their scorecards. `amount` is net of tax.
    """

    kind: Literal["scope"] = "scope"
    delivery: str
    n: int
    what: str
    asker: str
    asker_side: Side
    provider: Side
    asker_party: str
    provider_party: str
    state: str
    asked_at: datetime
    answer_by: date
    answered_at: datetime | None = None
    answered_by: str | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    entitlement: str | None = None
    adds: Decimal | None = None
    hours: Decimal | None = None
    amount: Decimal | None = None
    currency: str
    valid_until: date | None = None
    due_on: date | None = None
    instalment: int | None = None
    reason: str | None = None


class EntitlementRow(Frozen):
    """Included service that counts down. `remaining` is negative in the grace; `heavy` used more than their part."""

    kind: Literal["entitlement"] = "entitlement"
    delivery: str
    entitlement: str
    name: str
    unit: str
    provider: Side
    granted: Decimal
    used: Decimal
    given_back: Decimal
    approved: Decimal
    remaining: Decimal
    level: str | None = None
    heavy: str | None = None


class RequesterRow(Frozen):
    """What one person used of one entitlement. `same_as`: a human found them to be that person."""

    kind: Literal["requester"] = "requester"
    delivery: str
    entitlement: str
    requester: str
    name: str
    email: str
    used: Decimal
    same_as: str | None = None


class SignalCareRow(Frozen):
    """What finance decided about a payment-due signal: who sees to it, until when it is put off, and why."""

    kind: Literal["signal_care"] = "signal_care"
    signal: str
    collector: str | None = None
    snoozed_until: date | None = None
    reason: str | None = None
    by: str
    at: datetime


class BridgeLimitRow(Frozen):
    """How much a partner may bridge in one currency, by one legal entity's books."""

    kind: Literal["bridge_limit"] = "bridge_limit"
    legal_entity: str
    partner: str
    currency: str
    amount: Decimal
    by: str
    at: datetime


class QuestionRow(Frozen):
    """What finance asked about an instalment, of whom, and the answer, if there is one."""

    kind: Literal["question"] = "question"
    delivery: str
    instalment: int
    n: int
    legal_entity: str
    text: str
    asked_by: str
    asked_of: str
    asked_at: datetime
    answer_by: datetime
    climbed: int = 0
    answer: str | None = None
    expected_on: date | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None


class WorkRow(Frozen):
    """Visible work for a person: something the engine could not do, or will not do by itself."""

    kind: Literal["work"] = "work"
    key: str
    delivery: str | None = None
    what: str
    role: str
    person: str | None = None
    facts: dict[str, Any] = {}
    since: datetime
    done_at: datetime | None = None


Row = Annotated[
    DeliveryRow
    | SeatRow
    | SittingRow
    | PersonRow
    | NoteRow
    | PackageRow
    | VisitRow
    | TaskRow
    | ConsultationRow
    | AcceptanceRow
    | CertificateRow
    | PromiseRow
    | IssueRow
    | KnownVerdictRow
    | InstalmentRow
    | EntryRow
    | CreditNoteRow
    | ApprovalRow
    | PayeeRow
    | CheckinRow
    | SignalRow
    | AcknowledgementRow
    | ScopeRow
    | EntitlementRow
    | RequesterRow
    | SignalCareRow
    | QuestionRow
    | BridgeLimitRow
    | WorkRow,
    Field(discriminator="kind"),
]

ROW_KEYS: dict[type[Frozen], tuple[str, ...]] = {
    DeliveryRow: ("delivery",),
    SeatRow: ("delivery", "seat"),
    SittingRow: ("delivery", "n"),
    PersonRow: ("delivery", "person"),
    NoteRow: ("delivery", "n"),
    PackageRow: ("delivery", "package"),
    VisitRow: ("delivery", "n"),
    TaskRow: ("delivery", "n"),
    ConsultationRow: ("delivery", "n"),
    AcceptanceRow: ("delivery", "scope"),
    CertificateRow: ("delivery", "scope"),
    PromiseRow: ("delivery", "n"),
    IssueRow: ("delivery", "n"),
    KnownVerdictRow: ("reference",),
    InstalmentRow: ("delivery", "n"),
    EntryRow: ("delivery", "instalment", "entry"),
    CreditNoteRow: ("number",),
    ApprovalRow: ("key",),
    PayeeRow: ("legal_entity",),
    CheckinRow: ("customer", "n"),
    SignalRow: ("key",),
    AcknowledgementRow: ("signal",),
    ScopeRow: ("delivery", "n"),
    EntitlementRow: ("delivery", "entitlement"),
    RequesterRow: ("delivery", "entitlement", "requester"),
    SignalCareRow: ("signal",),
    BridgeLimitRow: ("legal_entity", "partner", "currency"),
    QuestionRow: ("delivery", "instalment", "n"),
    WorkRow: ("key",),
}
"""The fields that identify a row of each kind."""


def key_of(row: Frozen) -> tuple[object, ...]:
    """What identifies a row among all rows."""
    return (type(row), *(getattr(row, name) for name in ROW_KEYS[type(row)]))


class Fact(Frozen):
    """One thing that happened. `seq` counts on across the runs of one workflow; `what` is a wording code."""

    seq: int
    at: datetime
    what: str
    by: By
    details: dict[str, Any] = {}
    rows: tuple[Row, ...] = ()


class Recording(Frozen):
    """Facts of one workflow for the store, in order. `deliveries` are those in whose timeline they belong."""

    workflow_id: str
    deliveries: tuple[str, ...] = ()
    facts: tuple[Fact, ...]
