"""Surveys of the customer's people: sent, answered once by whom was asked, an unhappy one heard of at once."""

from __future__ import annotations

from datetime import date

import pytest

from postsales.domain.errors import Refused
from postsales.domain.seats import Language, Person, Roster, Seat, Side
from postsales.messages.rows import SurveyRow
from tests.workflows.checkin_world import Desk, desk, roster


def with_customers() -> Roster:
    found = roster()
    for name, seat in (("mina", Seat.OPERATOR), ("jun", Seat.REQUESTER)):
        who = Person(
            id=name, name=name.title(), side=Side.CUSTOMER, email=f"{name}@acme.example", language=Language.KO
        )  # fmt: skip
        found = found.assign(seat, who)
    return found


def surveys(at_desk: Desk) -> dict[int, SurveyRow]:
    return {row.n: row for row in at_desk.facts.rows(SurveyRow)}


async def test_sent_to_who_works_with_it_and_answered_once():
    with desk() as at_desk:
        await at_desk.join(people=with_customers())
        sent = await at_desk.say("csm", "survey.send")
        assert sent.details["people"] == "mina, jun"
        letter = at_desk.mail.letters[0]
        assert (letter.template, letter.to.person, letter.about) == ("checkin/survey", "mina", "D-1")
        assert letter.reply is not None
        assert (letter.reply.about, letter.reply.issue, letter.facts["until"]) == ("survey", 1, "2026-03-23")
        await at_desk.say("mina", "survey.answer", survey=1, score=5, value_met=True)
        assert [(row.score, row.answered_at is not None) for row in surveys(at_desk).values()] == [
            (5, True),
            (None, False),
        ]
        with pytest.raises(Refused) as refused:
            await at_desk.say("mina", "survey.answer", survey=1, score=1)
        assert refused.value.code == "survey_is_over"
        await at_desk.until(date(2026, 3, 24))
        with pytest.raises(Refused) as refused:
            await at_desk.say("jun", "survey.answer", survey=2, score=4)
        assert refused.value.code == "survey_is_over"


async def test_an_unhappy_one_is_heard_of_at_once():
    with desk() as at_desk:
        await at_desk.join(people=with_customers())
        await at_desk.say("csm", "survey.send", people=["jun"])
        await at_desk.say("jun", "survey.answer", survey=1, score=2, words="It is slow.")
        assert at_desk.letters()[-3:] == [
            ("survey_unhappy", "csm"),
            ("survey_unhappy", "rep"),
            ("action_opened", "csm"),
        ]
        assert at_desk.mail.letters[-2].facts["words"] == "It is slow."


@pytest.mark.parametrize(
    ("person", "verb", "body", "code"),
    [
        ("csm", "survey.send", {"people": ["rep"]}, "not_the_customers_person"),
        ("csm", "survey.send", {"people": ["nobody"]}, "not_the_customers_person"),
        ("mina", "survey.send", {}, "not_the_customers_team"),
        ("csm", "survey.send", {"delivery": "D-9"}, "delivery_has_left"),
        ("mina", "survey.answer", {"survey": 7, "score": 3}, "unknown_survey"),
        ("mina", "survey.answer", {"survey": 1, "score": 6}, "bad_argument"),
    ],
)
async def test_what_is_refused(person, verb, body, code):
    with desk() as at_desk:
        await at_desk.join(people=with_customers())
        with pytest.raises(Refused) as refused:
            await at_desk.say(person, verb, **body)
        assert refused.value.code == code
        assert surveys(at_desk) == {}
