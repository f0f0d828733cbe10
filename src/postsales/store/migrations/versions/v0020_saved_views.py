"""Views of the portfolio that people keep."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

words = sa.Text()


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("person", words, nullable=False),
        sa.Column("name", words, nullable=False),
        sa.Column("asked", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person", "name", name="pk_saved_view"),
    )
