"""What whoever leaves a seat is planned for: the delivery decides whether they may go, and does not know visits.

The installation does; where it stays silent, what is recorded of it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from activities.ports import Engine
from postsales.desk.addressing import Addressed
from postsales.desk.reading_money import or_silence
from postsales.domain.visit import OVER
from postsales.messages import ids
from postsales.messages.installation import InstallationStatus
from postsales.messages.rows import VisitRow
from postsales.store.facade import Store


@dataclass(frozen=True)
class Leaving:
    """Looks for the visits of somebody who leaves."""

    store: Store
    engine: Engine

    async def looked_up(self, verb: str, to: Addressed) -> Addressed:
        """The same, with the visits that lie ahead of whoever leaves without a successor."""
        person = to.body.get("person")
        if verb != "handoff.vacate" or to.body.get("successor") is not None or not isinstance(person, str):
            return to
        # Of anybody else it is not asked: said again once they have left, the same words must be the same command.
        if not await asyncio.to_thread(self._last_of_all, to.owner, person, to.body.get("seat")):
            return to
        status = await or_silence(self.engine.query(ids.installation(to.owner), "status", InstallationStatus))
        if status is not None:
            ahead = [each.visit for each in status.visits if each.engineer == person and each.state not in OVER]
        else:
            rows = await asyncio.to_thread(self.store.deliveries.rows, to.owner, VisitRow)
            ahead = [row.n for row in rows if row.engineer == person and row.state not in OVER]
        return replace(to, body={**to.body, "visits": ahead}) if ahead else to

    def _last_of_all(self, number: str, person: str, seat: object) -> bool:
        """Whether that is the only seat of theirs, and they sit alone in it."""
        held = [row for row in self.store.deliveries.seats(number) if person in row.people]
        return [(row.seat, row.people) for row in held] == [(seat, (person,))]
