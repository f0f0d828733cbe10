"""Tables of messages/rows/recovery.py and conduct.py."""

from __future__ import annotations

from sqlalchemy import Boolean, Index, Integer

from postsales.store.columns import Amount, Instant, Json, Quantity, key, may, need, rows

complaint = rows(
    "complaint",
    key("delivery"),
    key("n", Integer),
    need("recovery", Integer),
    need("text"),
    need("by"),
    need("side"),
    may("said_by"),
    need("at", Instant),
    Index(None, "delivery", "recovery"),
)

thanks = rows(
    "thanks",
    key("delivery"),
    key("n", Integer),
    need("text"),
    need("by"),
    may("said_by"),
    need("at", Instant),
    need("people", Json),
)

recovery = rows(
    "recovery",
    key("delivery"),
    key("n", Integer),
    need("matter"),
    need("cause"),
    need("side"),
    need("party"),
    need("state"),
    need("sponsored", Boolean),
    may("follows", Integer),
    may("told"),
    need("complaints", Integer),
    may("owner"),
    need("level", Integer),
    need("opened_at", Instant),
    may("due_at", Instant),
    may("acknowledged_by"),
    may("acknowledged_at", Instant),
    may("apology"),
    may("answered_by"),
    may("answered_at", Instant),
    need("breaches", Json),
    may("closed_at", Instant),
    Index(None, "party", "opened_at"),
)

recovery_cost = rows(
    "recovery_cost",
    key("delivery"),
    key("recovery", Integer),
    key("form"),
    key("n", Integer),
    need("side"),
    need("party"),
    may("amount", Amount),
    may("currency"),
    may("hours", Quantity),
    may("quantity", Quantity),
    may("unit"),
    need("text"),
    may("instalment", Integer),
    may("entitlement"),
    need("state"),
    may("why"),
    need("by"),
    need("at", Instant),
    Index(None, "party", "at"),
)

balance = rows(
    "balance",
    key("delivery"),
    key("n", Integer),
    need("recovery", Integer),
    need("side"),
    need("party"),
    need("currency"),
    need("granted", Amount),
    need("left", Amount),
)

conduct = rows(
    "conduct",
    key("reference"),
    need("delivery"),
    need("text"),
    need("person"),
    need("side"),
    need("by"),
    need("at", Instant),
    need("head"),
    need("answer_by", Instant),
    need("seen_by", Json),
    may("answer"),
    may("answered_by"),
    may("answered_at", Instant),
    Index(None, "delivery", "at"),
)
