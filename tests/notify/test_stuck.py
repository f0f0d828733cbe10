"""What stands still is said in words, in whichever language."""

import pytest

from postsales.notify.letters import stuck

MATTERS = ("promise:3", "issue:1", "recovery:4", "request:2", "receipt", "installation", "unused:hotline", "closing")


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("matter", MATTERS)
def test_no_matter_is_shown_as_its_code(matter: str, language: str) -> None:
    said = stuck(matter, language)
    assert matter != said
    assert matter.partition(":")[2] in said
    assert "{" not in said


def test_who_is_asked_to_close_is_told_so() -> None:
    assert stuck("closing", "en") == "everything is done and settled: close the delivery"
