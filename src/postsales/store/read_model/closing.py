"""Tables of messages/rows/closing.py."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Index, Integer

from postsales.store.columns import Instant, Json, key, may, need, rows

lesson = rows(
    "lesson",
    key("delivery"),
    key("n", Integer),
    need("number", BigInteger),
    need("vendor"),
    may("partner"),
    need("customer"),
    need("products", Json),
    need("title"),
    need("part"),
    need("side"),
    need("person"),
    may("wanted_more", Boolean),
    need("our_best", Integer),
    may("what_more"),
    may("handoff", Integer),
    need("improve", Json),
    need("said_at", Instant),
    need("words"),
    need("ending"),
    may("went_wrong"),
    may("again", Boolean),
    Index(None, "number", unique=True),
    Index(None, "said_at", "number"),
    Index(None, "partner", "said_at"),
)
