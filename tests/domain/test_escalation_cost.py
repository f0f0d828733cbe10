"""What an issue cost, in money: only what was put in, only of who bears it, only with their word."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from postsales.domain import escalation, escalation_contest, escalation_cost, escalation_question, escalation_story
from postsales.domain import escalation_ending as ending
from postsales.domain.errors import Refused
from postsales.domain.escalation_story import CostUnanswered, Done, WaitForNews, WaitUntil, next_step
from postsales.domain.issue import EscalationState
from postsales.domain.money import Money
from postsales.domain.seats import Side
from tests.domain.test_escalation import MONDAY_9, TERMS, TODAY, raised, verdict

WON = Money.of(650_000, "KRW")
HOUR = timedelta(hours=1)


def helped(side: Side = Side.PARTNER) -> EscalationState:
    """A claim, and hours put in before anybody knew whose they were."""
    issue = escalation.blame(raised(claim=True), Side.PARTNER, "jaeho", "It fails", {}, MONDAY_9)
    who = "jaeho" if side is Side.PARTNER else "helen"
    return escalation_question.spend(issue, side, who, Decimal("6.5"), "by hand", MONDAY_9)


def decided(owner: str = "helen", side: Side = Side.PARTNER) -> EscalationState:
    return escalation.decide(helped(side), verdict(owner, date(2026, 3, 20), "product_defect"), TODAY, MONDAY_9)


def charged(issue: EscalationState, side: Side = Side.PARTNER, *, indirect: bool = True) -> EscalationState:
    return escalation_cost.charge(issue, side, "jaeho", WON, indirect=indirect, at=MONDAY_9)


def code(issue: EscalationState, side: Side = Side.PARTNER, *, indirect: bool = True) -> str:
    with pytest.raises(Refused) as refused:
        charged(issue, side, indirect=indirect)
    return refused.value.code


def test_before_the_verdict_nobody_bears_it():
    assert code(helped()) == "bearer_not_known"


def test_who_bears_it_asks_for_nothing_and_who_put_nothing_in_neither():
    assert code(decided("jaeho")) == "nothing_put_in"
    assert code(decided("helen"), Side.VENDOR) == "nothing_put_in"


def test_in_an_indirect_deal_vendor_and_customer_owe_each_other_nothing():
    assert code(decided("minji", Side.VENDOR), Side.VENDOR) == "no_bill_between"
    direct = charged(decided("minji", Side.VENDOR), Side.VENDOR, indirect=False)
    assert direct.charges[-1].bearer is Side.CUSTOMER


def test_asked_once_and_again_only_when_refused():
    issue = charged(decided())
    assert code(issue) == "charged_already"
    refused = escalation_cost.settle(issue, "vera", False, "too much")
    assert charged(refused).charges[-1].state == "asked"
    agreed = escalation_cost.settle(issue, "vera", True, None)
    assert (agreed.charges[-1].state, agreed.charges[-1].decided_by) == ("agreed", "vera")
    assert code(agreed) == "charged_already"


@pytest.mark.parametrize(
    ("by", "agreed", "reason", "expected"),
    [("helen", True, None, "not_the_one_who_bears"), ("boss", True, None, "not_the_one_who_bears"),
     ("vera", False, None, "reason_for_declining")],
)  # fmt: skip
def test_only_who_answers_for_the_money_agrees(by: str, agreed: bool, reason: str | None, expected: str):
    with pytest.raises(Refused) as refused:
        escalation_cost.settle(charged(decided()), by, agreed, reason)
    assert refused.value.code == expected


def test_another_verdict_makes_it_somebody_elses():
    contested = escalation_contest.contest(
        charged(decided("jaeho", Side.VENDOR), Side.VENDOR), Side.PARTNER, "jaeho", "r", {"trace": "x"}, TERMS, MONDAY_9
    )
    with pytest.raises(Refused, match="heads_decide"):
        escalation_cost.settle(contested, "boss", True, None)
    overturned = contested
    for side, head in ((Side.VENDOR, "vera"), (Side.PARTNER, "boss")):
        defect = verdict("helen", date(2026, 3, 20), "product_defect")
        overturned = escalation_contest.decide_together(overturned, side, head, defect, TODAY, MONDAY_9)
    assert escalation_cost.pending(overturned) is None
    with pytest.raises(Refused, match="nothing_charged"):
        escalation_cost.settle(overturned, "boss", True, None)


def test_silence_climbs_once_in_business_time_and_owes_nothing():
    issue = charged(decided())
    # Eighteen business hours are two days of nine.
    step = next_step(issue, TERMS, MONDAY_9)
    assert step == WaitUntil(MONDAY_9 + timedelta(days=1, hours=9))
    now = MONDAY_9 + timedelta(days=1, hours=9)
    assert next_step(issue, TERMS, now) == CostUnanswered()
    climbed = escalation_cost.climb(issue, now)
    assert [breach.what for breach in climbed.breaches] == ["cost"]
    assert next_step(climbed, TERMS, now) == WaitForNews()
    assert climbed.charges[-1].state == "asked"


def test_a_closed_issue_waits_for_the_answer_and_ends_with_it():
    closed = ending.resolve(charged(decided()), None, MONDAY_9 + HOUR)
    late = MONDAY_9 + timedelta(days=30)
    assert next_step(closed, TERMS, late) == CostUnanswered()
    assert next_step(escalation_cost.climb(closed, late), TERMS, late) == WaitForNews()
    assert next_step(escalation_cost.settle(closed, "vera", True, None), TERMS, late) == Done()
    # With its delivery it ends all the same.
    assert next_step(closed.model_copy(update={"released": True}), TERMS, late) == Done()
    assert escalation_story.reopenable_until(closed, TERMS) is not None
