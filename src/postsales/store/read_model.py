"""The read model: one table per row kind of messages/facts.py, each row with its writing workflow and `last_seq`.

Columns are spelled out, because lists filter and sort by them; a test holds them against the row models.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, Table

from postsales.domain.frozen import Frozen
from postsales.messages import facts
from postsales.store.columns import Amount, Instant, Json, Quantity, Words, key, may, metadata, need


def _rows(name: str, *columns: Column[Any] | Index) -> Table:
    writer = Column("writer", Words, nullable=False)
    last_seq = Column("last_seq", BigInteger, nullable=False)
    return Table(name, metadata, *columns, writer, last_seq)


delivery = _rows(
    "delivery",
    key("delivery"),
    need("title"),
    need("stage"),
    need("channel"),
    need("vendor"),
    may("partner"),
    need("customer"),
    need("customer_name"),
    need("currency"),
    need("net_total", Amount),
    need("signed_on", Date),
    need("started_at", Instant),
    may("sales_rep"),
    may("delivery_manager"),
    may("ball"),
    may("awaited"),
    may("next_at", Instant),
    may("live_on", Date),
    may("closed_at", Instant),
    Index(None, "started_at", "delivery"),
    Index(None, "stage", "started_at"),
    Index(None, "partner", "started_at"),
    Index(None, "customer", "started_at"),
    Index(None, "sales_rep", "started_at"),
)

seat = _rows("seat", key("delivery"), key("seat"), need("side"), need("people", Json))

sitting = _rows(
    "sitting",
    key("delivery"),
    key("n", Integer),
    need("seat"),
    need("person"),
    need("since", Instant),
    may("until", Instant),
    may("why"),
    may("successor"),
)

person = _rows(
    "person",
    key("delivery"),
    key("person"),
    need("name"),
    need("side"),
    need("email"),
    need("language"),
    Index(None, "person"),
)

note = _rows(
    "note",
    key("delivery"),
    key("n", Integer),
    need("sort"),
    need("text"),
    need("by"),
    need("at", Instant),
    may("about", Integer),
)

package = _rows(
    "package",
    key("delivery"),
    key("package"),
    need("name"),
    need("side"),
    need("state"),
    may("due_on", Date),
    may("done_on", Date),
    need("sort"),
    may("start_on", Date),
    need("after", Json),
    need("attended", Json),
    may("signed_off_by"),
)

visit = _rows(
    "visit",
    key("delivery"),
    key("n", Integer),
    need("on", Date),
    need("purpose"),
    need("engineer"),
    need("state"),
    need("packages", Json),
    need("punch_items", Json),
    need("raised", Json),
    may("starts"),
    may("ends"),
    may("place"),
    may("access"),
    need("prerequisites", Json),
    need("missing", Json),
    may("text"),
    need("moves", Integer),
    may("absent"),
    may("owed_by"),
    may("stars", Integer),
    may("words"),
    Index(None, "engineer", "on"),
    Index(None, "on", "delivery", "n"),
)

task = _rows(
    "task",
    key("delivery"),
    key("n", Integer),
    need("what"),
    need("owner"),
    need("due_on", Date),
    need("state"),
    may("package"),
    need("moves", Integer),
    may("late_since", Instant),
    may("done_on", Date),
    Index(None, "owner", "state"),
)

consultation = _rows(
    "consultation",
    key("delivery"),
    key("n", Integer),
    need("question"),
    need("asked_by"),
    need("asked_at", Instant),
    need("consultant"),
    may("package"),
    need("answer_by", Instant),
    may("answer"),
    may("answered_by"),
    may("answered_at", Instant),
)

acceptance = _rows(
    "acceptance",
    key("delivery"),
    key("scope"),
    need("state"),
    may("requested_at", Instant),
    may("window_ends_at", Instant),
    may("decided_by"),
    may("decided_at", Instant),
    need("reasons", Json),
    may("certificate"),
)

certificate = _rows(
    "certificate",
    key("delivery"),
    key("scope"),
    need("number"),
    need("accepted_on", Date),
    need("how"),
    may("decided_by"),
    need("certificate", Json),
    need("pages", Json),
    Index(None, "number"),
)

promise = _rows(
    "promise",
    key("delivery"),
    key("n", Integer),
    need("what"),
    need("owner"),
    need("to"),
    need("due_on", Date),
    need("state"),
    need("moves", Integer),
    may("about"),
    may("owner_side"),
    may("made_by"),
    may("made_at", Instant),
    may("done_at", Instant),
    may("broken_on", Date),
    may("reason"),
    Index(None, "state", "due_on"),
    Index(None, "owner", "state"),
    Index(None, "due_on", "delivery", "n"),
)

issue = _rows(
    "issue",
    key("delivery"),
    key("n", Integer),
    need("title"),
    need("claim", Boolean),
    need("severity"),
    need("state"),
    need("blocking", Boolean),
    may("ball"),
    need("level", Integer),
    need("opened_at", Instant),
    need("raised_by"),
    may("acknowledge_by", Instant),
    may("answer_by", Instant),
    may("interim_owner"),
    may("interim_on", Date),
    may("verdict"),
    may("owner"),
    may("promised_on", Date),
    may("answer"),
    need("breaches", Json),
    may("closed_at", Instant),
    need("question", Boolean),
    may("contested"),
    may("session_on", Date),
    need("reopened", Integer),
    may("merged_into", Integer),
    need("packages", Json),
    need("instalments", Json),
    need("visits", Json),
    Index(None, "closed_at", "answer_by"),
)

known_verdict = _rows(
    "known_verdict",
    key("reference"),
    need("number", BigInteger),
    need("vendor"),
    need("delivery"),
    need("n", Integer),
    need("products", Json),
    need("title"),
    may("symptom"),
    need("verdict"),
    need("remedy"),
    need("answer"),
    need("decided_at", Instant),
    need("stands", Boolean),
    need("words"),
    Index(None, "number", unique=True),
)

instalment = _rows(
    "instalment",
    key("delivery"),
    key("n", Integer),
    need("tier"),
    need("name"),
    need("debtor"),
    need("creditor"),
    may("payer"),
    need("currency"),
    need("net", Amount),
    need("tax", Amount),
    need("amount", Amount),
    need("trigger"),
    may("triggered_on", Date),
    need("state"),
    may("invoice"),
    may("issued_on", Date),
    may("due_on", Date),
    need("outstanding", Amount),
    need("disputed", Amount),
    may("promised_on", Date),
    need("reminders", Integer),
    may("virtual_account"),
    need("debtor_name"),
    need("creditor_name"),
    need("interest", Amount),
    may("tax_number"),
    Index(None, "creditor", "due_on", "delivery", "n"),
    Index(None, "debtor", "due_on"),
    Index(None, "due_on", "delivery", "n"),
    Index(None, "invoice"),
)

entry = _rows(
    "entry",
    key("delivery"),
    key("instalment", Integer),
    key("entry"),
    need("sort"),
    need("amount", Amount),
    need("currency"),
    need("on", Date),
    may("reference"),
    need("by"),
    need("cause"),
)

credit_note = _rows(
    "credit_note",
    key("number"),
    need("delivery"),
    need("instalment", Integer),
    need("entry"),
    need("invoice"),
    need("amount", Amount),
    need("currency"),
    need("issued_on", Date),
    Index(None, "delivery", "instalment"),
)

approval = _rows(
    "approval",
    key("key"),
    need("legal_entity"),
    may("delivery"),
    may("instalment", Integer),
    need("request", Integer),
    need("sort"),
    may("amount", Amount),
    may("currency"),
    need("shown", Json),
    need("seen"),
    need("requested_by"),
    need("requested_at", Instant),
    need("expires_at", Instant),
    need("approved_by", Json),
    may("refused_by"),
    need("state"),
    Index(None, "legal_entity", "requested_at", "key"),
    Index(None, "delivery"),
)

payee = _rows("payee", key("legal_entity"), need("account"), need("bank"), need("holder"), need("since", Instant))

checkin = _rows(
    "checkin",
    key("customer"),
    key("n", Integer),
    need("sort"),
    need("due_on", Date),
    may("person"),
    need("state"),
    may("held_at", Instant),
    may("sentiment", Integer),
    may("adoption", Integer),
    may("value_met", Boolean),
    may("summary"),
    may("next_step"),
    Index(None, "state", "due_on"),
)

signal = _rows(
    "signal",
    key("key"),
    need("legal_entity"),
    need("delivery"),
    need("instalment", Integer),
    need("stage"),
    need("ordinal", Integer),
    may("invoice"),
    need("debtor"),
    need("ask"),
    need("ask_name"),
    need("ask_email"),
    need("amount", Amount),
    need("currency"),
    may("due_on", Date),
    need("why"),
    need("held_up_by", Json),
    need("raised_at", Instant),
    may("since", Date),
    need("chain", Json),
    Index(None, "legal_entity", "raised_at", "key"),
    Index(None, "raised_at", "key"),
    Index(None, "delivery"),
)

signal_care = _rows(
    "signal_care",
    key("signal"),
    may("collector"),
    may("snoozed_until", Date),
    may("reason"),
    need("by"),
    need("at", Instant),
)

bridge_limit = _rows(
    "bridge_limit",
    key("legal_entity"),
    key("partner"),
    key("currency"),
    need("amount", Amount),
    need("by"),
    need("at", Instant),
)

question = _rows(
    "question",
    key("delivery"),
    key("instalment", Integer),
    key("n", Integer),
    need("legal_entity"),
    need("text"),
    need("asked_by"),
    need("asked_of"),
    need("asked_at", Instant),
    need("answer_by", Instant),
    need("climbed", Integer),
    may("answer"),
    may("expected_on", Date),
    may("answered_by"),
    may("answered_at", Instant),
    Index(None, "asked_of", "answered_at"),
)

acknowledgement = _rows("acknowledgement", key("signal"), need("by"), need("at", Instant))

scope = _rows(
    "scope",
    key("delivery"),
    key("n", Integer),
    need("what"),
    need("asker"),
    need("asker_side"),
    need("provider"),
    need("asker_party"),
    need("provider_party"),
    need("state"),
    need("asked_at", Instant),
    need("answer_by", Date),
    may("answered_at", Instant),
    may("answered_by"),
    may("decided_at", Instant),
    may("decided_by"),
    may("entitlement"),
    may("adds", Quantity),
    may("hours", Quantity),
    may("amount", Amount),
    need("currency"),
    may("valid_until", Date),
    may("due_on", Date),
    may("instalment", Integer),
    may("reason"),
    Index(None, "asker_party"),
    Index(None, "provider_party"),
)

entitlement = _rows(
    "entitlement",
    key("delivery"),
    key("entitlement"),
    need("name"),
    need("unit"),
    need("provider"),
    need("granted", Quantity),
    need("used", Quantity),
    need("given_back", Quantity),
    need("approved", Quantity),
    need("remaining", Quantity),
    may("level"),
    may("heavy"),
)

requester = _rows(
    "requester",
    key("delivery"),
    key("entitlement"),
    key("requester"),
    need("name"),
    need("email"),
    need("used", Quantity),
    may("same_as"),
)

work = _rows(
    "work",
    key("key"),
    may("delivery"),
    need("what"),
    need("role"),
    may("person"),
    need("facts", Json),
    need("since", Instant),
    may("done_at", Instant),
    Index(None, "done_at", "since", "key"),
    Index(None, "delivery"),
)

ROW_TABLES: dict[type[Frozen], Table] = {
    facts.DeliveryRow: delivery,
    facts.SeatRow: seat,
    facts.SittingRow: sitting,
    facts.PersonRow: person,
    facts.NoteRow: note,
    facts.PackageRow: package,
    facts.VisitRow: visit,
    facts.TaskRow: task,
    facts.ConsultationRow: consultation,
    facts.AcceptanceRow: acceptance,
    facts.CertificateRow: certificate,
    facts.PromiseRow: promise,
    facts.IssueRow: issue,
    facts.KnownVerdictRow: known_verdict,
    facts.InstalmentRow: instalment,
    facts.EntryRow: entry,
    facts.CreditNoteRow: credit_note,
    facts.ApprovalRow: approval,
    facts.PayeeRow: payee,
    facts.CheckinRow: checkin,
    facts.SignalRow: signal,
    facts.AcknowledgementRow: acknowledgement,
    facts.ScopeRow: scope,
    facts.EntitlementRow: entitlement,
    facts.RequesterRow: requester,
    facts.SignalCareRow: signal_care,
    facts.QuestionRow: question,
    facts.BridgeLimitRow: bridge_limit,
    facts.WorkRow: work,
}
"""Where each row kind is kept."""
