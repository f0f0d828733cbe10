"""Worker and API as processes of their own, as in production."""

import asyncio

import httpx2
import pytest

from postsales.local.paths import DataDirectory
from postsales.local.temporal import EmbeddedTemporal, free_port
from postsales.store import schema
from tests.bootstrap.processes import WEB, WORKER, program
from tests.contract_documents import document
from tests.e2e.waiting import until

pytestmark = pytest.mark.slow
HANBIT = "/api/v1/deliveries/HB-2026-001"


@pytest.fixture
def environment(data_directory: DataDirectory) -> dict[str, str]:
    schema.upgrade(data_directory.database_url)
    return {
        "POSTSALES_DATA": str(data_directory.root),
        "POSTSALES_TOKEN": "t0ken",
        "POSTSALES_PORT": str(free_port()),
        "POSTSALES_TEMPORAL_ADDRESS": f"127.0.0.1:{free_port()}",
    }


def ask(environment: dict[str, str], method: str, path: str, **how: object) -> httpx2.Response:
    url = f"http://127.0.0.1:{environment['POSTSALES_PORT']}{path}"
    headers = {"authorization": "Bearer t0ken"}
    return httpx2.request(method, url, headers=headers, timeout=20, **how)  # type: ignore[arg-type]


def test_worker_and_api_apart_end_cleanly_when_asked(data_directory: DataDirectory, environment: dict[str, str]):
    errors = data_directory.root
    with EmbeddedTemporal(DataDirectory(errors / "elsewhere")) as temporal:
        environment["POSTSALES_TEMPORAL_ADDRESS"] = temporal.address
        with (
            program(WORKER, environment, errors / "worker.log") as worker,
            program(WEB, environment, errors / "web.log") as web,
        ):
            worker.logged("worker.ready")
            web.logged("api.ready")
            started = ask(environment, "POST", "/api/v1/deliveries", json={"contract": document(), "id": "s"})
            assert started.status_code == 201, started.text
            said = ask(environment, "POST", f"{HANBIT}/issue.raise", json={"title": "slow"})
            assert said.status_code == 200, said.text
            asyncio.run(until(lambda: ask(environment, "GET", HANBIT).json()["view"]["issues"], within=30))
            assert worker.end() == 0, worker.says()
            assert '"event": "worker.done"' in worker.says()
            silent = ask(environment, "POST", f"{HANBIT}/issue.raise", json={"title": "x", "id": "i2"})
            assert (silent.status_code, silent.json()["repeat_with"]) == (503, "i2")
            shown = ask(environment, "GET", HANBIT).json()
            assert not shown["live"]
            assert shown["as_of"]
            assert len(shown["view"]["issues"]) == 1
            assert web.end() == 0, web.says()


def test_api_starts_while_temporal_is_away(data_directory: DataDirectory, environment: dict[str, str]):
    with program(WEB, environment, data_directory.root / "web.log") as web:
        web.logged("api.ready")
        assert ask(environment, "GET", "/healthz").json()["status"] == "ok"
        assert ask(environment, "GET", "/api/v1/deliveries").json() == {"items": [], "after": None}
        assert web.end() == 0


def test_worker_says_that_temporal_is_away(data_directory: DataDirectory, environment: dict[str, str]):
    with program(WORKER, environment, data_directory.root / "worker.log") as worker:
        assert worker.process.wait(60) == 3
        assert "temporal_away" in worker.says()


@pytest.mark.parametrize(("broken", "code", "exit_code"), [
    ({"POSTSALES_TOKEN": ""}, "no_tokens", 1),
    ({"POSTSALES_PORT": "x"}, "bad_setting", 2),
    ({"POSTSALES_DATABASE_URL": "sqlite:////nowhere/at/all.db"}, "store_away", 3),
    ({"POSTSALES_DATABASE_URL": "sqlite://"}, "store_without_schema", 3),
])  # fmt: skip
def test_api_says_why_it_does_not_start(
    data_directory: DataDirectory, environment: dict[str, str], broken: dict[str, str], code: str, exit_code: int
):
    with program(WEB, environment | broken, data_directory.root / "web.log") as web:
        assert web.process.wait(60) == exit_code, web.says()
        assert f"[{code}]" in web.says()
