"""Tables of messages/rows/escalation.py."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Date, Index, Integer

from postsales.store.columns import Instant, Json, key, may, need, rows

issue = rows(
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
    need("awaits", Json),
    Index(None, "closed_at", "answer_by"),
)

issue_score = rows(
    "issue_score",
    key("delivery"),
    key("n", Integer),
    need("vendor"),
    may("partner"),
    need("products", Json),
    need("opened_at", Instant),
    need("state"),
    need("question", Boolean),
    may("claimed_by"),
    may("claimed_at", Instant),
    need("evidence"),
    may("verdict"),
    may("contested"),
    need("acknowledged", Json),
    need("answered", Json),
    need("climbs", Json),
    Index(None, "vendor", "opened_at"),
    Index(None, "partner", "opened_at"),
)

known_verdict = rows(
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
