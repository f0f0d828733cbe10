"""The read model: one table per row kind of messages/rows, each row with its writing workflow and `last_seq`.

Columns are spelled out, because lists filter and sort by them; a test holds them against the row models.
"""

from __future__ import annotations

from sqlalchemy import Table

from postsales.domain.frozen import Frozen
from postsales.messages.rows import (
    AcceptanceRow,
    AcknowledgementRow,
    ApprovalRow,
    BridgeLimitRow,
    CertificateRow,
    CheckinRow,
    ConsultationRow,
    CreditNoteRow,
    DeliveryRow,
    EntitlementRow,
    EntryRow,
    InstalmentRow,
    IssueRow,
    KnownVerdictRow,
    NoteRow,
    PackageRow,
    PayeeRow,
    PersonRow,
    PromiseRow,
    QuestionRow,
    RequesterRow,
    ScopeRow,
    SeatRow,
    SignalCareRow,
    SignalRow,
    SittingRow,
    TaskRow,
    VisitRow,
    WorkRow,
)
from postsales.store.read_model.checkin import checkin
from postsales.store.read_model.delivery import (
    delivery,
    entitlement,
    note,
    person,
    promise,
    requester,
    scope,
    seat,
    sitting,
    work,
)
from postsales.store.read_model.escalation import issue, known_verdict
from postsales.store.read_model.installation import acceptance, certificate, consultation, package, task, visit
from postsales.store.read_model.money import (
    acknowledgement,
    approval,
    bridge_limit,
    credit_note,
    entry,
    instalment,
    payee,
    question,
    signal,
    signal_care,
)

__all__ = [
    "ROW_TABLES",
    "acceptance",
    "acknowledgement",
    "approval",
    "bridge_limit",
    "certificate",
    "checkin",
    "consultation",
    "credit_note",
    "delivery",
    "entitlement",
    "entry",
    "instalment",
    "issue",
    "known_verdict",
    "note",
    "package",
    "payee",
    "person",
    "promise",
    "question",
    "requester",
    "scope",
    "seat",
    "signal",
    "signal_care",
    "sitting",
    "task",
    "visit",
    "work",
]

ROW_TABLES: dict[type[Frozen], Table] = {
    DeliveryRow: delivery,
    SeatRow: seat,
    SittingRow: sitting,
    PersonRow: person,
    NoteRow: note,
    PackageRow: package,
    VisitRow: visit,
    TaskRow: task,
    ConsultationRow: consultation,
    AcceptanceRow: acceptance,
    CertificateRow: certificate,
    PromiseRow: promise,
    IssueRow: issue,
    KnownVerdictRow: known_verdict,
    InstalmentRow: instalment,
    EntryRow: entry,
    CreditNoteRow: credit_note,
    ApprovalRow: approval,
    PayeeRow: payee,
    CheckinRow: checkin,
    SignalRow: signal,
    AcknowledgementRow: acknowledgement,
    ScopeRow: scope,
    EntitlementRow: entitlement,
    RequesterRow: requester,
    SignalCareRow: signal_care,
    QuestionRow: question,
    BridgeLimitRow: bridge_limit,
    WorkRow: work,
}
"""Where each row kind is kept."""
