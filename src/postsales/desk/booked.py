"""Whether an engineer whose visit was just planned or moved is expected elsewhere then: told with the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from postsales.domain.visit import OVER
from postsales.domain.visit_clash import Booking, elsewhere
from postsales.messages.command import Answer
from postsales.messages.rows import VisitRow
from postsales.store.facade import Store

TOLD = frozenset({"visit_planned", "visit_rescheduled", "visit_reassigned"})


@dataclass(frozen=True)
class Booked:
    """Reads the store; blocking."""

    store: Store

    def add(self, answer: Answer, body: Mapping[str, Any]) -> Answer:
        """The answer, with the hours at which other deliveries expect the engineer, as far as both cannot be."""
        if answer.what not in TOLD or answer.delivery is None:
            return answer
        told = answer.details
        day = date.fromisoformat(told["day"])
        with self.store.looking() as lookup:
            rows = [row for row in lookup.of(VisitRow, engineer=[told["engineer"]]) if row.on == day and _ahead(row)]
        one = Booking(delivery=answer.delivery, n=told["visit"], engineer=told["engineer"], on=day)
        known = next((row for row in rows if (row.delivery, row.n) == (one.delivery, one.n)), None)
        # What is reassigned keeps its hours; the others are said with the verb, and may not be recorded yet.
        times: Mapping[str, Any] = known.model_dump() if answer.what == "visit_reassigned" and known else body
        one = one.model_copy(update={"starts": times.get("starts"), "ends": times.get("ends")})
        clash = elsewhere(one, map(_booking, rows))
        return answer.model_copy(update={"details": {**told, "elsewhere": ", ".join(clash)}}) if clash else answer


def _ahead(row: VisitRow) -> bool:
    return row.state not in OVER


def _booking(row: VisitRow) -> Booking:
    return Booking(delivery=row.delivery, n=row.n, engineer=row.engineer, on=row.on, starts=row.starts, ends=row.ends)
