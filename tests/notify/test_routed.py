"""What somebody tried without having the seat for it is put to whoever has it in words, never as a command."""

from __future__ import annotations

import pytest

from postsales.domain.request import SEAT_OF_REFUSAL
from postsales.messages.effects import Mail, Recipient
from postsales.notify.letters import write
from postsales.wording import LANGUAGES, catalogue, word
from tests.workflows.deal import roster

FACTS = {
    "title": "ERP", "asked_by": "Seojun", "seat": "acceptance_decider", "n": 1, "answer_by": "2026-03-09",
    "fill": False, "declined": False, "answer": "later",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", ["request_routed", "request_climbed", "request_answered"])
def test_letters_about_what_was_tried_do_not_show_the_verb(language: str, template: str):
    person = next(each for each in roster().people if each.id == "bora")
    to = Recipient.of(person).model_copy(update={"language": language})
    for reason in ("acceptance.sign", "it runs well"):
        facts = {**FACTS, "reason": reason, "verb": "acceptance.sign"}
        letter = write(Mail(key="k", to=to, template=f"delivery/{template}", facts=facts, about="HB-1"))
        assert "acceptance.sign" not in letter.text
        assert word("tried", "acceptance.sign", language) in letter.text or template != "request_routed"
        assert reason in letter.text or reason == "acceptance.sign"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_work_and_the_verbs_that_are_routed_have_words(language: str):
    facts = {**FACTS, "verb": "acceptance.sign", "what": "acceptance.sign"}
    assert "acceptance.sign" not in word("work", "request_routed", language, **facts)
    assert catalogue(language)["tried"].keys() >= {"acceptance.sign", "acceptance.reject", "issue.verdict"}
    assert len(SEAT_OF_REFUSAL) == 3, "another refusal is routed: say its verbs in `tried`"
