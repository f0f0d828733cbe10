"""Everybody is given a note once, with the occasion on which they met the situation, and again with that one only."""

from __future__ import annotations

from datetime import UTC, datetime

from postsales.messages.effects import Mail, Recipient
from postsales.notify.letters import write
from postsales.store.facade import Store
from postsales.store.guidance import GuidanceLog


def letter(key: str, to: str = "jaeho", template: str = "handoff/handed_over", language: str = "ko") -> Mail:
    reader = Recipient(person=to, name=to.title(), email=f"{to}@x.example", language=language)
    facts = {"what": "x", "n": 1, "owner": "y", "due_on": "2026-03-02", "title": "t", "moves": 0}
    return Mail(key=key, to=reader, template=template, facts=facts, about="HB-1")


def test_a_situation_is_new_once(store: Store) -> None:
    log = store.guidance
    assert log.first_time("jaeho", "claim", "c-1")
    assert log.first_time("jaeho", "claim", "c-1"), "the same answer again is given as it was"
    assert not log.first_time("jaeho", "claim", "c-2")
    assert log.first_time("jaeho", "quote", "c-2")
    assert log.first_time("bora", "claim", "c-3")
    assert log.met("jaeho") == {"claim", "quote"}


def test_it_is_remembered_by_the_store_and_not_by_who_asks(store: Store) -> None:
    assert store.guidance.first_time("jaeho", "claim", "c-1")
    another = GuidanceLog(store.guidance.database, lambda: datetime.now(UTC))
    assert another.first_time("jaeho", "claim", "c-1")
    assert not another.first_time("jaeho", "claim", "c-2")


def test_a_letter_brings_the_note_in_its_readers_language(store: Store) -> None:
    first = letter("m-1", template="delivery/promise_broken")
    note = store.guidance.note_for(first)
    assert note is not None
    assert note.title == "처음으로 약속이 깨졌을 때"
    assert note == store.guidance.note_for(first), "a letter tried again is the same letter"
    assert store.guidance.note_for(letter("m-2", template="delivery/promise_broken")) is None
    written = write(first.model_copy(update={"guidance": note}))
    assert note.title in written.text
    assert written.text.endswith(f"{note.text}\n")


def test_letters_about_nothing_in_particular_bring_nothing(store: Store) -> None:
    assert store.guidance.note_for(letter("m-1", template="delivery/live")) is None
