"""Whose word an issue waits for, and who of that side has heard of it by the delivery's own ladder."""

from __future__ import annotations

from postsales.domain import escalation
from postsales.domain.calendar import SEOUL_OFFICE
from postsales.domain.escalation_clocks import Terms
from postsales.domain.issue_awaits import awaits
from postsales.domain.policy import EscalationPolicy
from postsales.domain.seats import Seat, Side
from postsales.domain.vendor_ladder import VendorLevel
from tests.domain.test_escalation import MONDAY_9, TERMS, raised

OWN = Terms(
    EscalationPolicy(
        ladder=(VendorLevel(name="csm", seats=(Seat.CSM,)), VendorLevel(name="head", seats=(Seat.VENDOR_HEAD,)))
    ),
    dict.fromkeys(Side, SEOUL_OFFICE),
)


def test_who_has_heard_follows_from_the_ladder_of_the_deliverys_own_policy():
    issue = raised(claim=True)
    (standard,) = (each for each in awaits(issue, TERMS) if each.what == "pick_issue_up")
    assert standard.heard == (TERMS.policy.ladder[0].seats,)
    (own,) = (each for each in awaits(issue, OWN) if each.what == "pick_issue_up")
    assert own.heard == ((Seat.CSM,),)


def test_each_level_that_was_reached_is_told_and_none_above():
    climbed = escalation.blame(raised(), Side.PARTNER, "jaeho", None, {}, MONDAY_9).model_copy(
        update={"levels": {Side.VENDOR: 2, Side.PARTNER: 1}}
    )
    found = {each.what: each for each in awaits(climbed, OWN)}
    assert found["pick_issue_up"].heard == ((Seat.CSM,), (Seat.VENDOR_HEAD,))
    assert found["give_evidence"].side is Side.PARTNER
    assert found["give_evidence"].heard == ((Seat.PARTNER_PM, Seat.PARTNER_HEAD),)


def test_the_customer_has_no_ladder_and_who_is_named_needs_none():
    asked = raised("minji", question=True)
    assert all(each.heard == () for each in awaits(asked, TERMS) if each.side is Side.CUSTOMER or each.person)
