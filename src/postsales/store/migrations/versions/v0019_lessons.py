"""What people said when a delivery was over, and the index it is found by."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

words = sa.Text()
json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

in_sqlite = (
    """CREATE VIRTUAL TABLE lesson_search USING fts5
(words, content='lesson', content_rowid='number', tokenize='unicode61 remove_diacritics 0')""",
    "CREATE VIRTUAL TABLE lesson_terms USING fts5vocab(lesson_search, row)",
    """CREATE TRIGGER lesson_added AFTER INSERT ON lesson
BEGIN INSERT INTO lesson_search (rowid, words) VALUES (new.number, new.words); END""",
    """CREATE TRIGGER lesson_changed AFTER UPDATE OF words ON lesson
BEGIN INSERT INTO lesson_search (lesson_search, rowid, words) VALUES ('delete', old.number, old.words);
INSERT INTO lesson_search (rowid, words) VALUES (new.number, new.words); END""",
    """CREATE TRIGGER lesson_gone AFTER DELETE ON lesson
BEGIN INSERT INTO lesson_search (lesson_search, rowid, words) VALUES ('delete', old.number, old.words); END""",
)

in_postgresql = (
    """ALTER TABLE lesson ADD COLUMN vector tsvector
GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED""",
    "CREATE INDEX lesson_search ON lesson USING gin (vector)",
)


def upgrade() -> None:
    op.create_table(
        "lesson",
        sa.Column("delivery", words, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("vendor", words, nullable=False),
        sa.Column("partner", words, nullable=True),
        sa.Column("customer", words, nullable=False),
        sa.Column("products", json, nullable=False),
        sa.Column("title", words, nullable=False),
        sa.Column("part", words, nullable=False),
        sa.Column("side", words, nullable=False),
        sa.Column("person", words, nullable=False),
        sa.Column("wanted_more", sa.Boolean(), nullable=False),
        sa.Column("our_best", sa.Integer(), nullable=False),
        sa.Column("what_more", words, nullable=True),
        sa.Column("handoff", sa.Integer(), nullable=True),
        sa.Column("improve", json, nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", words, nullable=False),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "n", name="pk_lesson"),
    )
    op.create_index("ix_lesson_number", "lesson", ["number"], unique=True)
    op.create_index("ix_lesson_said_at_number", "lesson", ["said_at", "number"])
    op.create_index("ix_lesson_partner_said_at", "lesson", ["partner", "said_at"])
    for statement in in_sqlite if op.get_bind().dialect.name == "sqlite" else in_postgresql:
        op.execute(statement)
