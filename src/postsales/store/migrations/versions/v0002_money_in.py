"""Money in: statements, their lines, what they are for; virtual accounts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

words = sa.Text()
instant = sa.DateTime(timezone=True)
json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
append_only = ("bank_line", "match_decision", "allocation", "allocation_outcome")


def upgrade() -> None:
    op.create_table(
        "allocation",
        sa.Column("id", words, nullable=False),
        sa.Column("line", words, nullable=False),
        sa.Column("legal_entity", words, nullable=False),
        sa.Column("delivery", words, nullable=False),
        sa.Column("instalment", sa.Integer(), nullable=False),
        sa.Column("invoice", words, nullable=False),
        sa.Column("debtor", words, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("charges", sa.BigInteger(), nullable=False),
        sa.Column("currency", words, nullable=False),
        sa.Column("rule", words, nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("undoes", words, nullable=True),
        sa.Column("why", words, nullable=False),
        sa.Column("by", words, nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_allocation"),
    )
    op.create_index("ix_allocation_delivery_instalment", "allocation", ["delivery", "instalment"])
    op.create_index("ix_allocation_legal_entity_id", "allocation", ["legal_entity", "id"])
    op.create_index("ix_allocation_line", "allocation", ["line"])
    op.create_index("ix_allocation_undoes", "allocation", ["undoes"])
    op.create_table(
        "allocation_outcome",
        sa.Column("allocation", words, nullable=False),
        sa.Column("outcome", words, nullable=False),
        sa.Column("why", words, nullable=True),
        sa.Column("at", instant, nullable=False),
        sa.PrimaryKeyConstraint("allocation", name="pk_allocation_outcome"),
    )
    op.create_table(
        "bank_account",
        sa.Column("account", words, nullable=False),
        sa.Column("legal_entity", words, nullable=False),
        sa.Column("currency", words, nullable=False),
        sa.Column("since", instant, nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_bank_account"),
    )
    op.create_table(
        "bank_line",
        sa.Column("id", words, nullable=False),
        sa.Column("statement", words, nullable=False),
        sa.Column("legal_entity", words, nullable=False),
        sa.Column("account", words, nullable=False),
        sa.Column("entry", words, nullable=False),
        sa.Column("detail", sa.Integer(), nullable=False),
        sa.Column("content", words, nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", words, nullable=False),
        sa.Column("reversal", sa.Boolean(), nullable=False),
        sa.Column("payer_name", words, nullable=False),
        sa.Column("told", json, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bank_line"),
    )
    op.create_index("ix_bank_line_account_amount", "bank_line", ["account", "amount"])
    op.create_index("ix_bank_line_account_entry", "bank_line", ["account", "entry"])
    op.create_table(
        "line_standing",
        sa.Column("line", words, nullable=False),
        sa.Column("legal_entity", words, nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("state", words, nullable=False),
        sa.Column("rule", words, nullable=True),
        sa.Column("reasons", json, nullable=False),
        sa.Column("shares", json, nullable=False),
        sa.Column("reverses", words, nullable=True),
        sa.Column("by", words, nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.PrimaryKeyConstraint("line", name="pk_line_standing"),
    )
    op.create_index(
        "ix_line_standing_legal_entity_booked_on_line", "line_standing", ["legal_entity", "booked_on", "line"]
    )
    op.create_index(
        "ix_line_standing_legal_entity_state_booked_on_line",
        "line_standing",
        ["legal_entity", "state", "booked_on", "line"],
    )
    op.create_table(
        "match_decision",
        sa.Column("line", words, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("did", words, nullable=False),
        sa.Column("state", words, nullable=False),
        sa.Column("rule", words, nullable=True),
        sa.Column("reasons", json, nullable=False),
        sa.Column("by", words, nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.PrimaryKeyConstraint("line", "seq", name="pk_match_decision"),
    )
    op.create_table(
        "payer_alias",
        sa.Column("legal_entity", words, nullable=False),
        sa.Column("sort", words, nullable=False),
        sa.Column("value", words, nullable=False),
        sa.Column("debtor", words, nullable=False),
        sa.Column("line", words, nullable=False),
        sa.Column("by", words, nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.PrimaryKeyConstraint("legal_entity", "sort", "value", "debtor", name="pk_payer_alias"),
    )
    op.create_index("ix_payer_alias_line", "payer_alias", ["line"])
    op.create_table(
        "statement",
        sa.Column("id", words, nullable=False),
        sa.Column("account", words, nullable=False),
        sa.Column("sort", words, nullable=False),
        sa.Column("reference", words, nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("currency", words, nullable=False),
        sa.Column("opening", sa.BigInteger(), nullable=True),
        sa.Column("closing", sa.BigInteger(), nullable=True),
        sa.Column("content", words, nullable=False),
        sa.Column("file", words, nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("pending", sa.Integer(), nullable=False),
        sa.Column("doubts", json, nullable=False),
        sa.Column("imported_at", instant, nullable=False),
        sa.Column("by", words, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_statement"),
    )
    op.create_index("ix_statement_account_to_on", "statement", ["account", "to_on"])
    op.add_column("instalment", sa.Column("virtual_account", words, nullable=True))
    for table in append_only:
        if op.get_bind().dialect.name == "sqlite":
            _guard_in_sqlite(table)
        else:
            _guard_in_postgresql(table)


def _guard_in_sqlite(table: str) -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_only_grows_{verb} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
        )


def _guard_in_postgresql(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION only_grows()"
    )
