"""The same workflows on Temporal's time-skipping server write the same, but for its known faults, each named here."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from postsales.simulation.world import VirtualWorld
from tests.conftest import unavailable
from tests.e2e import time_skipping
from tests.simulation import diary, features
from tests.simulation.diaries import DIARIES, words

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)

HANGS = {"Strangers": "signals and cancels to workflows that are not its own"}
"""What it never answers. The real server does: `test_as_the_server`."""
KEEPS_TO_ITSELF = {"Children": re.compile(r" \([A-Z_]+\)")}
"""What it does not say: why a child that failed was not tried again."""
AT_ONCE = {"Timers": {"first", "second"}}
"""What falls due at one instant. It lets either come first, about one time in six; the real server never does."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    if (why := time_skipping.refusal()) is not None:
        unavailable(why)
    out = tmp_path_factory.mktemp("diaries") / "diaries.json"
    command = time_skipping.in_own_network(sys.executable, "-m", "tests.simulation.time_skipping_features", str(out))
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-5000:]
    found: dict[str, list[str]] = json.loads(Path(out).read_text(encoding="utf-8"))
    return found


async def simulated(name: str) -> list[str]:
    with VirtualWorld(start=MONDAY, seed=7) as world:
        world.employ(workflows=features.WORKFLOWS, activities=diary.ACTIVITIES)
        world.client.start(name, *DIARIES[name], id=name)
        await world.advance_until(lambda: world.client.status(name) != "running", by=MONDAY + timedelta(days=1))
        lines: list[str] = await world.client.result(name, list[str])
        return lines


def said(lines: list[str], name: str) -> list[str]:
    unsaid = KEEPS_TO_ITSELF.get(name)
    told = [unsaid.sub("", line) if unsaid is not None else line for line in words(lines)]
    at_once = iter(sorted(AT_ONCE.get(name, ())))
    return [next(at_once, line) if line in AT_ONCE.get(name, ()) else line for line in told]


@pytest.mark.parametrize("name", DIARIES)
async def test_the_same_diary(served: dict[str, list[str]], name: str) -> None:
    if name in HANGS:
        assert served[name] == ["hangs"], "it no longer does: compare it"
        return
    assert said(served[name], name) == said(await simulated(name), name)
