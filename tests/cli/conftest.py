from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.terminal import HANBIT, Served, Terminal, served


@pytest.fixture(scope="module")
def house() -> Iterator[Served]:
    """An API with one delivery in it, on the day it was signed."""
    with served() as house:
        assert house.terminal().type("delivery", "start", str(HANBIT)).status == 0
        yield house


@pytest.fixture(scope="module")
def desk(house: Served) -> Terminal:
    """One terminal for all of a module's tests."""
    return house.terminal()


@pytest.fixture
def terminal(house: Served) -> Terminal:
    """A terminal before it."""
    return house.terminal()


@pytest.fixture
def lonely(tmp_path: Path) -> Terminal:
    """A terminal with nothing running anywhere."""
    return Terminal({"POSTSALES_DATA": str(tmp_path)})
