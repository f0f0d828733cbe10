"""How much products are used, as their telemetry tells it. Figures are added, never changed."""

from __future__ import annotations

from sqlalchemy import Table

from postsales.store.columns import Instant, Quantity, key, may, metadata, need

usage = Table(
    "usage",
    metadata,
    key("delivery"),
    # Empty: of all of the delivery.
    key("product"),
    key("measure"),
    key("at", Instant),
    need("value", Quantity),
    may("of", Quantity),
    need("by"),
    need("recorded_at", Instant),
)
