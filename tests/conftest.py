"""What tests stand on: the real Temporal server, a real PostgreSQL, and a pytest that ends with its own exit code."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from postsales.domain.errors import Refused
from postsales.local.paths import DataDirectory
from postsales.local.temporal import EmbeddedTemporal
from postsales.simulation.world import VirtualWorld
from tests import postgres

# Started in the background by a shell, pytest ignores Ctrl-C, and so would every program a test starts and interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN and threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A busy machine is not a slow rule.
settings.register_profile("postsales", deadline=None)
settings.load_profile("postsales")

ON_CI = os.environ.get("CI") == "true"


def unavailable(what: str) -> None:
    """Skip what this machine cannot run; on CI nothing may be skipped."""
    if ON_CI:
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session", autouse=True)
def played_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Where several processes share the tests, a scenario that one of them has played is played by no other."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        from tests import scenes

        scenes.BETWEEN_US = [tmp_path_factory.getbasetemp().parent]


@pytest.fixture(scope="session")
def temporal_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedTemporal]:
    """The real server, one per session; tests keep apart by their ids and task queues. `.address` for a client.

    A test that kills a server starts one of its own: `EmbeddedTemporal(DataDirectory(tmp_path))`.
    """
    try:
        server = EmbeddedTemporal(DataDirectory(tmp_path_factory.mktemp("temporal"))).start()
    except Refused as refused:
        if refused.code != "temporal_missing":
            raise
        unavailable(str(refused))
        raise
    with server:
        yield server


@pytest.fixture(scope="session")
async def temporal_client(temporal_server: EmbeddedTemporal) -> Client:
    """A client of it that speaks pydantic."""
    return await Client.connect(
        temporal_server.address, namespace=temporal_server.namespace, data_converter=pydantic_data_converter
    )


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.PostgresServer]:
    """A throw-away PostgreSQL, one per session. Tests that ask for it are `slow`."""
    programs = postgres.programs()
    if programs is None:
        unavailable("no PostgreSQL here: install Debian's package postgresql")
        return
    with postgres.cluster(programs) as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: postgres.PostgresServer) -> str:
    """The address of an empty database of this test's own (`postgresql+psycopg://…`)."""
    return postgres_server.fresh()


@pytest.fixture
def data_directory(tmp_path: Path) -> DataDirectory:
    """An empty directory of the local stack."""
    return DataDirectory(tmp_path / "data").prepare()


@pytest.fixture
def not_rebuilt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Worlds keep their workflows here: to rebuild them all the while proves nothing of figures, and takes longest."""
    monkeypatch.setattr(VirtualWorld, "paranoid", False)


class _EndsAtOnce:
    """A process that used the Temporal SDK may crash while Python tears down (sdk-python #300): leave before that.

    Registered first and called last, when every report is written, so pytest keeps its output and its exit code.
    """

    def __init__(self) -> None:
        self.exit_code = 0

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, exitstatus: int) -> None:
        self.exit_code = int(exitstatus)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_unconfigure(self) -> Iterator[None]:
        yield
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(self.exit_code)


def pytest_configure(config: pytest.Config) -> None:
    # Whatever runs in a simulated world here is thrown away and rebuilt by replay all the time.
    VirtualWorld.paranoid = True
    # A worker of xdist still has its report to send; its exit code counts for nothing.
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_EndsAtOnce(), "ends-at-once")
