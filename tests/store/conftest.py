"""One conformance suite, four stores: SQLite in a file and in memory, the simulator's own in memory, PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from postsales.store import schema
from postsales.store.facade import Store
from postsales.store.memory import MemoryStore
from tests.postgres import PostgresServer
from tests.store.stories import NOW


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file the migrations have been through, to copy from."""
    path = tmp_path_factory.mktemp("store") / "migrated.db"
    schema.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: PostgresServer) -> str:
    """The name of a PostgreSQL database the migrations have been through, to copy from."""
    url = postgres_server.fresh()
    schema.upgrade(url)
    return url.rpartition("/")[2]


@pytest.fixture(params=["file", "sqlite_in_memory", "memory", pytest.param("postgresql", marks=pytest.mark.slow)])
def store(request: pytest.FixtureRequest, tmp_path: Path, migrated: Path) -> Iterator[Store]:
    """An empty store of each kind; its clock stands at NOW."""
    if request.param == "memory":
        made: Store = MemoryStore.empty(now=lambda: NOW)
    elif request.param == "sqlite_in_memory":
        made = Store.in_memory(now=lambda: NOW)
    elif request.param == "file":
        path = shutil.copy(migrated, tmp_path / "가게 100%.db")
        made = Store.at(f"sqlite:///{path}", now=lambda: NOW)
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        made = Store.at(server.fresh(request.getfixturevalue("migrated_postgres")), now=lambda: NOW)
    with made:
        yield made


@pytest.fixture(params=["file", pytest.param("postgresql", marks=pytest.mark.slow)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without a schema."""
    if request.param == "file":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url
