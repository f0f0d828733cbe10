"""What people say of deliveries that were terminated: other questions, so that the old ones may be unanswered."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("lesson", sa.Column("ending", sa.Text(), nullable=False, server_default="closed"))
    op.add_column("lesson", sa.Column("went_wrong", sa.Text(), nullable=True))
    op.add_column("lesson", sa.Column("again", sa.Boolean(), nullable=True))
    # SQLite cannot let an existing column be empty; rebuilding the table would take its search index along.
    op.add_column("lesson", sa.Column("wanted", sa.Boolean(), nullable=True))
    op.execute("UPDATE lesson SET wanted = wanted_more")
    op.drop_column("lesson", "wanted_more")
    op.alter_column("lesson", "wanted", new_column_name="wanted_more")
