"""Whose move it is about an issue: everybody its ladder has reached, and whoever it awaits."""

from __future__ import annotations

from typing import Any

import pytest

from postsales.domain.seats import Seat, Side
from tests.domain.days import SOON, matters, wanted


@pytest.mark.parametrize(
    ("level", "whose"),
    [
        (0, {"support"}),
        (1, {"support"}),
        (2, {"support", "engineering"}),
        (3, {"support", "engineering", "head"}),
    ],
)
@pytest.mark.parametrize("awaits", [(), ({"what": "pick_issue_up", "side": "vendor"},)])
def test_everybody_the_ladder_has_reached_has_the_issue_before_them(level: int, whose: set[str], awaits: Any):
    issue = {"n": 1, "title": "x", "state": "requested", "ball": "vendor", "level": level, "awaits": awaits}
    assert wanted(matters(issues=(issue,))) == {who: ["pick_issue_up"] for who in whose}


def test_who_has_heard_of_an_issue_is_told_as_its_own_policy_has_it():
    heard = ((Seat.CSM,), (Seat.SALES_REP, Seat.VENDOR_HEAD))
    awaits = {"what": "issue_with_vendor", "side": "vendor", "heard": heard}
    issue = {"n": 1, "title": "x", "state": "working", "ball": "vendor", "level": 2, "awaits": (awaits,)}
    assert wanted(matters(issues=(issue,))) == {who: ["issue_with_vendor"] for who in ("csm", "rep")}


@pytest.mark.parametrize(("ball", "who"), [(Side.PARTNER, "pm"), (Side.CUSTOMER, "asker"), (Side.VENDOR, "support")])
def test_an_issue_of_an_older_record_waits_for_the_side_that_has_the_ball(ball: Side, who: str):
    issue = {"n": 1, "title": "x", "state": "working", "ball": ball}
    assert wanted(matters(issues=(issue,))) == {who: [f"issue_with_{ball}"]}


@pytest.mark.parametrize(
    ("awaits", "whose"),
    [
        ({"what": "give_evidence", "side": "partner"}, {"pm"}),
        ({"what": "give_evidence", "side": "customer"}, {"asker"}),
        ({"what": "decide_contest", "side": "vendor"}, {"head"}),
        ({"what": "decide_contest", "side": "partner"}, {"partner_head"}),
        ({"what": "meet_about_issue", "side": "partner"}, {"pm"}),
        ({"what": "carry_out_remedy", "side": "partner", "person": "deputy"}, {"deputy"}),
        ({"what": "join_issue", "side": "vendor", "person": "expert"}, {"expert"}),
        ({"what": "settle_charge", "side": "customer"}, {"payer"}),
        ({"what": "settle_charge", "side": "partner"}, {"partner_head"}),
        ({"what": "issue_with_partner", "side": "partner"}, {"pm"}),
    ],
)
def test_what_an_issue_awaits_is_whose_it_is_today(awaits: dict[str, Any], whose: set[str]):
    issue = {"n": 7, "title": "x", "state": "working", "ball": "vendor", "awaits": (awaits,)}
    assert wanted(matters(issues=(issue,))) == {who: [awaits["what"]] for who in whose}


def test_a_question_is_the_windows_first():
    asked = {"n": 1, "title": "x", "state": "working", "ball": "vendor", "question": True}
    awaits = ({"what": "answer_question", "side": "vendor", "until": SOON},)
    assert wanted(matters(issues=({**asked, "awaits": awaits},))) == {"rep": ["answer_question"]}
