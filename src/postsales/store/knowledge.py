"""Past verdicts: found by their words, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Select, bindparam, select, text

from postsales.domain.knowledge import enough, score, words_of
from postsales.messages.rows import KnownVerdictRow
from postsales.store import knowledge_index  # noqa: F401 - the index is made with the tables
from postsales.store.columns import as_model
from postsales.store.engine import Database
from postsales.store.read_model import known_verdict as known

CANDIDATES = 300
"""How many are ranked at most."""
ALIKE = 150
"""To about how many the rarest words of a story should lead."""
MOST_ASKED = 60
"""Words of a question that count."""


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
            # Every word is in all of them: how rare each is makes no difference.
            return _loaded(tx, _best(tx, words, {}, _match(tx, words, " AND ", " & "), vendor)[:limit])

    def similar(self, told: str, vendor: str | None = None, *, limit: int = 3) -> tuple[KnownVerdictRow, ...]:
        """Those that sound like what somebody tells, the most alike first. At least two words must be the same."""
        words = words_of(told)[:MOST_ASKED]
        with self.database.read() as tx:
            frequency = _frequency(tx, words)
            rare = enough(words, frequency, ALIKE)
            if not rare:
                return ()
            alike = _best(tx, words, frequency, _match(tx, rare, " OR ", " | "), vendor, in_common=2)
            return _loaded(tx, alike[:limit])


def _best(
    tx: Connection,
    words: Sequence[str],
    frequency: Mapping[str, int],
    matching: Select[tuple[int]],
    vendor: str | None,
    *,
    in_common: int = 1,
) -> list[int]:
    """The numbers of those that stand and match, the best first. Only what ranks them is read."""
    wanted = select(known.c.number, known.c.words, known.c.decided_at).where(
        known.c.number.in_(matching.limit(CANDIDATES)), known.c.stands
    )
    if vendor is not None:
        wanted = wanted.where(known.c.vendor == vendor)
    found, asked = tx.execute(wanted).all(), frozenset(words)
    ranked = [
        (-score(words, row.words, frequency, len(found)), -row.decided_at.timestamp(), row.number)
        for row in found
        if in_common == 1 or len(asked.intersection(row.words.split(" "))) >= in_common
    ]
    return [number for *_, number in sorted(ranked)]


def _loaded(tx: Connection, numbers: Sequence[int]) -> tuple[KnownVerdictRow, ...]:
    rows = tx.execute(select(known).where(known.c.number.in_(numbers))).mappings()
    found = {row["number"]: as_model(KnownVerdictRow, row) for row in rows}
    return tuple(found[number] for number in numbers)


def _match(tx: Connection, words: Sequence[str], sqlite: str, postgres: str) -> Select[tuple[int]]:
    """The numbers of the verdicts with these words. Words are letters and digits only, so quoting them is enough."""
    if tx.dialect.name == "sqlite":
        query = sqlite.join(f'"{word}"' for word in words)
        found = text("SELECT rowid AS number FROM knowledge_search WHERE knowledge_search MATCH :query")
    else:
        query = postgres.join(f"'{word}'" for word in words)
        found = text("SELECT number FROM known_verdict WHERE vector @@ CAST(:query AS tsquery)")
    matching = found.bindparams(bindparam("query", query)).columns(known.c.number).subquery()
    return select(matching.c.number)


def _frequency(tx: Connection, words: Sequence[str]) -> dict[str, int]:
    """In how many verdicts each word occurs; about, on PostgreSQL, where it counts now and then."""
    if tx.dialect.name == "sqlite":
        counted = text("SELECT term, doc FROM knowledge_terms WHERE term IN :words")
        found = tx.execute(counted.bindparams(bindparam("words", expanding=True)), {"words": list(words)})
        return {row.term: row.doc for row in found}
    common = text(
        """SELECT elem, freq * (SELECT greatest(reltuples, 1) FROM pg_class WHERE oid = 'known_verdict'::regclass)
FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) AS common (elem, freq)
WHERE schemaname = current_schema() AND tablename = 'known_verdict' AND attname = 'vector' AND elem = ANY(:words)"""
    )
    frequent = {elem: int(docs) for elem, docs in tx.execute(common, {"words": list(words)})}
    # What is not among the most common ones occurs now and then, or never: it leads to few.
    return {word: frequent.get(word, 1) for word in words}
