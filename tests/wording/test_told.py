"""Whole lives, told: no sentence is left with a gap, in either language."""

from __future__ import annotations

import pytest

from postsales.wording import LANGUAGES, catalogue, word
from tests import scenes


@pytest.mark.parametrize("name", scenes.SCENARIOS)
async def test_everything_that_happens_is_said_in_whole_sentences(name: str):
    result = (await scenes.played(name)).result
    for language in LANGUAGES:
        for entry in result["timeline"]:
            told = word("fact", entry["what"], language, **entry["details"])
            assert entry["what"] in catalogue(language)["fact"]
            assert "{" not in told.replace("{}", ""), (entry["what"], told)
            assert "–" not in told or "–" in str(entry["details"]), f"{entry['what']}: {told}: make it optional"
