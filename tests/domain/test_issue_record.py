"""What an issue adds to the scorecards: each side's own time, and what each missed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from postsales.domain import escalation, escalation_story
from postsales.domain import escalation_ending as ending
from postsales.domain.escalation_story import Climb
from postsales.domain.issue import Breach, EscalationState
from postsales.domain.issue_record import record_of, sides_of
from postsales.domain.policy import Severity
from postsales.domain.scorecard import IssueRecord
from postsales.domain.seats import Side
from tests.domain.test_escalation import MONDAY_9, TERMS, raised, verdict

HOUR = timedelta(hours=1)


def at(hours: float) -> datetime:
    return MONDAY_9 + timedelta(hours=hours)


def record(issue: EscalationState) -> IssueRecord:
    return record_of(issue, "HB-1", TERMS)


def claimed(severity: Severity = Severity.MAJOR) -> EscalationState:
    issue = raised(claim=True, severity=severity)
    return escalation.blame(issue, Side.PARTNER, "jaeho", "It fails", {"version": "1"}, MONDAY_9)


def test_acknowledgement_and_verdict_are_counted_in_business_time():
    issue = escalation.acknowledge(claimed(), Side.VENDOR, at(2))
    assert record(issue).acknowledged == {Side.VENDOR: 2 * HOUR}
    assert record(issue).answered == {}
    # A night lies between: Seoul closes at 18, and opens at 9 again.
    decided = escalation.decide(issue, verdict(), date(2026, 3, 10), at(25))
    found = record(decided)
    assert found.answered == {Side.VENDOR: 10 * HOUR}
    assert (found.verdict, found.claimed_by, found.evidence) == ("usage", Side.PARTNER, "given")


def test_a_critical_issue_is_counted_around_the_clock():
    issue = escalation.acknowledge(claimed(Severity.CRITICAL), Side.VENDOR, at(10))
    assert record(issue).acknowledged == {Side.VENDOR: 10 * HOUR}


def test_waiting_for_the_partner_is_the_partners_time():
    issue = escalation.acknowledge(claimed(), Side.VENDOR, at(1))
    issue = escalation.wait_for(issue, Side.VENDOR, Side.PARTNER, "a log", at(2))
    issue = escalation.resume(issue, at(5))
    issue = escalation.decide(issue, verdict("helen"), date(2026, 3, 9), at(6))
    assert record(issue).answered == {Side.VENDOR: 3 * HOUR}
    closed = ending.resolve(issue, None, at(7))
    assert record(closed).answered == {Side.VENDOR: 3 * HOUR, Side.PARTNER: 3 * HOUR}


def test_what_was_merged_or_ended_with_its_delivery_answered_nothing():
    assert record(ending.merge_into(claimed(), 2, at(1))).answered == {}
    assert record(ending.end(claimed(), "cancelled", at(1))).answered == {}


def test_a_reopened_issue_is_not_answered_any_more():
    issue = escalation.decide(claimed(), verdict(), date(2026, 3, 9), at(1))
    again = ending.reopen(ending.resolve(issue, None, at(2)), at(3))
    assert record(again).verdict is None
    assert Side.VENDOR not in record(again).answered


def test_each_missed_target_is_on_the_card_of_who_missed_it():
    issue = claimed()
    climbed = escalation_story.climb(issue, Climb("acknowledge", Side.VENDOR, 2), TERMS, at(4))
    assert record(climbed).climbs == {Side.VENDOR: 1}
    missed = {
        "interim": (Side.VENDOR,),
        "evidence": (Side.PARTNER,),
        "partner": (Side.PARTNER,),
        "session": (Side.VENDOR, Side.PARTNER),
        "customer": (),
    }
    for what, sides in missed.items():
        breach = Breach.model_validate({"what": what, "level": "x", "at": at(1)})
        assert sides_of(issue, breach) == sides, what
    assert sides_of(issue, Breach(what="expert", level="helen", at=at(1))) == (Side.VENDOR,)
    assert sides_of(issue, Breach(what="heads", level="partner_head", at=at(1))) == (Side.PARTNER,)
    assert sides_of(issue, Breach(what="acknowledge", level="partner_pm", at=at(1))) == (Side.PARTNER,)
