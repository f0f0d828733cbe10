"""The simulation asks for the same things as the server's histories hold: golden histories, command by command.

They are of the time-skipping server, so this needs none. People act there a second later than in a scenario played
here, and the histories are as old as the code that made them. So how often a wait was broken off and begun anew is left
out, and letters are counted: `tests/e2e/test_time_skipping.py` plays both alike, and compares these, too, each by its
key. What went on in a new run is compared where all its runs were kept.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests import scenes
from tests.e2e.time_skipping import golden_name
from tests.replay import asked, golden
from tests.replay.asked import Asked, Line
from tests.scenes import STORIES


def compared(lines: Iterable[Line]) -> Asked:
    """What was waited out, and to whom news went, whichever way."""
    found = asked.by_kind(lines)
    begun, broken_off = (found["timer"].count(which) for which in ("begun", "broken off"))
    told = sorted({line.split()[1] for line in found["outward"] if line.startswith("tell ")})
    return {**found, "timer": ["waited out"] * (begun - broken_off), "outward": told}


@pytest.mark.parametrize("name", STORIES)
async def test_the_server_was_asked_for_the_same(name: str) -> None:
    simulated = (await scenes.played(name)).asked
    ids = {golden_name(id): id for id in simulated}
    for workflow_id, runs in golden.chains(golden.GOLDEN / name).items():
        served = [line for run in runs for line in asked.of_history(run)]
        assert compared(simulated[ids[workflow_id]]) == compared(served), workflow_id
