"""Clocks of issues under any interleaving: elapsed is the running business time, deadlines move only for a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.domain import escalation
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.clock import running_intervals
from postsales.domain.delivery import DeliveryState, IssueStanding
from postsales.domain.delivery_issues import REMEMBERED, hear_issue, lingering, next_number, open_issue
from postsales.domain.errors import Refused
from postsales.domain.escalation_clocks import CLOCKS, Terms, log_of, reading, side_of
from postsales.domain.escalation_story import Climb, Done, WaitForNews, WaitUntil, next_step
from postsales.domain.issue import EscalationState
from postsales.domain.policy import EscalationPolicy, Severity
from postsales.domain.seats import Language, Person, Seat, Side
from postsales.domain.vendor_ladder import QuietHours, VendorLevel
from tests.domain.test_escalation import ACTS, MONDAY_9, ROSTER, TERMS, done, raised

LUNAR_NEW_YEAR = (date(2026, 2, 16), date(2026, 2, 17), date(2026, 2, 18))
"""Monday to Wednesday."""
CALENDARS = (
    BusinessCalendar(),
    BusinessCalendar(closed=(*LUNAR_NEW_YEAR, date(2026, 3, 10))),
    BusinessCalendar(timezone="America/New_York"),
    BusinessCalendar(timezone="Europe/Berlin", closed=(date(2026, 3, 11),)),
)
TIMING = (
    "vendor waits for customer",
    "vendor waits for partner",
    "partner waits for customer",
    "resume",
    "critical",
    "minor",
    "evidence",
    "vendor acknowledges",
    "partner acknowledges",
    "verdict",
    "reopen",
    "resolve",
)
acts = st.lists(st.tuples(st.sampled_from(TIMING), st.integers(0, 60 * 30)), max_size=14)
calendars = st.fixed_dictionaries({side: st.sampled_from(CALENDARS) for side in Side})


@given(by=st.sampled_from(("jaeho", "minji")), acts=acts, calendars=calendars)
def test_elapsed_is_the_sum_of_the_running_business_time(by, acts, calendars):
    terms = Terms(EscalationPolicy(), calendars)
    issue, now = raised(by, claim=by == "jaeho"), MONDAY_9
    for name, minutes in acts:
        now += timedelta(minutes=minutes)
        issue = tried(issue, name, now)
        for clock in CLOCKS:
            read, hours = reading(issue, clock, terms, now), terms.hours(issue, side_of(issue, clock))
            spans = [(span.start, span.end or now) for span in running_intervals(log_of(issue, clock))]
            counted = sum(
                ((end - start) if hours is None else hours.business_time_between(start, end) for start, end in spans),
                timedelta(0),
            )
            assert read.elapsed == counted
            assert read.running == (read.deadline is not None)
            if read.deadline is not None and read.breached_at is None:
                left = read.target - read.elapsed
                until = now + left if hours is None else hours.add_business_time(now, left)
                assert read.deadline == until


@given(by=st.sampled_from(("jaeho", "minji")), acts=acts, calendars=calendars)
def test_a_deadline_moves_earlier_only_with_a_recorded_change_of_severity(by, acts, calendars):
    terms = Terms(EscalationPolicy(), calendars)
    issue, now = raised(by, claim=by == "jaeho"), MONDAY_9
    known: dict[str, datetime] = {}
    for name, minutes in acts:
        now += timedelta(minutes=minutes)
        before, issue = issue, tried(issue, name, now)
        for clock in CLOCKS:
            deadline = reading(issue, clock, terms, now).deadline
            if deadline is None:
                continue
            if clock in known and deadline < known[clock]:
                assert len(issue.severities) > len(before.severities) or issue.handler is not before.handler
                assert issue.severities[-1].reason
            known[clock] = deadline
        if len(issue.severities) > len(before.severities):
            known = {c: d for c in CLOCKS if (d := reading(issue, c, terms, now).deadline) is not None}


@given(acts=acts, calendars=calendars)
def test_each_level_fires_once_per_breach_whatever_happens(acts, calendars):
    terms = Terms(EscalationPolicy(), calendars)
    issue, now, climbs = raised("jaeho", claim=True), MONDAY_9, []
    for name, minutes in [*acts, ("resume", 60 * 24 * 30)]:
        until = now + timedelta(minutes=minutes)
        for _ in range(60):
            match step := next_step(issue, terms, now):
                case Done() | WaitForNews():
                    break
                case WaitUntil(at):
                    if at > until:
                        break
                    now = at
                case _:
                    if isinstance(step, Climb):
                        climbs.append((step.duty, step.level))
                    issue = done(step, issue, now)
        now = until
        issue = tried(issue, name, now)
    assert len(climbs) == len(set(climbs))


def tried(issue: EscalationState, name: str, at: datetime) -> EscalationState:
    try:
        return ACTS[name](issue, at)
    except Refused:
        return issue


def test_a_clock_across_lunar_new_year_counts_no_holiday():
    seoul = BusinessCalendar(closed=LUNAR_NEW_YEAR)
    friday_17 = datetime(2026, 2, 13, 8, tzinfo=UTC)
    issue = raised("jaeho").model_copy(update={"opened_at": friday_17})
    log = tuple(entry.model_copy(update={"at": friday_17}) for entry in issue.vendor)
    issue = issue.model_copy(update={"vendor": log, "acknowledgement": log})
    read = reading(issue, "acknowledge", Terms(EscalationPolicy(), dict.fromkeys(Side, seoul)), friday_17)
    # One hour on Friday, three on Thursday the 19th.
    assert read.deadline == datetime(2026, 2, 19, 3, tzinfo=UTC)


def test_a_clock_across_daylight_saving_counts_nine_hours_a_day():
    new_york = BusinessCalendar(timezone="America/New_York")
    zone = ZoneInfo("America/New_York")
    friday_17 = datetime(2026, 3, 6, 17, tzinfo=zone)
    issue = raised("jaeho")
    log = tuple(entry.model_copy(update={"at": friday_17.astimezone(UTC)}) for entry in issue.vendor)
    issue = issue.model_copy(update={"vendor": log})
    read = reading(issue, "vendor", Terms(EscalationPolicy(), dict.fromkeys(Side, new_york)), friday_17)
    assert read.deadline is not None
    # 24 business hours: one on Friday, nine on Monday and Tuesday each, five on Wednesday; the clocks went forward.
    assert read.deadline.astimezone(zone) == datetime(2026, 3, 11, 14, tzinfo=zone)


# The ladder as a policy may have it


def test_quiet_hours_hold_a_climb_back_until_the_morning_unless_it_is_critical():
    quiet = QuietHours(start=time(22), end=time(7))
    ladder = (
        VendorLevel(name="support", seats=(Seat.SUPPORT,)),
        VendorLevel(name="management", seats=(Seat.VENDOR_HEAD,), quiet=quiet),
    )
    night = BusinessCalendar()
    terms = Terms(EscalationPolicy(ladder=ladder), dict.fromkeys(Side, night))
    evening = datetime(2026, 3, 9, 14, tzinfo=UTC)  # 23:00 in Seoul
    assert terms.awake(raised(), Side.VENDOR, 2, evening) == datetime(2026, 3, 9, 22, tzinfo=UTC)
    assert terms.awake(raised(), Side.VENDOR, 1, evening) == evening
    assert terms.awake(raised(severity=Severity.CRITICAL), Side.VENDOR, 2, evening) == evening


def test_an_executive_hears_last_and_only_where_there_is_one():
    names = [level.name for level in TERMS.ladder(raised(), Side.VENDOR)]
    assert names == ["support", "engineering", "management"]
    boss = Person(id="ceo", name="ceo", side=Side.VENDOR, email="ceo@example.com", language=Language.EN)
    roster = ROSTER.assign(Seat.EXECUTIVE, boss)
    with_one = raised().model_copy(update={"roster": roster})
    assert [level.name for level in TERMS.ladder(with_one, Side.VENDOR)] == [*names, "executive"]


def test_a_level_with_patience_of_its_own_waits_that_long():
    ladder = (
        VendorLevel(name="support", seats=(Seat.SUPPORT,)),
        VendorLevel(name="engineering", seats=(Seat.ENGINEERING,), patience=timedelta(hours=1)),
        VendorLevel(name="management", seats=(Seat.VENDOR_HEAD,)),
    )
    terms = Terms(EscalationPolicy(ladder=ladder), TERMS.calendars)
    issue = raised()
    climbed = done(Climb("acknowledge", Side.VENDOR, 2), issue, MONDAY_9 + timedelta(hours=4))
    warned = climbed.model_copy(update={"warned": ("acknowledge", "vendor", "partner")})
    step = next_step(warned, terms, MONDAY_9 + timedelta(hours=4))
    assert step == WaitUntil(MONDAY_9 + timedelta(hours=5))


# Many issues of one delivery


def test_five_thousand_issues_on_one_delivery_keep_it_light():
    state = DeliveryState(started_at=MONDAY_9, roster=ROSTER, calendars=dict.fromkeys(Side, BusinessCalendar()))
    now = MONDAY_9
    for _ in range(5_000):
        n = next_number(state)
        state = open_issue(state, {"n": n}, title="x", blocking=False)
        state = state.model_copy(update={"started": (*state.started, f"issue/{n}"), "openings": {}})
        now += timedelta(days=1)
        closed = IssueStanding(n=n, seq=3, title="x", state="closed", open=False, until=now + timedelta(days=14))
        state = hear_issue(state, closed, now) or state
    assert next_number(state) == 5_001
    assert len(state.issues) <= REMEMBERED + 20
    assert len(state.started) == len(state.ended) == len(state.issues)
    assert len(state.model_dump_json()) < 50_000


def test_the_two_hundred_and_first_open_issue_is_refused():
    state = DeliveryState(started_at=MONDAY_9, roster=ROSTER, calendars=dict.fromkeys(Side, BusinessCalendar()))
    for _ in range(200):
        state = open_issue(state, {}, title="x", blocking=False)
    with pytest.raises(Refused) as refused:
        open_issue(state, {}, title="x", blocking=False)
    assert refused.value.code == "too_many_open_issues"


def test_a_reopened_issue_that_was_forgotten_is_known_again():
    state = DeliveryState(started_at=MONDAY_9, roster=ROSTER, calendars=dict.fromkeys(Side, BusinessCalendar()))
    back = IssueStanding(n=7, seq=9, title="x", open=True)
    heard = hear_issue(state, back, MONDAY_9)
    assert heard is not None
    assert [issue.n for issue in heard.issues] == [7]


def test_an_issue_whose_cost_is_not_answered_is_told_to_end_however_long_it_is_over():
    state = DeliveryState(started_at=MONDAY_9, roster=ROSTER, calendars=dict.fromkeys(Side, BusinessCalendar()))
    reopenable = MONDAY_9 + timedelta(days=14)
    for n, owed in ((1, False), (2, True)):
        state = open_issue(state, {}, title="x", blocking=False)
        over = IssueStanding(n=n, seq=n, title="x", open=False, state="closed", until=reopenable, owed=owed)
        state = hear_issue(state, over, MONDAY_9) or state
    assert lingering(state, MONDAY_9) == ("issue/1", "issue/2")
    assert lingering(state, reopenable) == ("issue/2",)


def test_severity_is_changed_with_its_reason():
    issue = escalation.change_severity(raised(), Severity.CRITICAL, MONDAY_9, "helen", "the shop is closed")
    assert [(change.was, change.reason) for change in issue.severities] == [(Severity.MAJOR, "the shop is closed")]
