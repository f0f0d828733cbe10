"""The simulator tells the truth: on a Temporal server the same scenarios come to the same end, fact by fact."""

from __future__ import annotations

import json
import re
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from tests import scenes
from tests.conftest import unavailable
from tests.e2e import time_skipping
from tests.scenes import STORIES

pytestmark = pytest.mark.slow

LATER = {
    "cost-after-verdict": {"vendor_climbed", "health_moved"},
    "evidence-twice": {"recovery_climbed"},
    "second-complaint": {"recovery_climbed"},
    "terminated-with-refund": {"recovery_climbed"},
    "vendor-silent": {"vendor_climbed", "recovery_climbed", "health_moved"},
    "verdict-overturned": {"vendor_climbed", "health_moved"},
}
"""Facts that come a business day later there: the server is a second behind, and their deadline is closing time."""

OTHERWISE = frozenset({"expansion-found", "health-falls-and-recovers", "looked-back-on", "tam-negotiates"})
"""What comes a business day later there changes what comes after it. They are held to what they promise, and the same
ends of the delivery, its money and its promises.
"""

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


def by_workflow(timeline: list[dict[str, Any]], without_time: set[str]) -> dict[str, list[dict[str, Any]]]:
    """What happened in each workflow, in order; of some facts not when.

    Equal facts of the same minute (several children stopped, say) come in an order of their own.
    """
    told: dict[str, list[dict[str, Any]]] = {}
    for each in timeline:
        timed = {**each, "at": ""} if each["what"] in without_time else each
        told.setdefault(each["in"], []).append(timed)
    return {workflow: _sorted_where_equal(facts) for workflow, facts in told.items()}


def _sorted_where_equal(facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    groups = groupby(facts, key=lambda each: (each["at"], each["what"]))
    return [each for _, group in groups for each in sorted(group, key=lambda fact: json.dumps(fact, sort_keys=True))]


def letters(sent: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return sorted((letter["key"], letter["to"], letter["subject"]) for letter in sent)


def signals(raised: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By their keys: several instalments raise theirs in the same second there."""
    return sorted(raised, key=lambda signal: str(signal["key"]))


def ends(found: dict[str, Any]) -> dict[str, Any]:
    """Where it stands in the end, whatever the way."""
    return {"stage": found["status"]["stage"], "money": found["money"], "promises": found["promises"]}


@pytest.mark.parametrize("name", STORIES)
async def test_the_same_end_as_in_the_simulation(name: str, tmp_path: Path) -> None:
    simulated = by_the_minute((await scenes.played(name)).result)
    served = by_the_minute(time_skipping.play_apart(name, tmp_path))
    later = LATER.get(name, set())
    assert [check for check in served["checks"] if not check["held"]] == []
    if name in OTHERWISE:
        assert ends(served) == ends(simulated)
        return
    assert by_workflow(served.pop("timeline"), later) == by_workflow(simulated.pop("timeline"), later)
    assert letters(served.pop("sent")) == letters(simulated.pop("sent"))
    assert signals(served.pop("signals")) == signals(simulated.pop("signals"))
    assert served == simulated
