"""How alembic reaches the store.

`postsales.store.schema.upgrade` hands its connection over, in a transaction. From the alembic command line (to draft a
revision) name a database of the newest revision: `alembic -x url=sqlite:///draft.db revision --autogenerate -m "why"`.
"""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.types import TypeDecorator

from postsales.store import bank_tables, read_model, staff_tables, standing, tables, usage_tables, view
from postsales.store.engine import connect
from postsales.store.knowledge_index import is_of_the_index

# All modules hang their tables on one metadata; naming them here imports them.
metadata = {
    tables.event.metadata,
    read_model.delivery.metadata,
    bank_tables.bank_line.metadata,
    staff_tables.staff.metadata,
    standing.standing.metadata,
    usage_tables.usage.metadata,
    view.saved_view.metadata,
}.pop()


def plainly(kind: str, item: Any, drafting: Any) -> str | Literal[False]:
    """Draft column types as the database's own: a published revision must not change with types of ours."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    if kind == "type" and type(item).__name__ == "JSON":
        drafting.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def migrate(connection: Connection) -> None:
    """Run what was asked for on this connection, inside its transaction."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        render_item=plainly,
        include_object=lambda item, name, *_: not is_of_the_index(name),
    )
    with context.begin_transaction():
        context.run_migrations()


if (given := context.config.attributes.get("connection")) is not None:
    migrate(given)
else:
    with connect(context.get_x_argument(as_dictionary=True)["url"]) as database, database.write() as own:
        migrate(own)
