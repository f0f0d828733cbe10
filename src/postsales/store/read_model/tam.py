"""Tables of messages/rows/tam.py."""

from __future__ import annotations

from sqlalchemy import Date, Index, Integer

from postsales.store.columns import Quantity, key, may, need, rows

tam_time = rows(
    "tam_time",
    key("delivery"),
    key("n", Integer),
    need("customer"),
    need("on", Date),
    need("person"),
    need("hours", Quantity),
    need("sort"),
    need("what"),
    may("requester"),
    may("issue", Integer),
    may("struck"),
    Index(None, "customer", "on"),
)
