"""The store's schema: brought to its newest state by the migrations shipped beside this module.

Alembic is imported by those who ask about migrations: a store in memory has none, and it takes long to import.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from postsales.store.columns import metadata
from postsales.store.engine import Database, StoreUnavailable, connect
from postsales.store.standing import renew_all

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

MIGRATIONS = Path(__file__).with_name("migrations")
# Any number will do, as long as everybody who upgrades takes the same lock.
_UPGRADE_LOCK = 7_220_417


def upgrade(url: str | URL) -> tuple[str | None, str]:
    """Bring the schema to its newest state; say from which revision to which. Twice, or from two places, is safe.

    All or nothing. Raises `StoreUnavailable` (`store_ahead` when a newer version of this software was here).
    """
    from alembic import command

    with connect(url) as database, database.write() as tx:
        if tx.dialect.name == "postgresql":
            tx.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})
        before = _revision(tx)
        _refuse_newer(database, before)
        config = _config()
        config.attributes["connection"] = tx
        command.upgrade(config, "head")
        if before != newest():
            # What follows from the rows may follow otherwise by this version's rules.
            renew_all(tx)
    return before, newest()


def check_current(database: Database) -> None:
    """Raise `StoreUnavailable` unless the schema is the one this software was written for."""
    with database.read() as tx:
        revision = _revision(tx)
    _refuse_newer(database, revision)
    where = database.engine.url.render_as_string(hide_password=True)
    if revision is None:
        raise StoreUnavailable("store_without_schema", store=where)
    if revision != newest():
        raise StoreUnavailable("store_behind", store=where, revision=revision, newest=newest())


def create(database: Database) -> None:
    """Make the newest schema at once, without migrations: for a store that lives in memory."""
    with database.write() as tx:
        metadata.create_all(tx)


def newest() -> str:
    """The newest revision there is."""
    head = _scripts().get_current_head()
    if head is None:
        raise LookupError(f"no migrations in {MIGRATIONS}")
    return head


def _revision(tx: Connection) -> str | None:
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(tx).get_current_revision()


def _refuse_newer(database: Database, revision: str | None) -> None:
    known = {script.revision for script in _scripts().walk_revisions()}
    if revision is not None and revision not in known:
        where = database.engine.url.render_as_string(hide_password=True)
        raise StoreUnavailable("store_ahead", store=where, revision=revision)


def _scripts() -> ScriptDirectory:
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    # "%" is special to the configuration parser, and may well be in a path.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
