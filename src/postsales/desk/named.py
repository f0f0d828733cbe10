"""Whom a list was asked about, when it found nothing: a name that nobody has is said to be unknown, with near ones.

It is looked up only then, so that a list that finds something costs no more; and only within what is open to the
reader, to whom others' names do not exist.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from postsales.desk.errors import NotThere
from postsales.desk.reading_money import own_side
from postsales.domain.frozen import Frozen
from postsales.domain.nearest import nearest_ids
from postsales.domain.seats import Side
from postsales.messages.command import By
from postsales.store.facade import Store

PARTIES: Mapping[str, tuple[Side, ...]] = {
    "vendor": (Side.VENDOR,),
    "partner": (Side.PARTNER,),
    "customer": (Side.CUSTOMER,),
    "party": tuple(Side),
}
PEOPLE = ("rep", "holder", "owner", "engineer")
WHOEVER_ASKS = "me"


@dataclass(frozen=True)
class Named:
    """Looks up the parties and people a filter names."""

    store: Store

    async def refuse_unknown(self, actor: By, which: Frozen) -> None:
        """Raises `NotThere` `unknown_name` for a filter that names nobody the actor could find."""
        await asyncio.to_thread(self._refuse_unknown, actor, which)

    def _refuse_unknown(self, actor: By, which: Frozen) -> None:
        own, names = own_side(actor), self.store.names
        for field, said in which:
            if not isinstance(said, str) or said in (WHOEVER_ASKS, actor.person, actor.party):
                continue
            if field in PARTIES and not names.knows_party(PARTIES[field], said, own):
                raise _unknown(field, said, names.parties(PARTIES[field], own))
            if field in PEOPLE and not names.knows_person(said, own):
                raise _unknown(field, said, names.people(own))


def _unknown(field: str, said: str, known: Mapping[str, str]) -> NotThere:
    return NotThere("unknown_name", field=field, name=said[:80], near=", ".join(nearest_ids(said[:80], known)) or None)
