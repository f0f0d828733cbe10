"""The rows of the read model, by what they tell of. Each row is written by one workflow, whole.

A new row: its class in the module of its stem, its name in `Row` and `ROW_KEYS`, its table in `store/read_model/`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from postsales.domain.frozen import Frozen
from postsales.messages.rows.checkin import ActionRow, CheckinRow, HealthRow, SurveyRow
from postsales.messages.rows.closing import LessonRow
from postsales.messages.rows.conduct import ConductRow
from postsales.messages.rows.delivery import (
    AmendmentRow,
    DeliveryRow,
    EntitlementRow,
    HandoffRow,
    NoteRow,
    PersonRow,
    PromiseRow,
    RequesterRow,
    ScopeRow,
    SeatRow,
    SittingRow,
    WorkRow,
)
from postsales.messages.rows.escalation import IssueRow, IssueScoreRow, KnownVerdictRow
from postsales.messages.rows.installation import (
    AcceptanceRow,
    CertificateRow,
    ConsultationRow,
    PackageRow,
    PunchItemRow,
    TaskRow,
    VisitRow,
)
from postsales.messages.rows.money import (
    AcknowledgementRow,
    ApprovalRow,
    BridgeLimitRow,
    CreditNoteRow,
    EntryRow,
    InstalmentRow,
    PayeeRow,
    QuestionRow,
    SignalCareRow,
    SignalRow,
)
from postsales.messages.rows.recovery import (
    BalanceRow,
    ComplaintRow,
    RecoveryCostRow,
    RecoveryRow,
    ThanksRow,
)
from postsales.messages.rows.tam import TamTimeRow

__all__ = [
    "ROW_KEYS",
    "AcceptanceRow",
    "AcknowledgementRow",
    "ActionRow",
    "AmendmentRow",
    "ApprovalRow",
    "BalanceRow",
    "BridgeLimitRow",
    "CertificateRow",
    "CheckinRow",
    "ComplaintRow",
    "ConductRow",
    "ConsultationRow",
    "CreditNoteRow",
    "DeliveryRow",
    "EntitlementRow",
    "EntryRow",
    "HandoffRow",
    "HealthRow",
    "InstalmentRow",
    "IssueRow",
    "IssueScoreRow",
    "KnownVerdictRow",
    "LessonRow",
    "NoteRow",
    "PackageRow",
    "PayeeRow",
    "PersonRow",
    "PromiseRow",
    "PunchItemRow",
    "QuestionRow",
    "RecoveryCostRow",
    "RecoveryRow",
    "RequesterRow",
    "Row",
    "ScopeRow",
    "SeatRow",
    "SignalCareRow",
    "SignalRow",
    "SittingRow",
    "SurveyRow",
    "TamTimeRow",
    "TaskRow",
    "ThanksRow",
    "VisitRow",
    "WorkRow",
    "key_of",
]

Row = Annotated[
    DeliveryRow
    | SeatRow
    | SittingRow
    | AmendmentRow
    | PersonRow
    | HandoffRow
    | NoteRow
    | PackageRow
    | VisitRow
    | PunchItemRow
    | TaskRow
    | ConsultationRow
    | AcceptanceRow
    | CertificateRow
    | PromiseRow
    | IssueRow
    | IssueScoreRow
    | KnownVerdictRow
    | LessonRow
    | TamTimeRow
    | InstalmentRow
    | EntryRow
    | CreditNoteRow
    | ApprovalRow
    | PayeeRow
    | CheckinRow
    | ActionRow
    | HealthRow
    | SurveyRow
    | SignalRow
    | AcknowledgementRow
    | ScopeRow
    | EntitlementRow
    | RequesterRow
    | SignalCareRow
    | QuestionRow
    | BridgeLimitRow
    | BalanceRow
    | ComplaintRow
    | ConductRow
    | RecoveryCostRow
    | RecoveryRow
    | ThanksRow
    | WorkRow,
    Field(discriminator="kind"),
]

ROW_KEYS: dict[type[Frozen], tuple[str, ...]] = {
    DeliveryRow: ("delivery",),
    SeatRow: ("delivery", "seat"),
    SittingRow: ("delivery", "n"),
    AmendmentRow: ("delivery", "n"),
    PersonRow: ("delivery", "person"),
    HandoffRow: ("delivery",),
    NoteRow: ("delivery", "n"),
    PackageRow: ("delivery", "package"),
    VisitRow: ("delivery", "n"),
    PunchItemRow: ("delivery", "n"),
    TaskRow: ("delivery", "n"),
    ConsultationRow: ("delivery", "n"),
    AcceptanceRow: ("delivery", "scope"),
    CertificateRow: ("delivery", "scope"),
    PromiseRow: ("delivery", "n"),
    IssueRow: ("delivery", "n"),
    IssueScoreRow: ("delivery", "n"),
    KnownVerdictRow: ("reference",),
    LessonRow: ("delivery", "n"),
    TamTimeRow: ("delivery", "n"),
    InstalmentRow: ("delivery", "n"),
    EntryRow: ("delivery", "instalment", "entry"),
    CreditNoteRow: ("number",),
    ApprovalRow: ("key",),
    PayeeRow: ("legal_entity",),
    CheckinRow: ("customer", "n"),
    ActionRow: ("customer", "n"),
    HealthRow: ("delivery",),
    SurveyRow: ("customer", "n"),
    SignalRow: ("key",),
    AcknowledgementRow: ("signal",),
    ScopeRow: ("delivery", "n"),
    EntitlementRow: ("delivery", "entitlement"),
    RequesterRow: ("delivery", "entitlement", "requester"),
    SignalCareRow: ("signal",),
    BridgeLimitRow: ("legal_entity", "partner", "currency"),
    QuestionRow: ("delivery", "instalment", "n"),
    BalanceRow: ("delivery", "n"),
    ComplaintRow: ("delivery", "n"),
    ConductRow: ("reference",),
    RecoveryCostRow: ("delivery", "recovery", "form", "n"),
    RecoveryRow: ("delivery", "n"),
    ThanksRow: ("delivery", "n"),
    WorkRow: ("key",),
}
"""The fields that identify a row of each kind."""


def key_of(row: Frozen) -> tuple[object, ...]:
    """What identifies a row among all rows."""
    return (type(row), *(getattr(row, name) for name in ROW_KEYS[type(row)]))
