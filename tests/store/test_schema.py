"""The migrations make exactly the tables we work with, once, on both databases."""

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from postsales.store import schema
from postsales.store.columns import metadata
from postsales.store.engine import connect
from postsales.store.facade import Store
from postsales.store.knowledge_index import is_of_the_index
from tests.store.stories import a_delivery, fact, recording


def test_migrations_make_what_the_tables_say(empty_url: str) -> None:
    """Fails when a table changed without a revision: draft one as migrations/env.py tells."""
    assert schema.upgrade(empty_url) == (None, schema.newest())
    with connect(empty_url) as database, database.read() as tx:
        found = MigrationContext.configure(tx, opts={"include_object": beside_the_index})
        assert compare_metadata(found, metadata) == []


def beside_the_index(item: object, name: str | None, *_: object) -> bool:
    """Whether it is in the metadata: the index verdicts are found by is the database's own."""
    return not is_of_the_index(name)


def test_migrations_and_the_store_in_memory_guard_and_count_the_same_tables(tmp_path: Path) -> None:
    empty_url = f"sqlite:///{tmp_path / 'store.db'}"
    schema.upgrade(empty_url)
    wanted = text(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' OR name = 'ix_standing_counts' ORDER BY name"
    )
    with connect(empty_url) as database, database.read() as tx:
        migrated = [(name, " ".join(sql.split())) for name, sql in tx.execute(wanted)]
    with Store.in_memory() as store, store.database.read() as tx:
        assert migrated == [(name, " ".join(sql.split())) for name, sql in tx.execute(wanted)]
    assert len(migrated) == 27


def test_upgrading_again_changes_nothing(empty_url: str) -> None:
    schema.upgrade(empty_url)
    with Store.at(empty_url) as store:
        store.record(recording("w", fact(1, a_delivery())))
        assert schema.upgrade(empty_url) == (schema.newest(), schema.newest())
        assert store.deliveries.get("HB-1") == a_delivery()


def test_several_upgrading_at_once_do_it_once(empty_url: str) -> None:
    came_from: list[str | None] = []
    failures: list[BaseException] = []

    def upgrade() -> None:
        try:
            came_from.append(schema.upgrade(empty_url)[0])
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=upgrade) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(came_from, key=str) == [schema.newest()] * 3 + [None]


def test_an_upgrade_that_fails_leaves_nothing_behind(empty_url: str) -> None:
    with connect(empty_url) as database, database.write() as tx:
        tx.execute(text("CREATE TABLE visit (x INTEGER)"))
    with pytest.raises(Exception, match="visit"):
        schema.upgrade(empty_url)
    with connect(empty_url) as database, database.read() as tx:
        assert inspect(tx).get_table_names() == ["visit"]


def test_postgresql_keeps_a_delivery_too(postgres_url: str) -> None:
    """The smoke that runs everywhere; the whole suite on PostgreSQL is `slow`."""
    schema.upgrade(postgres_url)
    with Store.at(postgres_url) as store:
        store.record(recording("w", fact(1, a_delivery())))
        assert store.deliveries.get("HB-1") == a_delivery()
        assert store.projection.compare() == ()
