"""Whatever people do to an issue and whenever: one ball, clocks that follow it, ladders that only climb."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.domain import (
    clock,
    escalation,
    escalation_contest,
    escalation_cost,
    escalation_question,
    escalation_story,
)
from postsales.domain import escalation_ending as ending
from postsales.domain.calendar import SEOUL_OFFICE
from postsales.domain.errors import Refused
from postsales.domain.escalation_clocks import Terms, reading, with_late_breaches
from postsales.domain.escalation_story import (
    Climb,
    ClimbForEvidence,
    CostUnanswered,
    CustomerWaits,
    DecideByDate,
    Done,
    ExpertSilent,
    MissInterim,
    MissSession,
    WaitForNews,
    WaitUntil,
    WaiveEvidence,
    Warn,
)
from postsales.domain.issue import EscalationState, Interim
from postsales.domain.issue_parts import Question, Verdict, VerdictKind
from postsales.domain.money import Money
from postsales.domain.policy import EscalationPolicy, Severity
from postsales.domain.seats import Person, Roster, Seat, Side

MONDAY_9 = datetime(2026, 3, 9, 0, tzinfo=UTC)
TERMS = Terms(EscalationPolicy(), dict.fromkeys(Side, SEOUL_OFFICE))
PEOPLE = {
    "helen": Side.VENDOR,
    "vera": Side.VENDOR,
    "jaeho": Side.PARTNER,
    "boss": Side.PARTNER,
    "minji": Side.CUSTOMER,
}
ROSTER = Roster(
    people=tuple(Person(id=name, name=name, side=side, email=f"{name}@example.com") for name, side in PEOPLE.items()),
    seats={
        Seat.SUPPORT: ("helen",),
        Seat.VENDOR_HEAD: ("vera",),
        Seat.PARTNER_PM: ("jaeho",),
        Seat.PARTNER_HEAD: ("boss",),
        Seat.REQUESTER: ("minji",),
    },
)


def raised(
    by: str = "jaeho", *, claim: bool = False, severity: Severity = Severity.MAJOR, question: bool = False
) -> EscalationState:
    issue = EscalationState(
        n=1,
        title="Login fails",
        severity=severity,
        blocking=False,
        roster=ROSTER,
        raised_by=by,
        raised_side=PEOPLE[by],
        opened_at=MONDAY_9,
        question=Question(about="product", side=PEOPLE[by], by=by, window=None) if question else None,
    )
    return escalation.begin(issue, indirect=True, claim=claim, at=MONDAY_9)


def verdict(owner: str = "jaeho", on: date = date(2027, 1, 4), kind: VerdictKind = "usage") -> Verdict:
    return Verdict(kind=kind, owner=owner, remedy="r", promised_on=on, answer="a", by="helen")


Act = Callable[[EscalationState, datetime], EscalationState]
TODAY = date(2026, 3, 9)
ACTS: dict[str, Act] = {
    "blame": lambda issue, at: escalation.blame(issue, Side.PARTNER, "jaeho", None, {}, at),
    "blame with evidence": lambda issue, at: escalation.blame(issue, Side.CUSTOMER, "minji", "s", {"a": "b"}, at),
    "evidence": lambda issue, at: escalation.add_evidence(issue, {"version": "1"}, at),
    "vendor acknowledges": lambda issue, at: escalation.acknowledge(issue, Side.VENDOR, at),
    "partner acknowledges": lambda issue, at: escalation.acknowledge(issue, Side.PARTNER, at),
    "interim": lambda issue, at: escalation.set_interim(
        issue, Interim(owner="helen", workaround="w", on=TODAY, by="helen"), Side.VENDOR, TODAY
    ),
    "vendor waits for customer": lambda issue, at: escalation.wait_for(issue, Side.VENDOR, Side.CUSTOMER, "?", at),
    "vendor waits for partner": lambda issue, at: escalation.wait_for(issue, Side.VENDOR, Side.PARTNER, "?", at),
    "partner waits for customer": lambda issue, at: escalation.wait_for(issue, Side.PARTNER, Side.CUSTOMER, "?", at),
    "resume": escalation.resume,
    "critical": lambda issue, at: escalation.change_severity(issue, Severity.CRITICAL, at, "helen", "r"),
    "minor": lambda issue, at: escalation.change_severity(issue, Severity.MINOR, at, "helen", "r"),
    "verdict": lambda issue, at: escalation.decide(issue, verdict(), TODAY, at),
    "verdict for the customer": lambda issue, at: escalation.decide(issue, verdict("minji"), TODAY, at),
    "undetermined": lambda issue, at: escalation.decide(issue, verdict(kind="undetermined"), TODAY, at),
    "contest": lambda issue, at: escalation_contest.contest(
        issue, Side.PARTNER, "jaeho", "r", {"trace": at.isoformat()}, TERMS, at
    ),
    "vendor's head upholds": lambda issue, at: escalation_contest.decide_together(
        issue, Side.VENDOR, "vera", None, TODAY, at
    ),
    "partner's head overturns": lambda issue, at: escalation_contest.decide_together(
        issue, Side.PARTNER, "boss", verdict("helen", kind="product_defect"), TODAY, at
    ),
    "partner's head upholds": lambda issue, at: escalation_contest.decide_together(
        issue, Side.PARTNER, "boss", None, TODAY, at
    ),
    "bring in": lambda issue, at: escalation_question.bring_in(issue, "helen", Side.VENDOR, "vera", "w", at),
    "join": lambda issue, at: escalation_question.join(issue, "helen", True, None),
    "answer": lambda issue, at: escalation_question.answer(issue, "helen", "yes", at),
    "spend": lambda issue, at: escalation_question.spend(issue, Side.PARTNER, "jaeho", Decimal(2), "w", at),
    "charge": lambda issue, at: escalation_cost.charge(
        issue, Side.PARTNER, "jaeho", Money.of(5, "KRW"), indirect=True, at=at
    ),
    "agree to pay": lambda issue, at: escalation_cost.settle(issue, "vera", True, None),
    "refuse to pay": lambda issue, at: escalation_cost.settle(issue, "vera", False, "r"),
    "reopen": ending.reopen,
    "resolve": lambda issue, at: ending.resolve(issue, "done", at),
    "decline": lambda issue, at: ending.decline(issue, Side.VENDOR, "no", at),
}


def pass_time(issue: EscalationState, until: datetime) -> EscalationState:
    """Do all that comes due by then, each at its own instant."""
    now = issue.opened_at
    for _ in range(100):
        step = escalation_story.next_step(issue, TERMS, now)
        match step:
            case WaitForNews() | Done():
                return issue
            case WaitUntil(at):
                assert at > now
                if at > until:
                    return issue
                now = at
            case _:
                issue = done(step, issue, now)
    raise AssertionError("time brings ever more")


HEARD: dict[type, Act] = {
    MissSession: escalation_story.miss_session,
    CustomerWaits: escalation_story.customer_waits,
    CostUnanswered: escalation_cost.climb,
}


def done(deed: escalation_story.Deed, issue: EscalationState, at: datetime) -> EscalationState:
    """The issue after one deed of time."""
    match deed:
        case Climb():
            return escalation_story.climb(issue, deed, TERMS, at)
        case MissInterim():
            return escalation_story.miss_interim(issue, at)
        case ClimbForEvidence():
            return escalation_story.climb_for_evidence(issue, at)
        case WaiveEvidence():
            return escalation_story.waive_evidence(issue, at)
        case Warn():
            return escalation_story.warn(issue, deed)
        case ExpertSilent(person):
            return escalation_question.expert_silent(issue, person, at)
        case DecideByDate():
            return escalation_contest.decide_by_date(issue, TERMS, at)
        case MissSession() | CustomerWaits() | CostUnanswered():
            return HEARD[type(deed)](issue, at)


def holds(issue: EscalationState, now: datetime) -> None:
    """What is true of every issue at every moment."""
    assert (issue.ball is not None) == issue.open
    assert clock.running(issue.vendor, now) == (issue.ball is Side.VENDOR and issue.verdict is None)
    assert (issue.contest is not None and issue.contest.pending) == (issue.stage == "contested")
    assert clock.running(issue.partner, now) == (issue.ball is Side.PARTNER)
    assert clock.running(issue.customer, now) == (issue.open and issue.ball is not Side.CUSTOMER)
    assert clock.running(issue.acknowledgement, now) == (issue.open and issue.acknowledged_at is None)
    assert (issue.waiting is not None) == (issue.stage == "waiting")
    for levels in issue.fired.values():
        assert list(levels) == sorted(set(levels))
    for side, level in issue.levels.items():
        assert 1 <= level <= len(TERMS.ladder(issue, side))


@given(
    by=st.sampled_from(sorted(PEOPLE)),
    claim=st.booleans(),
    question=st.booleans(),
    acts=st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 60 * 40)), max_size=12),
)
def test_one_ball_clocks_that_follow_it_and_ladders_that_only_climb(by, claim, question, acts):
    issue, now = raised(by, claim=claim, question=question), MONDAY_9
    for name, minutes in acts:
        now += timedelta(minutes=minutes)
        before, issue = issue, pass_time(issue, now)
        with_time = issue
        try:
            issue = with_late_breaches(issue, ACTS[name](issue, now), TERMS, now)
        except Refused:
            assert issue == with_time
        holds(issue, now)
        assert issue.breaches[: len(before.breaches)] == before.breaches
        for side, level in before.levels.items():
            # A question that turns into a claim goes to support, on a ladder of its own.
            assert issue.levels[side] >= level or name.startswith("blame")
    over = pass_time(issue, now + timedelta(days=90))
    assert len(over.breaches) <= 24


def test_of_a_claim_without_evidence_only_the_verdicts_clock_waits():
    issue = escalation.blame(raised(claim=True), Side.PARTNER, "rep", None, {}, MONDAY_9)
    assert clock.running(issue.acknowledgement, MONDAY_9)
    assert clock.running(issue.customer, MONDAY_9)
    assert not issue.vendor or not clock.running(issue.vendor, MONDAY_9)


def test_an_acknowledgement_that_comes_late_but_before_anybody_climbed_is_a_breach_all_the_same():
    late = MONDAY_9 + timedelta(hours=5)
    issue = raised()
    answered = with_late_breaches(issue, escalation.acknowledge(issue, Side.VENDOR, late), TERMS, late)
    assert [(breach.what, breach.level) for breach in answered.breaches] == [("acknowledge", "support")]
    assert answered.breaches[0].at == MONDAY_9 + timedelta(hours=4)


def test_a_level_that_has_heard_of_it_stays_when_a_lower_one_is_told_of_something_else():
    high = raised().model_copy(update={"levels": {Side.VENDOR: 3}})
    told = escalation_story.climb(high, Climb("vendor", Side.VENDOR, 2), TERMS, MONDAY_9)
    assert told.levels[Side.VENDOR] == 3
    assert told.fired["vendor"] == (2,)


def test_critical_counts_around_the_clock():
    issue = raised(severity=Severity.CRITICAL)
    evening = MONDAY_9 + timedelta(hours=12)
    assert reading(issue, "vendor", TERMS, evening).elapsed == timedelta(hours=12)
    calmer = escalation.change_severity(issue, Severity.MAJOR, evening, "helen", "r")
    assert reading(calmer, "vendor", TERMS, evening).elapsed == timedelta(hours=9)


AFTERWARDS = ("reopen", "contest", "charge", "agree to pay", "refuse to pay")
"""What may be said of an issue that is over; what it cost is settled then, too."""


def test_a_closed_issue_takes_nothing_any_more():
    over = ending.resolve(raised(), "done", MONDAY_9)
    for name, act in ACTS.items():
        if name in AFTERWARDS:
            continue
        with pytest.raises(Refused) as refused:
            act(over, MONDAY_9)
        assert refused.value.code == "issue_is_over", name
