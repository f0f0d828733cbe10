"""The weekly digest: everybody of a vendor hears once a week which of their running deliveries are late or held up.

Each letter is a `message/<key>` of its own, and its key names the person and the week: however often and from wherever
it is sent, it goes out once, and one that will not go is tried for days. Nobody hears of a week without trouble. There
are no amounts in it, so that it is for everybody's eyes; finance has a digest of its own.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from postsales.desk.addressing import missing
from postsales.desk.errors import WorkerSilent
from postsales.desk.gate import refuse_role
from postsales.desk.reading_money import SEOUL
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.messages import ids
from postsales.messages.command import By
from postsales.messages.effects import Mail, Recipient
from postsales.messages.failures import EngineSilent
from postsales.messages.message import MessageSpec
from postsales.store.digest import PersonsWeek

if TYPE_CHECKING:
    from postsales.desk.desk import Desk

LINES = 20
"""As many as a letter should hold; the portfolio has them all."""
SEND = "digest.send"


class DigestReport(Frozen):
    """What came of it: to whom it goes, and who has had this week's already."""

    vendor: str
    week: str
    sent_to: tuple[str, ...]
    had_it: tuple[str, ...]


@dataclass(frozen=True)
class Digesting:
    """The verb `digest.send`. `zone` is whose week it is."""

    desk: Desk
    zone: ZoneInfo = SEOUL

    async def send(self, actor: By, vendor: str | None = None) -> DigestReport:
        """Write to everybody of the vendor who has something to see, once a week.

        Refused `not_your_digest` when it is another company's; raises `WorkerSilent` when nobody takes the letters:
        whoever says it again goes on from there.
        """
        async with self.desk.audited(actor, SEND, None):
            refuse_role(actor, SEND)
            whose = vendor or actor.party
            if whose is None:
                raise missing("vendor")
            if actor.party not in (None, whose):
                raise Refused("not_your_digest", party=whose[:80])
            now = self.desk.store.now()
            week = week_of(now.astimezone(self.zone).date())
            people = await asyncio.to_thread(self.desk.store.digests.weeks, whose, now)
            sent: list[str] = []
            had: list[str] = []
            for person in people:
                fresh = await self._post(self._letter(person, whose, week), week)
                (sent if fresh else had).append(person.person)
            return DigestReport(vendor=whose, week=week, sent_to=tuple(sent), had_it=tuple(had))

    async def _post(self, letter: Mail, week: str) -> bool:
        try:
            return await self.desk.engine.start("message", MessageSpec(message=letter), id=ids.message(letter.key))
        except EngineSilent as silent:
            raise WorkerSilent(week) from silent

    def _letter(self, person: PersonsWeek, vendor: str, week: str) -> Mail:
        lines = [self._line(each) for each in person.troubles[:LINES]]
        facts = {"week": week, "running": person.running, "count": len(person.troubles), "lines": lines}
        to = Recipient(person=person.person, name=person.name, email=person.email, language=person.language)
        return Mail(key=f"digest:{vendor}:{week}:{person.person}", to=to, template="portfolio/weekly", facts=facts)

    def _line(self, each: Any) -> dict[str, Any]:
        since = each.late_since.astimezone(self.zone).date().isoformat() if each.late_since else None
        return {**each.model_dump(mode="json"), "late_since": since}


def week_of(day: date) -> str:
    """The ISO week a day is in: `2026-W10`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"
