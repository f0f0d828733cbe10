"""Tables of messages/rows/money.py."""

from __future__ import annotations

from sqlalchemy import Date, Index, Integer

from postsales.store.columns import Amount, Instant, Json, key, may, need, rows

instalment = rows(
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

entry = rows(
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

credit_note = rows(
    "credit_note",
    key("number"),
    need("delivery"),
    need("instalment", Integer),
    need("entry"),
    need("invoice"),
    need("amount", Amount),
    need("currency"),
    need("issued_on", Date),
    may("tax_number"),
    may("tax_reason"),
    may("original_tax_number"),
    Index(None, "delivery", "instalment"),
)

approval = rows(
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

payee = rows("payee", key("legal_entity"), need("account"), need("bank"), need("holder"), need("since", Instant))

signal = rows(
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

signal_care = rows(
    "signal_care",
    key("signal"),
    may("collector"),
    may("snoozed_until", Date),
    may("reason"),
    need("by"),
    need("at", Instant),
)

bridge_limit = rows(
    "bridge_limit",
    key("legal_entity"),
    key("partner"),
    key("currency"),
    need("amount", Amount),
    need("by"),
    need("at", Instant),
)

question = rows(
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

acknowledgement = rows("acknowledgement", key("signal"), need("by"), need("at", Instant))
