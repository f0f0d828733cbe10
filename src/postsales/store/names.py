"""Who is known by which name, within what is open to a reader: nothing was found, or somebody was mistyped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from postsales.domain.seats import Side
from postsales.store.engine import Database
from postsales.store.read_model import delivery, person

MOST = 20_000
"""Names read, at the most, to find one that was probably meant."""


@dataclass(frozen=True)
class Names:
    """Reads of ids and names. `own`: on which side which party must take part (None: anywhere)."""

    database: Database

    def parties(self, sides: tuple[Side, ...], own: tuple[str, str] | None) -> Mapping[str, str]:
        """Id → name of the parties on these sides; of vendors and partners the id says it all."""
        found: dict[str, str] = {}
        with self.database.read() as tx:
            for side in sides:
                column = delivery.c[side.value]
                name = delivery.c.customer_name if side is Side.CUSTOMER else column
                wanted = select(column, name).where(column.is_not(None)).distinct().limit(MOST)
                if own is not None:
                    wanted = wanted.where(delivery.c[own[0]] == own[1])
                found |= {row[0]: row[1] for row in tx.execute(wanted)}
        return found

    def people(self, own: tuple[str, str] | None) -> Mapping[str, str]:
        """Id → name of everybody a delivery knows."""
        wanted = select(person.c.person, person.c.name).distinct().limit(MOST)
        if own is not None:
            wanted = wanted.join(delivery, delivery.c.delivery == person.c.delivery)
            wanted = wanted.where(delivery.c[own[0]] == own[1])
        with self.database.read() as tx:
            return {row[0]: row[1] for row in tx.execute(wanted)}

    def knows_party(self, sides: tuple[Side, ...], id: str, own: tuple[str, str] | None) -> bool:
        """Whether that party stands on one of these sides of a delivery."""
        with self.database.read() as tx:
            for side in sides:
                wanted = select(delivery.c.delivery).where(delivery.c[side.value] == id).limit(1)
                if own is not None:
                    wanted = wanted.where(delivery.c[own[0]] == own[1])
                if tx.execute(wanted).first() is not None:
                    return True
        return False

    def knows_person(self, id: str, own: tuple[str, str] | None) -> bool:
        """Whether a delivery knows that person."""
        wanted = select(person.c.person).where(person.c.person == id).limit(1)
        if own is not None:
            wanted = wanted.join(delivery, delivery.c.delivery == person.c.delivery)
            wanted = wanted.where(delivery.c[own[0]] == own[1])
        with self.database.read() as tx:
            return tx.execute(wanted).first() is not None
