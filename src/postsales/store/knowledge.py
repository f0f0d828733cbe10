"""Past verdicts: found by their words, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, select

from postsales.domain.knowledge import words_of
from postsales.messages.rows import KnownVerdictRow
from postsales.store.columns import as_model
from postsales.store.engine import Database
from postsales.store.knowledge_index import VERDICTS
from postsales.store.read_model import known_verdict as known
from postsales.store.word_search import MOST_ASKED, WordSearch

SEARCH = WordSearch(known, VERDICTS, "decided_at")


@dataclass(frozen=True)
class Knowledge:
    """What verdicts there are. `vendor`: only of this vendor."""

    database: Database

    def get(self, reference: str, vendor: str) -> KnownVerdictRow | None:
        """The one of that reference, if it stands."""
        wanted = select(known).where(known.c.reference == reference, known.c.vendor == vendor, known.c.stands)
        with self.database.read() as tx:
            found = tx.execute(wanted).mappings().first()
        return None if found is None else as_model(KnownVerdictRow, found)

    def search(self, asked: str, vendor: str | None = None, *, limit: int = 20) -> tuple[KnownVerdictRow, ...]:
        """Those in which every word asked for occurs, the best first; of one word many have, the latest."""
        words = words_of(asked)[:MOST_ASKED]
        if not words:
            return ()
        with self.database.read() as tx:
            return _loaded(tx, SEARCH.with_all(tx, words, *_standing(vendor))[:limit])

    def similar(self, told: str, vendor: str | None = None, *, limit: int = 3) -> tuple[KnownVerdictRow, ...]:
        """Those that sound like what somebody tells, the most alike first. At least two words must be the same."""
        words = words_of(told)[:MOST_ASKED]
        with self.database.read() as tx:
            return _loaded(tx, SEARCH.alike(tx, words, *_standing(vendor))[:limit])


def _standing(vendor: str | None) -> tuple[ColumnElement[bool], ...]:
    return (known.c.stands.is_(True),) if vendor is None else (known.c.stands.is_(True), known.c.vendor == vendor)


def _loaded(tx: Connection, numbers: Sequence[int]) -> tuple[KnownVerdictRow, ...]:
    rows = tx.execute(select(known).where(known.c.number.in_(numbers))).mappings()
    found = {row["number"]: as_model(KnownVerdictRow, row) for row in rows}
    return tuple(found[number] for number in numbers)
