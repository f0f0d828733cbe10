"""A whole delivery played from steps written here: what its own verbs refuse, and what it does when nobody moves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from postsales.simulation.play import ScenarioFailed
from postsales.simulation.scenario import Scenario, read_scenario
from tests import scenes

MARU = Path("examples/contracts/maru-backup.yaml").resolve()


@pytest.fixture
def life(tmp_path: Path) -> Callable[..., Scenario]:
    """The life of a small direct deal, of these steps, until a day."""

    def write(*steps: str, until: str) -> Scenario:
        lines = [f"contract: {MARU}", "start: 2026-03-02T09:00:00+09:00", "steps:"]
        lines += [f"  - {{{step}}}" for step in steps]
        path = tmp_path / "life.yaml"
        path.write_text("\n".join([*lines, f"until: {until}", ""]), encoding="utf-8")
        return read_scenario(path)

    return write


PROMISE = "at: day 1 10:00, as: 'delivery:oliver', do: promise.make, with: {{what: It runs, owner: oliver, {0}}}"


async def test_nothing_is_promised_to_a_side_that_takes_no_part(life):
    due = "due_on: 2026-03-20"
    refused = PROMISE.format(f"to: partner, {due}") + ", refuse: no_such_party"
    played = await scenes.play(life(refused, PROMISE.format(f"to: customer, {due}"), until="day 2"))
    assert [(promise["n"], promise["to"]) for promise in played.result["promises"]] == [(1, "customer")]
    with pytest.raises(ScenarioFailed, match="no_such_party") as failed:
        await scenes.play(life(PROMISE.format(f"to: partner, {due}"), until="day 2"))
    assert failed.value.refused.facts == {"side": "partner"}


async def test_an_issue_whose_ladder_has_ended_is_asked_about_again(life):
    """Found by a life of chaos: when an issue was last heard of was never kept, so nobody was ever asked again."""
    raised = "at: day 1 10:00, as: 'customer:eunseo', do: issue.raise, with: {title: It is slow, severity: minor}"
    played = await scenes.play(life(raised, until="day 150"))
    stuck = [each for each in played.result["timeline"] if each["what"] == "delivery_stuck"]
    assert len(stuck) >= 3
    assert all("issue:1" in each["matters"] for each in stuck)
    letters = [letter for letter in played.result["sent"] if letter.get("template") == "delivery/stuck"]
    assert letters
