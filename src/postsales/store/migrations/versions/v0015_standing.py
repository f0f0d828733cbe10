"""How each delivery stands, in one row to filter, sort and count by; the zone of its dates."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

words = sa.Text()
instant = sa.DateTime(timezone=True)

INDEXES = (
    ("started_at", "delivery"),
    ("late_from", "delivery"),
    ("work_late_from", "delivery"),
    ("overdue_from", "delivery"),
    ("next_at", "delivery"),
    ("name", "delivery"),
    ("rep", "ended", "started_at"),
    ("partner", "ended", "started_at"),
    ("customer", "started_at"),
    ("stage", "started_at"),
    ("ball", "ended", "started_at"),
)


def upgrade() -> None:
    op.add_column("delivery", sa.Column("timezone", words, nullable=False, server_default="Asia/Seoul"))
    # Filled once all migrations are through (`schema.upgrade`): by the rules of then, not of today.
    op.create_table(
        "standing",
        sa.Column("delivery", words, nullable=False),
        sa.Column("stage", words, nullable=False),
        sa.Column("vendor", words, nullable=False),
        sa.Column("partner", words, nullable=True),
        sa.Column("customer", words, nullable=False),
        sa.Column("rep", words, nullable=True),
        sa.Column("ball", words, nullable=True),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.Column("started_at", instant, nullable=False),
        sa.Column("next_at", instant, nullable=False),
        sa.Column("late_from", instant, nullable=False),
        sa.Column("work_late_from", instant, nullable=False),
        sa.Column("overdue_from", instant, nullable=False),
        sa.Column("name", words, nullable=False),
        sa.Column("words", words, nullable=False),
        sa.PrimaryKeyConstraint("delivery", name="pk_standing"),
    )
    for columns in INDEXES:
        op.create_index("ix_standing_" + "_".join(columns), "standing", list(columns))
    op.create_index(
        "ix_standing_counts",
        "standing",
        ["stage", "ended", "ball", "blocked", "late_from", "work_late_from", "overdue_from"],
    )
