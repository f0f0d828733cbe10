"""Tables of messages/rows/installation.py."""

from __future__ import annotations

from sqlalchemy import Boolean, Date, Index, Integer

from postsales.store.columns import Instant, Json, key, may, need, rows

package = rows(
    "package",
    key("delivery"),
    key("package"),
    need("name"),
    need("side"),
    need("state"),
    may("due_on", Date),
    may("done_on", Date),
    need("sort"),
    may("start_on", Date),
    need("after", Json),
    need("attended", Json),
    may("signed_off_by"),
)

visit = rows(
    "visit",
    key("delivery"),
    key("n", Integer),
    need("on", Date),
    need("purpose"),
    need("engineer"),
    need("state"),
    need("packages", Json),
    need("punch_items", Json),
    need("raised", Json),
    may("starts"),
    may("ends"),
    may("place"),
    may("access"),
    need("prerequisites", Json),
    need("missing", Json),
    may("text"),
    need("moves", Integer),
    may("absent"),
    may("owed_by"),
    may("stars", Integer),
    may("words"),
    may("away_until", Date),
    Index(None, "engineer", "on"),
    Index(None, "on", "delivery", "n"),
)

punch_item = rows(
    "punch_item",
    key("delivery"),
    key("n", Integer),
    need("what"),
    need("side"),
    need("blocking", Boolean),
    may("package"),
    may("visit", Integer),
    need("raised_at", Instant),
    may("promise_by", Instant),
    may("owner"),
    may("due_on", Date),
    may("resolved_on", Date),
)

task = rows(
    "task",
    key("delivery"),
    key("n", Integer),
    need("what"),
    need("owner"),
    need("due_on", Date),
    need("state"),
    may("package"),
    need("moves", Integer),
    may("late_since", Instant),
    may("done_on", Date),
    Index(None, "owner", "state"),
)

consultation = rows(
    "consultation",
    key("delivery"),
    key("n", Integer),
    need("question"),
    need("asked_by"),
    need("asked_at", Instant),
    need("consultant"),
    may("package"),
    need("answer_by", Instant),
    may("answer"),
    may("answered_by"),
    may("answered_at", Instant),
)

acceptance = rows(
    "acceptance",
    key("delivery"),
    key("scope"),
    need("state"),
    may("requested_at", Instant),
    may("window_ends_at", Instant),
    may("decided_by"),
    may("decided_at", Instant),
    need("reasons", Json),
    may("certificate"),
)

certificate = rows(
    "certificate",
    key("delivery"),
    key("scope"),
    need("number"),
    need("accepted_on", Date),
    need("how"),
    may("decided_by"),
    need("certificate", Json),
    need("pages", Json),
    Index(None, "number"),
)
