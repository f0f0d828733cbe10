"""The index deliveries are counted by: it alone answers, the table is not read. As wide as the database can hold it.

SQLite counts by anything in it, words too, in the order of what is counted, so that nothing is sorted. PostgreSQL takes
no long words into such an index; it reads the table as fast.
"""

from __future__ import annotations

from sqlalchemy import DDL
from sqlalchemy import event as happening

from postsales.store.columns import metadata

NAME = "ix_standing_counts"
COUNTED = ("stage", "ended", "ball", "band", "blocked")
"""What is counted: how many there are of each of these."""
_ASKED = (*COUNTED, "vendor", "late_from", "work_late_from", "overdue_from")
COLUMNS = {"sqlite": (*_ASKED, "partner", "customer", "rep", "holder", "words"), "postgresql": _ASKED}

for _dialect, _columns in COLUMNS.items():
    # The library leaves this constructor untyped.
    _ddl = DDL(f"CREATE INDEX {NAME} ON standing ({', '.join(_columns)})")  # type: ignore[no-untyped-call]
    happening.listen(metadata, "after_create", _ddl.execute_if(dialect=_dialect))
