"""Workflow tasks that were lost after they had recorded facts."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lost_task",
        sa.Column("workflow_id", sa.Text(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workflow_id", "first", name="pk_lost_task"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER lost_task_only_grows_{verb} BEFORE {verb} ON lost_task "
                "BEGIN SELECT RAISE(ABORT, 'lost_task only grows'); END"
            )
    else:
        op.execute(
            "CREATE TRIGGER lost_task_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON lost_task "
            "FOR EACH STATEMENT EXECUTE FUNCTION only_grows()"
        )
