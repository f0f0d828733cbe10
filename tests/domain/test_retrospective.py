"""Who is asked how it was, and what they may answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from postsales.domain import retrospective
from postsales.domain.contract import Contract
from postsales.domain.errors import Refused
from postsales.domain.retrospective import ENGINEERS_ASKED, Ending, Part, RetrospectiveState, Said
from postsales.domain.seats import Person, Roster, Seat, Side
from tests.contract_documents import document

NOW = datetime(2026, 9, 1, 1, tzinfo=UTC)
ROSTER = Contract.model_validate(document()).roster
CLOSED = Said(wanted_more=True, our_best=4)
TERMINATED = Said(went_wrong="The servers could not carry it", our_best=2, again=False)


def answered(state: RetrospectiveState, person: str, **changes: Any) -> RetrospectiveState:
    return retrospective.answer(state, person, CLOSED.model_copy(update=changes), NOW)


def test_one_of_each_side_and_the_engineers_who_delivered_are_asked_once_each():
    asked = retrospective.begin(ROSTER).asked
    assert [each.part for each in asked[:3]] == [Part.CUSTOMER, Part.PARTNER, Part.VENDOR]
    assert len({each.person for each in asked}) == len(asked)
    assert {each.part for each in asked[3:]} == {Part.ENGINEER}
    assert {each.side for each in asked[3:]} == {Side.VENDOR, Side.PARTNER}


def test_of_many_engineers_some_are_asked():
    people = {f"e{n}": Person(id=f"e{n}", name=f"E {n}", side=Side.PARTNER, email=f"e{n}@p.example") for n in range(20)}
    roster = Roster(people=tuple(people.values()), seats={Seat.PARTNER_ENGINEER: tuple(people)})
    assert len(retrospective.begin(roster).asked) == ENGINEERS_ASKED


def test_who_was_not_asked_and_who_has_answered_are_refused():
    state = answered(retrospective.begin(ROSTER), "taeyang")
    for person, code in (("taeyang", "said_already_how_it_was"), ("nobody", "not_asked_how_it_was")):
        with pytest.raises(Refused) as refused:
            answered(state, person)
        assert refused.value.code == code


def test_only_engineers_rate_the_handoff():
    state = retrospective.begin(ROSTER)
    assert answered(state, "dongwoo", handoff=2).answers[-1].handoff == 2
    with pytest.raises(Refused) as refused:
        answered(state, "taeyang", handoff=2)
    assert refused.value.code == "engineers_rate_the_handoff"


def test_after_a_termination_other_questions_are_asked():
    state = retrospective.begin(ROSTER)
    (given,) = retrospective.answer(state, "taeyang", TERMINATED, NOW, Ending.TERMINATED).answers
    assert (given.went_wrong, given.our_best, given.again) == ("The servers could not carry it", 2, False)
    assert given.wanted_more is None


@pytest.mark.parametrize(
    ("ending", "said", "missing", "beside"),
    [
        (Ending.TERMINATED, CLOSED, "went_wrong, again", "wanted_more"),
        (Ending.TERMINATED, TERMINATED.model_copy(update={"again": None}), "again", None),
        (Ending.TERMINATED, TERMINATED.model_copy(update={"what_more": "x"}), None, "what_more"),
        (Ending.CLOSED, TERMINATED, "wanted_more", "again, went_wrong"),
        (Ending.CLOSED, Said(our_best=3), "wanted_more", None),
    ],
)
def test_what_was_not_asked_is_refused_and_what_is_missing_is_named(
    ending: Ending, said: Said, missing: str | None, beside: str | None
):
    with pytest.raises(Refused) as refused:
        retrospective.answer(retrospective.begin(ROSTER), "taeyang", said, NOW, ending)
    assert refused.value.code == "other_questions_asked"
    assert (refused.value.facts["missing"], refused.value.facts["beside"]) == (missing, beside)


def test_it_is_over_when_everybody_has_answered_or_time_is_up():
    state = retrospective.begin(ROSTER)
    until = NOW + timedelta(days=14)
    assert not retrospective.is_over(state, until, NOW)
    assert retrospective.is_over(state, until, until)
    for each in state.asked:
        state = answered(state, each.person)
    assert retrospective.is_over(state, until, NOW)
