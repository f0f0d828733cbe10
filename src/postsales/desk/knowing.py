"""Past verdicts at the desk: searched, offered before a claim goes out, looked up when a claimant agrees.

Whose verdict it was stays with the vendor and whoever took part; others read what it was and what helped.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Any

from postsales.desk.access import About
from postsales.desk.addressing import Addressed, Addressing
from postsales.desk.errors import NotThere
from postsales.desk.gate import refuse_reach, refuse_role
from postsales.domain.frozen import Frozen
from postsales.domain.knowledge import KnownVerdict
from postsales.domain.seats import Side
from postsales.messages.command import By
from postsales.messages.rows import KnownVerdictRow
from postsales.store.facade import Store

LONGEST = 2_000
"""Of what is searched for, letters."""


class ShownKnowledge(Frozen):
    """A past verdict as somebody may see it. `issue` (`HB-1/3`), `title` and `symptom` are for the vendor's people."""

    known: KnownVerdict
    issue: str | None = None
    title: str | None = None
    symptom: str | None = None


@dataclass(frozen=True)
class Knowing:
    """The knowledge base, by the same access rules as everything."""

    store: Store
    addressing: Addressing

    async def search(self, actor: By, text: str, *, limit: int = 20) -> tuple[ShownKnowledge, ...]:
        """What is known about this, over all deliveries of the actor's company."""
        refuse_role(actor, "kb.search")
        found = await asyncio.to_thread(self.store.knowledge.search, text[:LONGEST], actor.party, limit=limit)
        return tuple(_shown(row, inside=True) for row in found)

    async def similar(self, actor: By, number: str, text: str, *, limit: int = 3) -> tuple[ShownKnowledge, ...]:
        """Past verdicts of this delivery's vendor that sound like this."""
        refuse_role(actor, "kb.similar")
        contract = await asyncio.to_thread(self.addressing.contract, number)
        refuse_reach(actor, "kb.similar", About.contract(contract), number)
        found = await asyncio.to_thread(self.store.knowledge.similar, text[:LONGEST], contract.vendor.id, limit=limit)
        inside = actor.side in (None, Side.VENDOR)
        return tuple(_shown(row, inside=inside or row.delivery == contract.number) for row in found)

    async def looked_up(self, verb: str, to: Addressed) -> Addressed:
        """What a claimant agrees to, as it is known; nobody says it themselves. Raises `NotThere` `unknown_verdict`."""
        if verb != "issue.accept_known":
            return to
        reference, vendor = to.body.get("known"), to.about.parties.get(Side.VENDOR)
        if not isinstance(reference, str) or vendor is None:
            return to
        row = await asyncio.to_thread(self.store.knowledge.get, reference, vendor)
        if row is None:
            raise NotThere("unknown_verdict", known=reference[:40])
        told: dict[str, Any] = _known(row).model_dump(mode="json")
        return replace(to, body={**to.body, "verdict": told})


def _shown(row: KnownVerdictRow, *, inside: bool) -> ShownKnowledge:
    if not inside:
        return ShownKnowledge(known=_known(row))
    return ShownKnowledge(known=_known(row), issue=f"{row.delivery}/{row.n}", title=row.title, symptom=row.symptom)


def _known(row: KnownVerdictRow) -> KnownVerdict:
    return KnownVerdict.model_validate({**row.model_dump(), "kind": row.verdict})
