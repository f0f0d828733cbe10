"""Whole lives, told: no sentence is left with a gap, in either language."""

from __future__ import annotations

from pathlib import Path

import pytest

from postsales.bootstrap.simulate import simulate
from postsales.simulation.scenario import read_scenario
from postsales.wording import LANGUAGES, catalogue, word

SCENARIOS = sorted((Path(__file__).parents[2] / "examples" / "scenarios").glob("*.yaml"))


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_everything_that_happens_is_said_in_whole_sentences(file: Path):
    result = simulate(read_scenario(file))
    for language in LANGUAGES:
        for entry in result["timeline"]:
            told = word("fact", entry["what"], language, **entry["details"])
            assert entry["what"] in catalogue(language)["fact"]
            assert "{" not in told.replace("{}", ""), (entry["what"], told)
            assert "–" not in told or "–" in str(entry["details"]), f"{entry['what']}: {told}: make it optional"
