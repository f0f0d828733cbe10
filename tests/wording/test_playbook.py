"""The playbook says the same in both languages, about situations there are."""

from __future__ import annotations

from importlib import resources

import pytest

from postsales import playbook
from postsales.domain.seats import Side
from postsales.messages.command import Role
from postsales.wording import LANGUAGES, catalogue


def test_every_note_is_there_in_both_languages():
    english, korean = (
        {(note.situation, note.audience) for note in playbook.notes(language)} for language in ("en", "ko")
    )
    assert english == korean
    assert len(playbook.situations()) >= 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_note_has_a_title_and_something_to_say(language: str):
    for note in playbook.notes(language):
        assert note.title, note
        assert not note.title.startswith("#"), note
        assert len(note.text) > 100, note


def test_notes_are_for_roles_sides_or_everybody():
    known = {*Role, *Side, playbook.EVERYBODY}
    assert {note.audience for note in playbook.notes("en")} <= known


def test_every_situation_is_met_by_something_there_is():
    met = {*playbook.FACTS.values(), *(situation for situation, _ in playbook.LETTERS.values())}
    assert met == set(playbook.situations())
    assert playbook.FACTS.keys() <= catalogue("en")["fact"].keys()
    templates = resources.files("postsales.notify") / "templates"
    for template in playbook.LETTERS:
        for language in LANGUAGES:
            assert (templates / language / f"{template}.txt").is_file(), template


@pytest.mark.parametrize("situation", playbook.situations())
def test_everybody_finds_something(situation: str):
    for role in Role:
        assert playbook.note(situation, (role.value,), "ko"), (situation, role)


def test_the_closest_note_is_given():
    def audience(situation: str, *audiences: str) -> str:
        found = playbook.note(situation, audiences, "en")
        assert found is not None
        return found.audience

    assert audience("claim", "support", "vendor") == "support"
    assert audience("claim", "sales", "vendor") == "all"
    assert audience("scope_request", "sales", "vendor") == "vendor"
    assert playbook.note("nonsense", ("sales",), "en") is None
