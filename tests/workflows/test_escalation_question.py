"""Direct questions: the rep is the window, brings in who knows, and silence climbs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from postsales.domain.errors import Refused
from postsales.domain.seats import Side
from tests.workflows.escalation_world import Desk, desk
from tests.workflows.test_escalation import EVIDENCE

ASKED = {"question": "product", "symptom": "Is it supposed to take a minute?", "title": "Takes a minute"}


@pytest.fixture
def at_desk() -> Iterator[Desk]:
    with desk() as found:
        yield found


async def test_the_customer_asks_the_rep_and_the_partner_is_told(at_desk):
    await at_desk.open("minji", **ASKED)
    assert at_desk.letters("question_asked") == ["rep"]
    assert at_desk.letters("question_received") == ["minji"]
    assert at_desk.letters("question_told") == ["jaeho"]
    status = await at_desk.status()
    assert (status.ball, status.level) == (Side.VENDOR, "window")
    assert status.question is not None
    assert (status.question.side, status.question.window) == (Side.CUSTOMER, "rep")
    await at_desk.say("rep", "issue.answer", answer="Two seconds is normal; a minute is not.")
    assert at_desk.letters("question_answered") == ["minji"]
    assert at_desk.letters("question_answered_told") == ["jaeho"]
    assert (at_desk.row().state, at_desk.row().answer) == ("closed", "Two seconds is normal; a minute is not.")


async def test_an_expert_accepts_and_answers_by_name(at_desk):
    await at_desk.open("jaeho", **ASKED)
    assert at_desk.letters("question_told") == []
    await at_desk.say("rep", "issue.bring_in", expert="carl", why="he wrote it")
    assert at_desk.letters("expert_asked") == ["carl"]
    with pytest.raises(Refused) as refused:
        await at_desk.say("carl", "issue.answer", answer="yes")
    assert refused.value.code == "not_asked_of_you"
    await at_desk.say("carl", "issue.join")
    assert at_desk.letters("expert_said") == ["rep"]
    assert at_desk.letters("expert_joined") == ["jaeho"]
    await at_desk.say("carl", "issue.answer", answer="It is the index.")
    status = await at_desk.status()
    assert status.question is not None
    assert status.question.answered_by == "carl"
    (letter,) = [mail for mail in at_desk.mail.letters if mail.template == "escalation/question_answered"]
    assert (letter.to.person, letter.facts["by_name"]) == ("jaeho", "Carl")


async def test_an_expert_who_says_nothing_climbs_and_may_still_come_late(at_desk):
    await at_desk.open("minji", **ASKED)
    await at_desk.say("rep", "issue.bring_in", expert="carl", why="he wrote it")
    await at_desk.hours(4)
    assert at_desk.letters("expert_silent") == ["rep", "manager"]
    assert "expert:carl" in at_desk.row().breaches
    await at_desk.say("carl", "issue.join", yes=False, reason="on leave")
    await at_desk.say("rep", "issue.bring_in", expert="helen", why="she knows too")
    assert at_desk.letters("expert_asked") == ["carl", "helen"]


async def test_silence_of_the_rep_climbs_level_by_level(at_desk):
    await at_desk.open("minji", **ASKED)
    await at_desk.hours(24 * 3)
    assert at_desk.letters("near_breach")[0] == "rep"
    assert at_desk.letters("climbed") == ["manager", "vera", "vera"]
    assert at_desk.row().breaches[0] == "acknowledge:lead"


async def test_a_question_in_which_the_product_is_blamed_becomes_a_claim_of_supports(at_desk):
    await at_desk.open("minji", **ASKED)
    await at_desk.hours(5)
    await at_desk.say("jaeho", "issue.claim", symptom="it is always like that", evidence=EVIDENCE)
    assert at_desk.letters("claim_to_vendor") == ["helen"]
    status = await at_desk.status()
    assert (status.level, status.ball) == ("support", Side.VENDOR)
    assert at_desk.row().question is False
    with pytest.raises(Refused) as refused:
        await at_desk.say("rep", "issue.answer", answer="yes")
    assert refused.value.code == "not_a_question"


@pytest.mark.parametrize(
    ("person", "verb", "body", "code"),
    [
        ("helen", "issue.answer", {"answer": "yes"}, "not_asked_of_you"),
        ("rep", "issue.bring_in", {"expert": "nobody", "why": "?"}, "person_unknown"),
        ("rep", "issue.bring_in", {"expert": "jaeho", "why": "?"}, "expert_of_another_party"),
        ("jaeho", "issue.bring_in", {"expert": "carl", "why": "?"}, "expert_of_another_party"),
        ("carl", "issue.join", {}, "not_asked_to_join"),
    ],
)
async def test_what_is_refused(at_desk, person, verb, body, code):
    await at_desk.open("minji", **ASKED)
    with pytest.raises(Refused) as refused:
        await at_desk.say(person, verb, **body)
    assert refused.value.code == code


async def test_an_expert_is_asked_once_and_declines_with_a_reason(at_desk):
    await at_desk.open("minji", **ASKED)
    await at_desk.say("rep", "issue.bring_in", expert="carl", why="?")
    for person, verb, body, code in (
        ("rep", "issue.bring_in", {"expert": "carl", "why": "?"}, "expert_asked_already"),
        ("carl", "issue.join", {"yes": False}, "reason_for_declining"),
    ):
        with pytest.raises(Refused) as refused:
            await at_desk.say(person, verb, **body)
        assert refused.value.code == code
