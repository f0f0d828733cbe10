"""The simulator tells the truth: on a Temporal server the same scenarios give the same, fact by fact.

Also letter by letter, command by command, in every run of every workflow. In both, people act a moment after the
scenario's own instants (`PacedWorld`): a span of business time that begins a second later may end not as the office
closes but as it opens again.
"""

from __future__ import annotations

import json
import re
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from postsales.simulation.scenario import read_scenario
from tests import scenes
from tests.conftest import unavailable
from tests.e2e import time_skipping
from tests.e2e.time_skipping import CYCLE, PacedWorld, golden_name, moved
from tests.replay import asked, golden
from tests.replay.asked import Line
from tests.scenes import STORIES

pytestmark = pytest.mark.slow

BEGUN_BY_A_WORD = "conduct/"
"""Started, and spoken to at once: its first wait is begun before it hears the word, or not at all."""
ENDING_TOGETHER = frozenset({"terminated-with-refund"})
"""Children that are stopped at once end in any order: what their delivery tells others meanwhile is not compared."""

_SEEN = re.compile(r'"seen": "[0-9a-f]+"')
"""The digest of what an approver was shown: the instant it expires is in it, to the second."""
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d):\d\d(\.\d+)?(Z|\+00:00)")


@pytest.fixture(autouse=True)
def own_network() -> None:
    if (why := time_skipping.refusal()) is not None:
        unavailable(why)


def by_the_minute(found: Any) -> Any:
    """Plain data with every instant cut to its minute."""
    written = _TIME.sub(r"\1", json.dumps(found, ensure_ascii=False))
    return json.loads(_SEEN.sub('"seen": ""', written))


def by_workflow(timeline: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """What happened in each workflow, in order.

    Equal facts of the same minute (several children stopped, say) come in an order of their own.
    """
    told: dict[str, list[dict[str, Any]]] = {}
    for each in timeline:
        told.setdefault(each["in"], []).append(each)
    return {workflow: _sorted_where_equal(facts) for workflow, facts in told.items()}


def _sorted_where_equal(facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    groups = groupby(facts, key=lambda each: (each["at"], each["what"]))
    return [each for _, group in groups for each in sorted(group, key=lambda fact: json.dumps(fact, sort_keys=True))]


def letters(sent: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By their keys: workflows write at the same instant. `left_at` is when; `at` is when the world was told to go on.

    Whether guidance came with a letter, or with the answer to what somebody said then, is a matter of milliseconds.
    """
    plain = [{name: of for name, of in letter.items() if name not in ("at", "guidance")} for letter in sent]
    return sorted(plain, key=lambda letter: (letter["key"], letter["to"]))


def signals(raised: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By their keys: several instalments raise theirs in the same second there."""
    return sorted(raised, key=lambda signal: str(signal["key"]))


def asked_for(lines: list[Line], workflow_id: str, name: str) -> Any:
    """What a workflow asked for, all of it. How letters and news are put together is the server's pace."""
    found = asked.by_kind(lines)
    found.pop("sending", None)
    if workflow_id.startswith(BEGUN_BY_A_WORD):
        found.pop("timer")
    if name in ENDING_TOGETHER and workflow_id.startswith("delivery/"):
        found["outward"] = [line for line in found["outward"] if not line.startswith("tell ")]
    return by_the_minute(found)


@pytest.mark.timeout(400)  # a year played twice, perhaps beside others
@pytest.mark.parametrize("name", STORIES)
async def test_the_same_as_in_the_simulation(name: str, tmp_path: Path) -> None:
    story = STORIES[name]
    scenario = read_scenario(story.scenario)
    played = await scenes.play(scenario, postbox_away=story.postbox_away, rebuilt=False, kind_of_world=PacedWorld)
    simulated = by_the_minute(played.result)
    served = by_the_minute(time_skipping.play_apart(name, tmp_path))
    assert [check for check in served["checks"] if not check["held"]] == []
    assert by_workflow(served.pop("timeline")) == by_workflow(simulated.pop("timeline"))
    assert letters(served.pop("sent")) == letters(simulated.pop("sent"))
    assert signals(served.pop("signals")) == signals(simulated.pop("signals"))
    assert served == simulated

    chains = golden.chains(tmp_path)
    assert set(chains) == {golden_name(workflow_id) for workflow_id in played.asked}
    for workflow_id, lines in played.asked.items():
        there = [line for run in chains[golden_name(workflow_id)] for line in asked.of_history(run)]
        of_its_years = [(kind, moved(line, -CYCLE)) for kind, line in there]
        assert asked_for(of_its_years, workflow_id, name) == asked_for(lines, workflow_id, name), workflow_id
