"""One conformance suite, three databases: SQLite in a file, SQLite in memory (the simulator's), PostgreSQL."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from postsales.store import schema
from postsales.store.facade import Store
from tests.store.stories import NOW


@pytest.fixture(params=["file", "memory", pytest.param("postgresql", marks=pytest.mark.slow)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind; its clock stands at NOW."""
    if request.param == "memory":
        made = Store.in_memory(now=lambda: NOW)
    else:
        url = f"sqlite:///{tmp_path / '가게 100%.db'}"
        if request.param == "postgresql":
            url = request.getfixturevalue("postgres_url")
        schema.upgrade(url)
        made = Store.at(url, now=lambda: NOW)
    yield made
    made.close()


@pytest.fixture(params=["file", pytest.param("postgresql", marks=pytest.mark.slow)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without a schema."""
    if request.param == "file":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


Opens = Callable[[], Store]
