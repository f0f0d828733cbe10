"""A survey is answered once, by whom was asked, in time; CSAT says on how many answers it rests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.domain.errors import Refused
from postsales.domain.seats import Person, Side
from postsales.domain.survey import Surveys, answer, csat, send

NOW = datetime(2026, 6, 1, tzinfo=UTC)
UNTIL = NOW + timedelta(days=21)


def person(name: str) -> Person:
    return Person(id=name, name=name.title(), side=Side.CUSTOMER, email=f"{name}@customer.example")


def sent(*names: str) -> Surveys:
    return send(Surveys(), map(person, names), "HB-1", at=NOW, until=UNTIL)


def test_each_is_asked_once_and_nobody_twice_at_a_time():
    first = sent("mina", "jun", "mina")
    assert [(each.n, each.person.id) for each in first.changed] == [(1, "mina"), (2, "jun")]
    more = send(first, [person("mina"), person("bora")], "HB-1", at=NOW, until=UNTIL)
    assert [(each.n, each.person.id) for each in more.changed] == [(3, "bora")]
    with pytest.raises(Refused) as refused:
        send(more, [person("bora")], "HB-1", at=NOW, until=UNTIL)
    assert refused.value.code == "nobody_to_survey"
    again = send(more, [person("bora")], "HB-1", at=UNTIL, until=UNTIL + timedelta(days=21))
    assert [each.n for each in again.changed] == [4]


def test_about_another_delivery_the_same_person_is_asked_too():
    other = send(sent("mina"), [person("mina")], "HB-2", at=NOW, until=UNTIL)
    assert [each.delivery for each in other.open] == ["HB-1", "HB-2"]


@pytest.mark.parametrize(
    ("n", "by", "at", "code"),
    [
        (9, "mina", NOW, "unknown_survey"),
        (0, "mina", NOW, "unknown_survey"),
        (1, "jun", NOW, "survey_of_another"),
        (1, "mina", UNTIL, "survey_is_over"),
    ],
)
def test_what_is_refused(n, by, at, code):
    with pytest.raises(Refused) as refused:
        answer(sent("mina"), n, by, score=4, value_met=True, words=None, at=at)
    assert refused.value.code == code


def test_a_second_answer_is_refused():
    once = answer(sent("mina"), 1, "mina", score=4, value_met=True, words="Good.", at=NOW)
    assert (once.open, once.changed[0].score) == ((), 4)
    with pytest.raises(Refused) as refused:
        answer(once, 1, "mina", score=1, value_met=None, words=None, at=NOW)
    assert refused.value.code == "survey_is_over"


@given(st.lists(st.one_of(st.none(), st.integers(1, 5)), max_size=40))
def test_csat_is_the_share_of_the_satisfied_among_those_who_answered(scores):
    found = csat(scores)
    answered = [score for score in scores if score is not None]
    assert (found.asked, found.answered) == (len(scores), len(answered))
    assert found.satisfied == sum(score in (4, 5) for score in answered)
    assert found.few == (len(answered) < 5)
    if answered:
        assert found.percent is not None
        assert abs(found.percent - 100 * found.satisfied / len(answered)) <= 0.5
    else:
        assert found.percent is None
    assert (found.response is None) == (not scores)


def test_csat_in_figures():
    assert csat([5, 4, 4, 2, None, None]).model_dump() == {
        "percent": 75, "satisfied": 3, "answered": 4, "asked": 6, "response": 67, "few": True,
    }  # fmt: skip
