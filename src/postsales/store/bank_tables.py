"""Money in: what banks said, what it was taken for, and by whom. Nothing of it is ever changed but where a line stands.

What a line comes to is the sum of its allocations; a wrong one is undone by another of the opposite sign.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Date, Index, Integer, Table

from postsales.store.columns import Amount, Instant, Json, key, may, metadata, need
from postsales.store.tables import guard

bank_account = Table(
    "bank_account", metadata, key("account"), need("legal_entity"), need("currency"), need("since", Instant)
)
"""Whose account it is: the books that imported it first."""

statement = Table(
    "statement",
    metadata,
    key("id"),
    need("account"),
    need("sort"),
    need("reference"),
    may("number", Integer),
    may("from_on", Date),
    may("to_on", Date),
    need("currency"),
    may("opening", Amount),
    may("closing", Amount),
    need("content"),
    need("file"),
    need("entries", Integer),
    need("pending", Integer),
    # What was doubted, and imported all the same.
    need("doubts", Json),
    need("imported_at", Instant),
    need("by"),
    Index(None, "account", "to_on"),
)

bank_line = Table(
    "bank_line",
    metadata,
    key("id"),
    need("statement"),
    need("legal_entity"),
    need("account"),
    need("entry"),
    need("detail", Integer),
    need("content"),
    need("booked_on", Date),
    need("amount", Amount),
    need("currency"),
    need("reversal", Boolean),
    need("payer_name"),
    # All the bank said.
    need("told", Json),
    Index(None, "account", "entry"),
    Index(None, "account", "amount"),
)

line_standing = Table(
    "line_standing",
    metadata,
    key("line"),
    need("legal_entity"),
    need("booked_on", Date),
    need("seq", Integer),
    need("state"),
    may("rule"),
    need("reasons", Json),
    need("shares", Json),
    may("reverses"),
    need("by"),
    need("at", Instant),
    Index(None, "legal_entity", "state", "booked_on", "line"),
    Index(None, "legal_entity", "booked_on", "line"),
)
"""Where a line stands now: its last decision. `seq` counts them, so two people cannot decide on the same one."""

match_decision = Table(
    "match_decision",
    metadata,
    key("line"),
    key("seq", Integer),
    need("did"),
    need("state"),
    may("rule"),
    need("reasons", Json),
    need("by"),
    need("at", Instant),
)

allocation = Table(
    "allocation",
    metadata,
    key("id"),
    need("line"),
    need("legal_entity"),
    need("delivery"),
    need("instalment", Integer),
    need("invoice"),
    need("debtor"),
    need("amount", Amount),
    need("charges", Amount),
    need("currency"),
    need("rule"),
    need("booked_on", Date),
    # The allocation this one takes back.
    may("undoes"),
    need("why"),
    need("by"),
    need("at", Instant),
    Index(None, "line"),
    Index(None, "delivery", "instalment"),
    Index(None, "legal_entity", "id"),
    Index(None, "undoes"),
)

allocation_outcome = Table(
    "allocation_outcome", metadata, key("allocation"), need("outcome"), may("why"), need("at", Instant)
)
"""What the collection said to it: `recorded`, or `refused` and why. Without one it is still to be told."""

payer_alias = Table(
    "payer_alias",
    metadata,
    key("legal_entity"),
    key("sort"),
    key("value"),
    key("debtor"),
    need("line"),
    need("by"),
    need("at", Instant),
    Index(None, "line"),
)
"""What confirmed matches taught about payers: `name` and `account`."""

guard(bank_line, match_decision, allocation, allocation_outcome)
