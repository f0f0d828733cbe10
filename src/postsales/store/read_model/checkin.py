"""Tables of messages/rows/checkin.py."""

from __future__ import annotations

from sqlalchemy import Boolean, Date, Index, Integer

from postsales.store.columns import Instant, Json, key, may, need, rows

checkin = rows(
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
    need("questions", Json),
    need("attended", Json),
    need("tried", Integer),
    Index(None, "state", "due_on"),
    Index(None, "person", "state", "due_on"),
)

survey = rows(
    "survey",
    key("customer"),
    key("n", Integer),
    need("delivery"),
    need("person"),
    need("sent_at", Instant),
    need("until", Instant),
    may("score", Integer),
    may("value_met", Boolean),
    may("words"),
    may("answered_at", Instant),
    Index(None, "delivery", "sent_at"),
    Index(None, "person", "until"),
)

action = rows(
    "action",
    key("customer"),
    key("n", Integer),
    need("customer_name"),
    need("sort"),
    need("what"),
    need("owner"),
    need("due_on", Date),
    need("state"),
    may("reason"),
    may("delivery"),
    need("opened_by"),
    need("opened_at", Instant),
    may("ended_by"),
    may("ended_at", Instant),
    may("outcome"),
    need("moves", Integer),
    need("facts", Json),
    may("credited"),
    Index(None, "state", "due_on"),
    Index(None, "owner", "state", "due_on"),
    Index(None, "delivery"),
    Index(None, "credited", "due_on"),
)

health = rows(
    "health",
    key("delivery"),
    need("customer"),
    need("score", Integer),
    need("band"),
    need("since", Date),
    need("trend"),
    need("reasons", Json),
    need("history", Json),
    need("measure", Json),
    Index(None, "band", "score", "delivery"),
    Index(None, "customer"),
)
