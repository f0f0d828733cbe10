"""The knowledge base: past verdicts, and the index they are found by."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

words = sa.Text()
instant = sa.DateTime(timezone=True)
json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

in_sqlite = (
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

in_postgresql = (
    """ALTER TABLE known_verdict ADD COLUMN vector tsvector
GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED""",
    "CREATE INDEX knowledge_search ON known_verdict USING gin (vector)",
)


def upgrade() -> None:
    op.create_table(
        "known_verdict",
        sa.Column("reference", words, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("vendor", words, nullable=False),
        sa.Column("delivery", words, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("products", json, nullable=False),
        sa.Column("title", words, nullable=False),
        sa.Column("symptom", words, nullable=True),
        sa.Column("verdict", words, nullable=False),
        sa.Column("remedy", words, nullable=False),
        sa.Column("answer", words, nullable=False),
        sa.Column("decided_at", instant, nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("words", words, nullable=False),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("reference", name="pk_known_verdict"),
    )
    op.create_index("ix_known_verdict_number", "known_verdict", ["number"], unique=True)
    for statement in in_sqlite if op.get_bind().dialect.name == "sqlite" else in_postgresql:
        op.execute(statement)
