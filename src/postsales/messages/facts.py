"""Facts: what happened, and the read-model rows it changed, whole.

The store applies a fact's rows by upsert. A row has one writing workflow, so applying every recorded fact
again, in each workflow's own order, gives the same read model (semantics, "Always true" 8).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from postsales.domain.frozen import Frozen
from postsales.messages.command import By
from postsales.messages.rows import Row


class Fact(Frozen):
    """One thing that happened. `seq` counts on across the runs of one workflow; `what` is a wording code."""

    seq: int
    at: datetime
    what: str
    by: By
    details: dict[str, Any] = {}
    rows: tuple[Row, ...] = ()


class Recording(Frozen):
    """Facts of one workflow for the store, in order. `deliveries` are those in whose timeline they belong."""

    workflow_id: str
    deliveries: tuple[str, ...] = ()
    facts: tuple[Fact, ...]
