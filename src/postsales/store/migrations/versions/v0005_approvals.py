"""Corrections: credit notes, approvals, payee accounts, late interest, tax-invoice numbers, causes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

words = sa.Text()
instant = sa.DateTime(timezone=True)
json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _row(name: str, keys: tuple[str, ...], *columns: sa.Column[object]) -> None:
    op.create_table(
        name,
        *columns,
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(*keys, name=f"pk_{name}"),
    )


def upgrade() -> None:
    op.add_column("instalment", sa.Column("interest", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("instalment", sa.Column("tax_number", words, nullable=True))
    op.add_column("entry", sa.Column("cause", words, nullable=False, server_default=""))
    _row(
        "credit_note",
        ("number",),
        sa.Column("number", words, nullable=False),
        sa.Column("delivery", words, nullable=False),
        sa.Column("instalment", sa.Integer(), nullable=False),
        sa.Column("entry", words, nullable=False),
        sa.Column("invoice", words, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", words, nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
    )
    op.create_index("ix_credit_note_delivery_instalment", "credit_note", ["delivery", "instalment"])
    _row(
        "approval",
        ("key",),
        sa.Column("key", words, nullable=False),
        sa.Column("legal_entity", words, nullable=False),
        sa.Column("delivery", words, nullable=True),
        sa.Column("instalment", sa.Integer(), nullable=True),
        sa.Column("request", sa.Integer(), nullable=False),
        sa.Column("sort", words, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", words, nullable=True),
        sa.Column("shown", json, nullable=False),
        sa.Column("seen", words, nullable=False),
        sa.Column("requested_by", words, nullable=False),
        sa.Column("requested_at", instant, nullable=False),
        sa.Column("expires_at", instant, nullable=False),
        sa.Column("approved_by", json, nullable=False),
        sa.Column("refused_by", words, nullable=True),
        sa.Column("state", words, nullable=False),
    )
    op.create_index("ix_approval_legal_entity_requested_at_key", "approval", ["legal_entity", "requested_at", "key"])
    op.create_index("ix_approval_delivery", "approval", ["delivery"])
    _row(
        "payee",
        ("legal_entity",),
        sa.Column("legal_entity", words, nullable=False),
        sa.Column("account", words, nullable=False),
        sa.Column("bank", words, nullable=False),
        sa.Column("holder", words, nullable=False),
        sa.Column("since", instant, nullable=False),
    )
    op.create_table(
        "credit_note_counter",
        sa.Column("legal_entity", words, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("legal_entity", "year", name="pk_credit_note_counter"),
    )
    op.create_table(
        "credit_paper",
        sa.Column("number", words, nullable=False),
        sa.Column("delivery", words, nullable=False),
        sa.Column("instalment", sa.Integer(), nullable=False),
        sa.Column("entry", words, nullable=False),
        sa.Column("legal_entity", words, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("request", json, nullable=False),
        sa.Column("html", words, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_credit_paper"),
        sa.UniqueConstraint("delivery", "instalment", "entry", name="uq_credit_paper_delivery_instalment_entry"),
        sa.UniqueConstraint("legal_entity", "year", "ordinal", name="uq_credit_paper_legal_entity_year_ordinal"),
    )
    _guard("credit_paper")


def _guard(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_only_grows_{verb} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
            )
    else:
        op.execute(
            f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION only_grows()"
        )
