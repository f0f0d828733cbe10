"""Tables of messages/rows/delivery.py."""

from __future__ import annotations

from sqlalchemy import Boolean, Date, Index, Integer

from postsales.store.columns import Amount, Instant, Json, Quantity, key, may, need, rows

delivery = rows(
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
    may("holder"),
    may("next_at", Instant),
    may("live_on", Date),
    may("closed_at", Instant),
    need("timezone"),
    Index(None, "started_at", "delivery"),
    Index(None, "stage", "started_at"),
    Index(None, "partner", "started_at"),
    Index(None, "customer", "started_at"),
    Index(None, "sales_rep", "started_at"),
)

seat = rows("seat", key("delivery"), key("seat"), need("side"), need("people", Json))

amendment = rows(
    "amendment",
    key("delivery"),
    key("n", Integer),
    need("signed_on", Date),
    need("recorded_at", Instant),
    need("by"),
    need("reason"),
    need("currency"),
    may("total", Amount),
    may("vendor_total", Amount),
    need("changes", Json),
    may("withdrawn_for", Integer),
)

sitting = rows(
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

person = rows(
    "person",
    key("delivery"),
    key("person"),
    need("name"),
    need("side"),
    need("email"),
    need("language"),
    need("away", Boolean),
    Index(None, "person"),
)

handoff = rows(
    "handoff",
    key("delivery"),
    need("state"),
    need("due_on", Date),
    need("required", Json),
    may("kickoff_on", Date),
    may("offered_by"),
    need("questions", Json),
    may("answer_by", Date),
    need("questions_climbed", Boolean),
    need("climbed", Integer),
)

note = rows(
    "note",
    key("delivery"),
    key("n", Integer),
    need("sort"),
    need("text"),
    need("by"),
    need("at", Instant),
    may("about", Integer),
)

promise = rows(
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

scope = rows(
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

entitlement = rows(
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

requester = rows(
    "requester",
    key("delivery"),
    key("entitlement"),
    key("requester"),
    need("name"),
    need("email"),
    need("used", Quantity),
    may("same_as"),
)

work = rows(
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
    Index(None, "person", "done_at"),
    Index(None, "delivery"),
)
