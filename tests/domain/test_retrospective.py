"""Who is asked how it was, and what they may answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from postsales.domain import retrospective
from postsales.domain.contract import Contract
from postsales.domain.errors import Refused
from postsales.domain.retrospective import ENGINEERS_ASKED, Part, RetrospectiveState
from postsales.domain.seats import Person, Roster, Seat, Side
from tests.contract_documents import document

NOW = datetime(2026, 9, 1, 1, tzinfo=UTC)
ROSTER = Contract.model_validate(document()).roster
SAID: dict[str, Any] = {
    "wanted_more": True,
    "our_best": 4,
    "what_more": None,
    "handoff": None,
    "improve": (),
    "at": NOW,
}


def answered(state: RetrospectiveState, person: str, **changes: Any) -> RetrospectiveState:
    return retrospective.answer(state, person, **{**SAID, **changes})


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


def test_it_is_over_when_everybody_has_answered_or_time_is_up():
    state = retrospective.begin(ROSTER)
    until = NOW + timedelta(days=14)
    assert not retrospective.is_over(state, until, NOW)
    assert retrospective.is_over(state, until, until)
    for each in state.asked:
        state = answered(state, each.person)
    assert retrospective.is_over(state, until, NOW)
