"""Finding what people wrote by its words, the best first, on SQLite and PostgreSQL alike.

A table that is searched has its words in `words`, a `number` of its own, and an index (`knowledge_index`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, Table, bindparam, select, text

from postsales.domain.knowledge import enough, score
from postsales.store.knowledge_index import Indexed

CANDIDATES = 300
"""How many are ranked at most."""
ALIKE = 150
"""To about how many the rarest words of a story should lead."""
MOST_ASKED = 60
"""Words of a question that count."""


@dataclass(frozen=True)
class WordSearch:
    """The search of one table. `at` is its column that says when: of two as good, the later comes first."""

    table: Table
    index: Indexed
    at: str

    def with_all(self, tx: Connection, words: Sequence[str], *where: ColumnElement[bool]) -> list[int]:
        """The numbers of those in which every word occurs, the best first."""
        # Every word is in all of them: how rare each is makes no difference.
        return self._best(tx, words, {}, self._match(tx, words, " AND ", " & "), where)

    def alike(self, tx: Connection, words: Sequence[str], *where: ColumnElement[bool]) -> list[int]:
        """The numbers of those that have at least two of the words, the most alike first."""
        frequency = self._frequency(tx, words)
        rare = enough(words, frequency, ALIKE)
        if not rare:
            return []
        return self._best(tx, words, frequency, self._match(tx, rare, " OR ", " | "), where, in_common=2)

    def _best(
        self,
        tx: Connection,
        words: Sequence[str],
        frequency: Mapping[str, int],
        matching: Select[tuple[int]],
        where: Sequence[ColumnElement[bool]],
        *,
        in_common: int = 1,
    ) -> list[int]:
        """Only what ranks them is read."""
        columns = self.table.c
        wanted = select(columns.number, columns.words, columns[self.at].label("at"))
        wanted = wanted.where(columns.number.in_(matching.limit(CANDIDATES)), *where)
        found, asked = tx.execute(wanted).all(), frozenset(words)
        ranked = [
            (-score(words, row.words, frequency, len(found)), -row.at.timestamp(), row.number)
            for row in found
            if in_common == 1 or len(asked.intersection(row.words.split(" "))) >= in_common
        ]
        return [number for *_, number in sorted(ranked)]

    def _match(self, tx: Connection, words: Sequence[str], sqlite: str, postgres: str) -> Select[tuple[int]]:
        """The numbers of those with these words. Words are letters and digits only, so quoting them is enough."""
        if tx.dialect.name == "sqlite":
            query, search = sqlite.join(f'"{word}"' for word in words), self.index.search
            found = text(f"SELECT rowid AS number FROM {search} WHERE {search} MATCH :query")  # noqa: S608 - our names
        else:
            query = postgres.join(f"'{word}'" for word in words)
            table = self.index.table
            found = text(f"SELECT number FROM {table} WHERE vector @@ CAST(:query AS tsquery)")  # noqa: S608 - our names
        matching = found.bindparams(bindparam("query", query)).columns(self.table.c.number).subquery()
        return select(matching.c.number)

    def _frequency(self, tx: Connection, words: Sequence[str]) -> dict[str, int]:
        """In how many each word occurs; about, on PostgreSQL, where it counts now and then."""
        if tx.dialect.name == "sqlite":
            counted = text(f"SELECT term, doc FROM {self.index.terms} WHERE term IN :words")  # noqa: S608 - our names
            found = tx.execute(counted.bindparams(bindparam("words", expanding=True)), {"words": list(words)})
            return {row.term: row.doc for row in found}
        common = text(
            """SELECT elem, freq * (SELECT greatest(reltuples, 1) FROM pg_class
WHERE oid = to_regclass(CAST(:table AS text))) AS docs
FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) AS common (elem, freq)
WHERE schemaname = current_schema() AND tablename = CAST(:table AS text) AND attname = 'vector'
AND elem = ANY(:words)"""
        )
        asked = {"words": list(words), "table": self.index.table}
        frequent = {elem: int(docs) for elem, docs in tx.execute(common, asked)}
        # What is not among the most common ones occurs now and then, or never: it leads to few.
        return {word: frequent.get(word, 1) for word in words}
