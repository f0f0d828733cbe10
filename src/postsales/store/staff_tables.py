"""The staff directory: whom a party has, what they can do, and when they are away."""

from __future__ import annotations

from sqlalchemy import Boolean, Date, Table

from postsales.store.columns import Instant, Json, key, may, metadata, need

staff = Table(
    "staff",
    metadata,
    key("party"),
    key("person"),
    need("name"),
    need("email"),
    need("language"),
    need("internal", Boolean),
    # The seats they may take; none named is any of their side's.
    need("seats", Json),
    need("skills", Json),
    need("languages", Json),
    may("region"),
    need("since", Instant),
)

staff_absence = Table(
    "staff_absence",
    metadata,
    key("party"),
    key("person"),
    key("from_on", Date),
    need("until_on", Date),
    may("stand_in"),
    need("by"),
    need("at", Instant),
)
"""Whole days, both ends included. Why is not kept."""
