"""Parts of a deployment that are down, seen from the command line: real worker, API and Temporal server, apart."""

from __future__ import annotations

import json
import subprocess
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from postsales.local.temporal import free_port
from tests.contract_documents import EXAMPLES
from tests.e2e import truths
from tests.e2e.place import Place, place
from tests.e2e.programs import BESIDE, Program, clean
from tests.e2e.truths import Traces
from tests.e2e.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
NUMBER = "HB-2026-001"
CONTRACT = str(EXAMPLES / "hanbit-erp.yaml")
NOTE = ("handoff", "note", NUMBER, "--risk", "The old system is switched off in June", "--as", "sales:minji")
NOTED = (f"delivery/{NUMBER}/handoff", "handoff_noted", "minji")
DONE, REFUSED, UNREACHABLE, UNKNOWN = 0, 1, 3, 5


@dataclass(frozen=True)
class Parts:
    """Everything apart, and a terminal."""

    here: Place
    web: Program
    reaching: Mapping[str, str]

    def type(self, *words: str, status: int | None = DONE) -> dict[str, Any]:
        """Type a command; what it printed as JSON. Its exit status must be that; None: any."""
        done = subprocess.run(
            [BESIDE / "postsales", "--json", *words], env=clean(self.reaching), capture_output=True, text=True
        )
        assert status is None or done.returncode == status, f"{done.returncode}: {done.stdout}{done.stderr}"
        printed: dict[str, Any] = json.loads(done.stdout) if done.stdout.strip() else {}
        return {"exit": done.returncode, **printed}

    @property
    def notes(self) -> int:
        """How often the note is recorded."""
        return Traces.of(self.here.store).facts[NOTED]

    async def answered_in_the_end(self, *words: str) -> None:
        """Repeat it until it is done, as the command line says one may."""
        await until(lambda: self.type(*words, status=None)["exit"] == DONE, what=self.here.worker.said)


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Parts]:
    """One delivery, started and at rest."""
    port = str(free_port())
    async with place(tmp_path) as here:
        environment = {**here.worker.environment, "POSTSALES_TOKEN": "t0ken", "POSTSALES_PORT": port}
        with Program(("postsales", "serve"), environment, tmp_path / "web.log") as web:
            url = f"http://127.0.0.1:{port}"
            await until(lambda: _lives(url), what=web.said)
            reaching = {"POSTSALES_API_URL": url, "POSTSALES_TOKEN": "t0ken", "LANG": "C.UTF-8"}
            all_of_it = Parts(here, web, reaching)
            all_of_it.type("delivery", "start", CONTRACT)
            await until(lambda: truths.at_rest(here.client), what=here.worker.said)
            await until(lambda: all_of_it.type("delivery", "show", NUMBER)["live"])
            yield all_of_it


def _lives(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/healthz").is_success
    except httpx2.TransportError:
        return False


async def test_worker_down_reading_goes_on_and_a_verb_is_repeated_once_it_is_back(parts: Parts):
    parts.here.worker.kill()
    shown = parts.type("delivery", "show", NUMBER)
    assert not shown["live"]
    assert shown["as_of"]
    unknown = parts.type(*NOTE, status=UNKNOWN)
    again = str(unknown["error"]["repeat_with"])
    parts.here.worker.start()
    await parts.answered_in_the_end(*NOTE, "--id", again)
    await until(lambda: truths.at_rest(parts.here.client))
    assert parts.type(*NOTE, "--id", again)["what"] == "handoff_noted"
    assert parts.notes == 1
    other = parts.type("handoff", "note", NUMBER, "--risk", "x", "--as", "sales:minji", "--id", again, status=REFUSED)
    assert other["error"]["code"] == "id_reused"


async def test_temporal_down_reading_goes_on_and_a_verb_is_repeated_once_it_is_back(parts: Parts):
    parts.here.temporal.kill()
    shown = parts.type("delivery", "show", NUMBER)
    assert not shown["live"]
    assert shown["as_of"]
    unknown = parts.type(*NOTE, "--id", "n1", status=UNKNOWN)
    assert unknown["error"]["repeat_with"] == "n1"
    assert parts.type("doctor", status=UNREACHABLE)
    parts.here.temporal.start()
    await parts.answered_in_the_end(*NOTE, "--id", "n1")
    await until(lambda: truths.at_rest(parts.here.client))
    assert parts.notes == 1


async def test_delivery_started_while_temporal_is_down_is_made_up_for(parts: Parts):
    parts.here.temporal.kill()
    start = ("delivery", "start", str(EXAMPLES / "maru-backup.yaml"), "--id", "s1")
    assert parts.type(*start, status=UNKNOWN)["error"]["repeat_with"] == "s1"
    parts.here.temporal.start()
    await parts.answered_in_the_end(*start)
    await until(lambda: Traces.of(parts.here.store).facts[("delivery/MR-2026-031", "delivery_started", "clock")])


async def test_database_read_only_is_said_and_reading_goes_on(parts: Parts, tmp_path: Path):
    """As after a disk remounted read-only; file modes would not stop a test that runs as root."""
    port = str(free_port())
    database = f"sqlite:///file:{parts.here.data.database}?mode=ro&uri=true"
    environment = {**parts.web.environment, "POSTSALES_DATABASE_URL": database, "POSTSALES_PORT": port}
    url = f"http://127.0.0.1:{port}"
    with Program(("postsales", "serve"), environment, tmp_path / "read-only.log") as web:
        await until(lambda: _lives(url), what=web.said)
        reading = Parts(parts.here, web, {**parts.reaching, "POSTSALES_API_URL": url})
        assert reading.type("delivery", "show", NUMBER)["view"]
        refused = reading.type(*NOTE, "--id", "n1", status=UNKNOWN)
        assert refused["error"]["code"] == "store_read_only"
    assert parts.notes == 0
    parts.type(*NOTE, "--id", "n1")


async def test_api_down_is_3_and_says_what_to_start(parts: Parts):
    parts.web.kill()
    nobody = parts.type("delivery", "show", NUMBER, status=UNREACHABLE)
    assert "postsales up" in nobody["error"]["message"]
    assert parts.type(*NOTE, status=UNREACHABLE)["error"]["code"] == "api_unreachable"
