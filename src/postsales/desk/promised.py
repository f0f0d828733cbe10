"""What a promise is about, looked up before it is made: nobody watches a promise about a thing that does not exist.

The delivery numbers promises and does not know every visit and punch item; whoever does is asked here. Words that name
no thing of ours are left as they are.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from activities.ports import Engine
from postsales.desk.addressing import Addressed
from postsales.desk.errors import NotThere, WorkerSilent
from postsales.domain.unfinished import KINDS
from postsales.messages import ids
from postsales.messages.delivery import DeliveryStatus
from postsales.messages.failures import EngineSilent, NoSuchWorkflow
from postsales.messages.installation import InstallationStatus
from postsales.messages.rows import PackageRow, ScopeRow, VisitRow
from postsales.store.facade import Store

NUMBERED = ("issue", "request", "scope")


@dataclass(frozen=True)
class Promised:
    """Looks for what a promise names."""

    store: Store
    engine: Engine

    async def checked(self, verb: str, to: Addressed, sender: str, said: str) -> Addressed:
        """The same. Raises `NotThere` `unknown_thing` when the promise is about something that is not there.

        Raises `WorkerSilent` when whoever knows does not answer: what nobody has looked up is not promised. What was
        answered before under this id is answered again, whatever has become of the thing.
        """
        about = to.body.get("about")
        if verb != "promise.make" or not isinstance(about, str):
            return to
        if await asyncio.to_thread(self.store.commands.answered, sender, said):
            return to
        try:
            return await self._looked_up(to, about)
        except EngineSilent as silent:
            raise WorkerSilent(said) from silent

    async def _looked_up(self, to: Addressed, about: str) -> Addressed:
        # A verdict's own promise says `issue/3`; people write either.
        kind, _, which = about.strip().replace("issue/", "issue:").partition(":")
        if not which or kind not in (*KINDS, *NUMBERED):
            return to
        known = await (self._of_installation(to.owner, kind) if kind in KINDS else self._numbered(to.owner, kind))
        if known is not None and which.strip() not in known:
            raise NotThere("unknown_thing", about=about[:80], known=", ".join(f"{kind}:{each}" for each in known[:20]))
        return to

    async def _of_installation(self, number: str, kind: str) -> list[str]:
        """What there is of a kind."""
        try:
            status = await self.engine.query(ids.installation(number), "status", InstallationStatus)
        except NoSuchWorkflow:
            return await asyncio.to_thread(self._recorded, number, kind)
        match kind:
            case "punch_item":
                return [str(item.n) for item in status.open_items]
            case "package":
                return [package.package for package in status.packages]
            case _:
                return [str(visit.visit) for visit in status.visits]

    def _recorded(self, number: str, kind: str) -> list[str]:
        """Before the installation has begun, or when it has ended: it goes on while an item is open, so none is."""
        match kind:
            case "punch_item":
                return []
            case "package":
                return [row.package for row in self.store.deliveries.rows(number, PackageRow)]
            case _:
                return [str(row.n) for row in self.store.deliveries.rows(number, VisitRow)]

    async def _numbered(self, number: str, kind: str) -> list[str] | None:
        """What there is of a kind; None when the delivery has ended or is about to begin, and says so itself."""
        if kind == "scope":
            rows = await asyncio.to_thread(self.store.deliveries.rows, number, ScopeRow)
            return [str(row.n) for row in rows]
        try:
            status = await self.engine.query(ids.delivery(number), "status", DeliveryStatus)
        except NoSuchWorkflow:
            return None
        return [str(each.n) for each in (status.issues if kind == "issue" else status.requests)]
