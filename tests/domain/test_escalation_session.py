"""A joint session is arranged by those who meet, on a day ahead."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from postsales.domain import escalation
from postsales.domain.errors import Refused
from postsales.domain.escalation_session import arrange, opposite
from postsales.domain.issue import EscalationState
from postsales.domain.seats import Side
from tests.domain.test_escalation import MONDAY_9, raised, verdict

TODAY, DAY = date(2026, 3, 9), date(2026, 3, 13)


def undetermined() -> EscalationState:
    issue = escalation.blame(raised(claim=True), Side.PARTNER, "jaeho", "It fails", {}, MONDAY_9)
    return escalation.decide(issue, verdict("helen", DAY, "undetermined"), TODAY, MONDAY_9)


def arranged(issue: EscalationState, side: Side | None = Side.PARTNER, **said: Any) -> EscalationState:
    whole = {"on": None, "starts": None, "ends": None, "place": None, **said}
    return arrange(issue, side, today=TODAY, **whole)


def test_what_is_not_said_stays_as_it_was():
    issue = arranged(arranged(undetermined(), starts="14:00", ends="15:00", place="Room 2"), on=date(2026, 3, 12))
    assert issue.session is not None
    session = issue.session
    assert (session.on, session.starts, session.ends, session.place, session.moves) == (
        date(2026, 3, 12), "14:00", "15:00", "Room 2", 2,
    )  # fmt: skip
    later = arranged(issue, starts="16:00").session
    assert later is not None
    assert (later.starts, later.ends) == ("16:00", None)


def test_a_missed_session_may_be_held_on_another_day():
    issue = undetermined()
    assert issue.session is not None
    missed = issue.model_copy(update={"session": issue.session.model_copy(update={"missed": True})})
    for said, still in (({"place": "Room 2"}, True), ({"on": date(2026, 3, 16)}, False)):
        found = arranged(missed, **said).session
        assert found is not None
        assert found.missed is still


@pytest.mark.parametrize(
    ("side", "said", "code"),
    [
        (Side.CUSTOMER, {"starts": "10:00"}, "not_your_session"),
        (Side.VENDOR, {"on": date(2026, 3, 8)}, "session_in_the_past"),
        (Side.VENDOR, {"starts": "10:00", "ends": "10:00"}, "session_ends_before_it_starts"),
        (Side.VENDOR, {"ends": "10:00"}, "session_ends_before_it_starts"),
    ],
)
def test_what_is_refused(side: Side, said: dict[str, Any], code: str):
    with pytest.raises(Refused) as refused:
        arranged(undetermined(), side, **said)
    assert refused.value.code == code


def test_without_a_session_there_is_nothing_to_arrange():
    with pytest.raises(Refused, match="no_session"):
        arranged(raised(claim=True), starts="10:00")


def test_who_sits_opposite():
    assert opposite(undetermined()) is Side.PARTNER
    assert opposite(raised("minji")) is Side.PARTNER
