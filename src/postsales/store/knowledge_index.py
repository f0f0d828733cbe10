"""How a database finds what people wrote by its words: an index beside the table, kept by the database itself.

The words come made (`domain.knowledge`), separated by blanks. SQLite indexes them in FTS5, PostgreSQL in a text vector.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import DDL
from sqlalchemy import event as happening

from postsales.store import counting_index
from postsales.store.columns import metadata


@dataclass(frozen=True)
class Indexed:
    """A table whose column `words` is indexed by its column `number`, and how its index is called."""

    table: str
    name: str

    @property
    def search(self) -> str:
        """The index."""
        return f"{self.name}_search"

    @property
    def terms(self) -> str:
        """Which words there are, on SQLite."""
        return f"{self.name}_terms"

    def statements(self, dialect: str) -> tuple[str, ...]:
        """What makes the index on this database. Names are ours, nobody else's: nothing to quote."""
        table, search = self.table, self.search
        if dialect != "sqlite":
            return (
                f"""ALTER TABLE {table} ADD COLUMN vector tsvector
GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED""",
                f"CREATE INDEX {search} ON {table} USING gin (vector)",
            )
        gone = f"INSERT INTO {search} ({search}, rowid, words) VALUES ('delete', old.number, old.words);"  # noqa: S608
        new = f"INSERT INTO {search} (rowid, words) VALUES (new.number, new.words);"  # noqa: S608
        return (
            f"""CREATE VIRTUAL TABLE {search} USING fts5
(words, content='{table}', content_rowid='number', tokenize='unicode61 remove_diacritics 0')""",
            f"CREATE VIRTUAL TABLE {self.terms} USING fts5vocab({search}, row)",
            f"CREATE TRIGGER {table}_added AFTER INSERT ON {table}\nBEGIN {new} END",
            f"CREATE TRIGGER {table}_changed AFTER UPDATE OF words ON {table}\nBEGIN {gone}\n{new} END",
            f"CREATE TRIGGER {table}_gone AFTER DELETE ON {table}\nBEGIN {gone} END",
        )


VERDICTS = Indexed("known_verdict", "knowledge")
LESSONS = Indexed("lesson", "lesson")
INDEXES = (VERDICTS, LESSONS)


def is_of_the_index(name: str | None) -> bool:
    """Whether a table, column or index of that name is an index's own, and not in the metadata."""
    own = tuple(part for index in INDEXES for part in (index.search, index.terms))
    return name in ("vector", counting_index.NAME) or (name or "").startswith(own)


for _dialect in ("sqlite", "postgresql"):
    for _index in INDEXES:
        for _statement in _index.statements(_dialect):
            # The library leaves this constructor untyped.
            _ddl = DDL(_statement)  # type: ignore[no-untyped-call]
            happening.listen(metadata, "after_create", _ddl.execute_if(dialect=_dialect))
