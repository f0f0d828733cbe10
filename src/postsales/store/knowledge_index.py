"""How a database finds past verdicts by their words: an index beside the table, kept by the database itself.

The words come made (`domain.knowledge`), separated by blanks. SQLite indexes them in FTS5, PostgreSQL in a text vector.
"""

from __future__ import annotations

from sqlalchemy import DDL
from sqlalchemy import event as happening

from postsales.store.columns import metadata

SQLITE = (
    """CREATE VIRTUAL TABLE knowledge_search USING fts5
(words, content='known_verdict', content_rowid='number', tokenize='unicode61 remove_diacritics 0')""",
    "CREATE VIRTUAL TABLE knowledge_terms USING fts5vocab(knowledge_search, row)",
    """CREATE TRIGGER known_verdict_added AFTER INSERT ON known_verdict
BEGIN INSERT INTO knowledge_search (rowid, words) VALUES (new.number, new.words); END""",
    """CREATE TRIGGER known_verdict_changed AFTER UPDATE OF words ON known_verdict
BEGIN INSERT INTO knowledge_search (knowledge_search, rowid, words) VALUES ('delete', old.number, old.words);
INSERT INTO knowledge_search (rowid, words) VALUES (new.number, new.words); END""",
    """CREATE TRIGGER known_verdict_gone AFTER DELETE ON known_verdict
BEGIN INSERT INTO knowledge_search (knowledge_search, rowid, words) VALUES ('delete', old.number, old.words); END""",
)

POSTGRES = (
    """ALTER TABLE known_verdict ADD COLUMN vector tsvector
GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED""",
    "CREATE INDEX knowledge_search ON known_verdict USING gin (vector)",
)


def statements(dialect: str) -> tuple[str, ...]:
    """What makes the index on this database."""
    return SQLITE if dialect == "sqlite" else POSTGRES


def is_of_the_index(name: str | None) -> bool:
    """Whether a table, column or index of that name is the index's own, and not in the metadata."""
    return name == "vector" or (name or "").startswith(("knowledge_search", "knowledge_terms"))


for _dialect in ("sqlite", "postgresql"):
    for _statement in statements(_dialect):
        # The library leaves this constructor untyped.
        _ddl = DDL(_statement)  # type: ignore[no-untyped-call]
        happening.listen(metadata, "after_create", _ddl.execute_if(dialect=_dialect))
