"""Issues as people read them: one of them live, or those of every delivery that is open to the reader."""

from __future__ import annotations

import asyncio
from datetime import datetime

from postsales.desk.errors import NotThere
from postsales.desk.gate import refuse_role
from postsales.desk.named import Named
from postsales.desk.reading_money import MoneyReading, or_silence
from postsales.domain.frozen import Frozen
from postsales.domain.seats import Side
from postsales.messages import ids
from postsales.messages.command import By
from postsales.messages.escalation_status import IssueStatus
from postsales.messages.rows import IssueRow
from postsales.store.issue import IssueFilter, IssueLine
from postsales.store.paging import Page


class ShownIssue(Frozen):
    """One issue: live from its workflow, or as recorded."""

    live: bool
    as_of: datetime | None
    status: IssueStatus | None = None
    row: IssueRow | None = None


class IssueReading(MoneyReading):
    """Every verb about issues that changes nothing."""

    async def issues(
        self, actor: By, which: IssueFilter, *, after: str | None = None, limit: int = 100
    ) -> Page[IssueLine]:
        """Issues of the deliveries the actor's party takes part in, the youngest first.

        `mine` are those of the deliveries the actor is known in; a TAM or CSM sees all of their customers'.
        """
        refuse_role(actor, "issue.list")
        kept = await self.within_reach(actor, which)
        if kept is None:
            return Page(items=())
        found = await asyncio.to_thread(
            self.store.issues.list, kept, now=self.store.now(), today=self.today,
            reader=actor.person, since=self.midnight(which.opened_from),
            until=self.midnight(which.opened_until, after=1),
            after=after, limit=limit,
        )  # fmt: skip
        if not found.items and after is None:
            await Named(self.store).refuse_unknown(actor, which)
        return found

    async def issue(self, actor: By, number: str, n: int) -> ShownIssue:
        """One issue. Raises `NotThere` when there is none of that number."""
        contract, _ = await self.opened(actor, "issue.show", number)
        status, row, as_of = await asyncio.gather(
            or_silence(self.engine.query(ids.escalation(contract.number, n), "status", IssueStatus)),
            asyncio.to_thread(self.store.issues.get, contract.number, n),
            asyncio.to_thread(self.store.timelines.as_of, contract.number),
        )
        if status is None and row is None:
            raise NotThere("unknown_issue", issue=n)
        live = status is not None
        if status is not None and actor.side is Side.CUSTOMER:
            # What vendor and partner ask of each other is not the customer's business.
            charges = tuple(each for each in status.charges if Side.CUSTOMER in (each.side, each.bearer))
            status = status.model_copy(update={"charges": charges})
        return ShownIssue(live=live, as_of=self.store.now() if live else as_of, status=status, row=row)
