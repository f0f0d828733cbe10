"""When the database cannot do its work, the store says which way, and keeps nothing half."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from postsales.local.temporal import free_port
from postsales.store import schema
from postsales.store.engine import StoreUnavailable, connect
from postsales.store.facade import Store
from tests.store.stories import a_delivery, fact, recording


def refused(url: str) -> str:
    """The code with which writing fails."""
    with pytest.raises(StoreUnavailable) as failure, Store.at(url) as store:
        store.record(recording("w", fact(1, a_delivery())))
    assert failure.value.code in str(failure.value)
    return failure.value.code


def test_a_read_only_sqlite_file_is_read_but_not_written(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    schema.upgrade(f"sqlite:///{path}")
    with Store.at(f"sqlite:///{path}") as store:
        store.record(recording("w", fact(1, a_delivery())))
    read_only = f"sqlite:///file:{path}?mode=ro&uri=true"
    with Store.at(read_only) as store:
        assert store.deliveries.get("HB-1") == a_delivery()
    assert refused(read_only) == "store_read_only"


@pytest.mark.slow
def test_a_read_only_postgresql_is_read_but_not_written(postgres_url: str) -> None:
    schema.upgrade(postgres_url)
    with connect(postgres_url) as database, database.write() as tx:
        name = make_url(postgres_url).database
        tx.execute(text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'))
    with Store.at(postgres_url) as store:
        assert store.deliveries.get("HB-1") is None
    assert refused(postgres_url) == "store_read_only"


def test_a_database_without_a_schema_is_named_before_anything_is_done(empty_url: str) -> None:
    assert refused(empty_url) == "store_without_schema"
    with pytest.raises(StoreUnavailable, match="store_without_schema"), Store(connect(empty_url)) as store:
        store.record(recording("w", fact(1, a_delivery())))


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    assert refused(f"sqlite:///{tmp_path / 'nowhere' / 'store.db'}") == "store_away"


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("한빛" * 5000)
    assert refused(f"sqlite:///{path}") == "store_away"


def test_a_postgresql_that_does_not_answer_and_the_password_stays_unsaid() -> None:
    with pytest.raises(StoreUnavailable) as failure:
        Store.at(f"postgresql+psycopg://me:secret@127.0.0.1:{free_port()}/x")
    assert failure.value.code == "store_away"
    assert "secret" not in str(failure.value)


def test_a_lock_that_somebody_else_holds_too_long(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    schema.upgrade(f"sqlite:///{path}")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store = Store.at(f"sqlite:///{path}?timeout=0.05")
    said = recording("w", fact(1, a_delivery()))
    with pytest.raises(StoreUnavailable, match="store_busy"):
        store.record(said)
    other.execute("ROLLBACK")
    other.close()
    store.record(said)
    assert store.deliveries.get("HB-1") == a_delivery()
    store.close()


@pytest.mark.slow
def test_after_postgresql_cut_the_connection_the_next_write_gets_through(postgres_url: str) -> None:
    schema.upgrade(postgres_url)
    with Store.at(postgres_url) as store:
        with pytest.raises(StoreUnavailable, match="store_away"):
            write_while_cut_off(store)
        store.record(recording("w", fact(1, a_delivery())))
        assert store.deliveries.get("HB-1") == a_delivery()


def write_while_cut_off(store: Store) -> None:
    with store.database.write() as tx, connect(store.database.engine.url) as elsewhere, elsewhere.read() as other:
        own = tx.execute(text("SELECT pg_backend_pid()")).scalar_one()
        other.execute(text("SELECT pg_terminate_backend(:own)"), {"own": own})
        tx.execute(text("SELECT 1"))


def test_a_database_that_a_newer_version_has_upgraded(empty_url: str) -> None:
    schema.upgrade(empty_url)
    with connect(empty_url) as database, database.write() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert refused(empty_url) == "store_ahead"
    with pytest.raises(StoreUnavailable, match="store_ahead"):
        schema.upgrade(empty_url)


def test_a_fault_of_ours_is_not_taken_for_an_absent_store(store: Store) -> None:
    with pytest.raises(Exception, match="syntax") as failure, store.database.read() as tx:
        tx.execute(text("SELEC 1"))
    assert not isinstance(failure.value, StoreUnavailable)
