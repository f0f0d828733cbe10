"""Our services of docker-compose.yml, their command and environment as they stand there, on a local PostgreSQL and
Temporal.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox

from postsales.local.paths import DataDirectory
from postsales.local.temporal import EmbeddedTemporal, free_port
from tests.contract_documents import document
from tests.e2e.programs import Program, clean
from tests.e2e.waiting import until
from tests.ops import compose
from tests.postgres import PostgresServer, cluster, programs

pytestmark = pytest.mark.slow


class Deployment:
    """The compose file, with the addresses of this machine in the place of Docker's names."""

    def __init__(self, database: PostgresServer, temporal: EmbeddedTemporal, smtp_port: int) -> None:
        secrets = {**compose.SECRETS, "POSTSALES_SMTP_URL": f"smtp://127.0.0.1:{smtp_port}"}
        self.port = free_port()
        self.services: dict[str, Any] = compose.load(secrets)["services"]
        self._here = {
            "@postgres:5432": f"@127.0.0.1:{database.port}",
            "temporal:7233": temporal.address,
            "8700": str(self.port),
            # Inside a container all of it is the container's own; here it is everybody's.
            "0.0.0.0": "127.0.0.1",  # noqa: S104
        }

    def command(self, service: str) -> list[str]:
        """What the service runs."""
        return [self._placed(part) for part in self.services[service]["command"]]

    def environment(self, service: str) -> dict[str, str]:
        """What the service sees of the world."""
        return {name: self._placed(value) for name, value in self.services[service]["environment"].items()}

    def healthy(self, service: str) -> bool:
        """What its health check says."""
        kind, program, *arguments = self.services[service]["healthcheck"]["test"]
        assert (kind, program) == ("CMD", "python")
        test = [sys.executable, *(self._placed(part) for part in arguments)]
        return subprocess.run(test, capture_output=True, env=clean({})).returncode == 0

    def program(self, service: str, log: Path) -> Program:
        """The service as a process."""
        return Program(self.command(service), self.environment(service), log)

    def _placed(self, text: str) -> str:
        for there, here in self._here.items():
            text = text.replace(there, here)
        return text


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    port = free_port()
    controller = Controller(Mailbox(tmp_path / "mail"), hostname="127.0.0.1", port=port)
    controller.start()
    yield port, tmp_path / "mail"
    controller.stop()


@pytest.fixture
def database(postgres_server: PostgresServer) -> Iterator[PostgresServer]:
    """A cluster with the roles and databases that the compose file's own script makes."""
    found = programs()
    psql = shutil.which("psql")
    assert found is not None
    assert psql is not None, "psql comes with Debian's postgresql"
    with cluster(found) as server:
        script = compose.load()["configs"]["databases"]["content"]
        url = server.url("postgres", "postgresql")
        environment = {**os.environ, **compose.SECRETS}
        subprocess.run(
            [psql, "-v", "ON_ERROR_STOP=1", "-X", "-q", url], input=script, env=environment, text=True, check=True
        )
        yield server


@pytest.fixture
def temporal(tmp_path: Path) -> Iterator[EmbeddedTemporal]:
    """A server whose only namespace is the one that the compose file makes."""
    with EmbeddedTemporal(DataDirectory(tmp_path / "temporal"), namespace="postsales") as server:
        yield server


async def test_migrate_worker_and_web_work_together(
    database: PostgresServer, temporal: EmbeddedTemporal, mailbox: tuple[int, Path], tmp_path: Path
):
    port, letters = mailbox
    deployment = Deployment(database, temporal, port)
    for _ in range(2):  # the second time there is nothing to do
        migrate = deployment.program("migrate", tmp_path / "migrate.log").start()
        assert migrate.ended() == 0, migrate.said()
    worker = deployment.program("worker", tmp_path / "worker.log")
    web = deployment.program("web", tmp_path / "web.log")
    with worker, web:
        await until(lambda: deployment.healthy("web"), what=web.said)
        api = f"http://127.0.0.1:{deployment.port}/api/v1"
        token = {"authorization": f"Bearer {compose.SECRETS['POSTSALES_TOKEN']}"}
        async with httpx2.AsyncClient(headers=token, timeout=20) as client:
            started = await client.post(f"{api}/deliveries", json={"contract": document(), "id": "start"})
            assert started.status_code == 201, started.text

            async def shown_live() -> bool:
                shown = await client.get(f"{api}/deliveries/HB-2026-001")
                return bool(shown.status_code == 200 and shown.json()["live"] and shown.json()["view"])

            await until(shown_live, what=worker.said)
            await until(lambda: any(letters.glob("new/*")), what=worker.said)
        stranger = httpx2.get(f"{api}/deliveries", headers={"authorization": "Bearer guessed"})
        assert stranger.status_code == 401
        assert web.stop() == 0, web.said()
        assert worker.stop() == 0, worker.said()


@pytest.mark.parametrize("service", ["worker", "web"])
def test_service_says_that_the_schema_is_missing(
    database: PostgresServer, temporal: EmbeddedTemporal, tmp_path: Path, service: str
):
    deployment = Deployment(database, temporal, free_port())
    program = deployment.program(service, tmp_path / "log").start()
    assert program.ended() == 3, program.said()
    assert "[store_without_schema]" in program.said()
