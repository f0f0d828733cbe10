"""What a workflow asks Temporal for changes only on purpose."""

from __future__ import annotations

import pytest

from tests.replay import fingerprints
from tests.replay.golden import ADVICE
from tests.scenes import STORIES


@pytest.mark.parametrize("name", STORIES)
async def test_commands_are_as_they_were(name: str) -> None:
    before, now = fingerprints.kept().get(name, {}), await fingerprints.current(name)
    changed = [
        f"{workflow}: {fingerprints.parting(before.get(workflow, ''), now.get(workflow, ''))}"
        for workflow in sorted(before.keys() | now.keys())
        if before.get(workflow) != now.get(workflow)
    ]
    if changed:
        pytest.fail(
            f"{name}: these workflows ask for other things than before\n\n" + "\n".join(changed) + "\n" + ADVICE
        )


def test_fingerprints_are_of_the_scenarios_there_are() -> None:
    assert set(fingerprints.kept()) == set(STORIES)


def test_parting_tells_what_was_and_what_is() -> None:
    assert fingerprints.parting("a b c*2 d e", "a b c*2 x e") == "after a b c*2\n    it was  d e\n    it is   x e"
    assert fingerprints.parting("a", "a b") == "after a\n    it was  (the end)\n    it is   b"
    assert fingerprints.fingerprint(["a", "b", "b", "c"]) == "a b*2 c"
