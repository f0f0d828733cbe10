"""Laws of service-level clocks (semantics, "Service-level clocks")."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.clock import (
    AROUND_THE_CLOCK,
    ClockEntry,
    ClockLog,
    breached_at,
    deadline,
    elapsed,
    note,
    running,
    running_intervals,
)

OFFICE = BusinessCalendar(timezone="UTC")
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
FOUR_HOURS = timedelta(hours=4)

hours = st.sampled_from([AROUND_THE_CLOCK, OFFICE])
moments = st.integers(0, 14 * 24 * 4).map(lambda quarters: MONDAY + quarters * timedelta(minutes=15))
entries = st.builds(ClockEntry, at=moments, kind=st.sampled_from(["start", "pause", "resume", "stop"]))
logs = st.lists(entries, max_size=12).map(lambda many: tuple(sorted(many, key=lambda entry: entry.at)))
targets = st.integers(1, 80).map(lambda n: n * timedelta(hours=1))


def at(hour, minute=0, day=0):
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


def log(*entries):
    return tuple(ClockEntry(at=moment, kind=kind) for moment, kind in entries)


def test_the_vendor_has_four_business_hours_to_acknowledge():
    claimed = log((at(16), "start"))
    assert deadline(claimed, FOUR_HOURS, OFFICE) == at(11, day=1)
    assert deadline(claimed, FOUR_HOURS, AROUND_THE_CLOCK) == at(20)


def test_all_pauses_count_not_only_the_latest():
    waited_twice = log((at(9), "start"), (at(10), "pause"), (at(11), "resume"), (at(12), "pause"), (at(15), "resume"))
    assert elapsed(waited_twice, OFFICE, at(15)) == timedelta(hours=2)
    assert deadline(waited_twice, FOUR_HOURS, OFFICE) == at(17)


def test_a_paused_clock_has_no_deadline():
    assert deadline(log((at(9), "start"), (at(10), "pause")), FOUR_HOURS, OFFICE) is None
    assert deadline((), FOUR_HOURS, OFFICE) is None


def test_what_ended_while_it_waited_goes_on_when_it_is_reopened():
    reopened = log((at(9), "start"), (at(10), "pause"), (at(11), "stop"), (at(9, day=1), "start"))
    assert elapsed(reopened, OFFICE, at(11, day=1)) == timedelta(hours=3)
    assert deadline(reopened, FOUR_HOURS, OFFICE) == at(12, day=1)


def test_a_breach_stays_recorded_after_the_answer_came():
    late = log((at(9), "start"), (at(14), "stop"))
    assert breached_at(late, FOUR_HOURS, OFFICE, at(9, day=30)) == at(13)
    assert breached_at(late, FOUR_HOURS, OFFICE, at(12)) is None


def test_a_severity_change_recomputes_the_deadline_from_the_log():
    since = log((at(9), "start"), (at(10), "pause"), (at(11), "resume"))
    assert deadline(since, timedelta(hours=8), OFFICE) == at(18)
    assert deadline(since, timedelta(hours=1), OFFICE) == at(10)


def test_a_reopened_issue_goes_on_where_its_clock_stood():
    reopened = log((at(9), "start"), (at(10), "stop"), (at(12), "start"))
    assert elapsed(reopened, OFFICE, at(13)) == timedelta(hours=2)
    assert running(reopened, at(13))
    assert not running(reopened, at(11))


def test_a_pause_ended_in_the_same_instant_leaves_the_clock_running():
    noted: ClockLog = ()
    for kind in ("start", "pause", "resume"):
        noted = note(noted, ClockEntry(at=at(9), kind=kind))
    assert running(noted, at(9))


@pytest.mark.parametrize("kind", ["pause", "resume", "stop"])
def test_a_clock_that_never_started_does_not_run(kind):
    assert running_intervals(log((at(9), kind))) == []


@given(logs, hours, moments)
def test_elapsed_is_the_sum_of_the_running_intervals(log, hours, now):
    def length(start, end):
        return hours.business_time_between(start, end) if hours else max(end - start, timedelta(0))

    total = sum((length(span.start, min(span.end or now, now)) for span in running_intervals(log)), timedelta(0))
    assert elapsed(log, hours, now) == total


@given(logs, hours, moments, moments)
def test_a_clock_never_runs_backwards_nor_faster_than_time(log, hours, one, other):
    earlier, later = sorted((one, other))
    gained = elapsed(log, hours, later) - elapsed(log, hours, earlier)
    assert timedelta(0) <= gained <= later - earlier


@given(logs)
def test_intervals_are_in_order_and_apart(log):
    spans = running_intervals(log)
    assert all(before.end is not None and before.end <= after.start for before, after in pairwise(spans))


@given(logs, hours, targets)
def test_at_its_deadline_a_clock_has_used_up_exactly_its_target(log, hours, target):
    due = deadline(log, target, hours)
    spans = running_intervals(log)
    assert (due is not None) == (bool(spans) and spans[-1].end is None)
    if due is not None:
        assert elapsed(log, hours, due) == target
        assert breached_at(log, target, hours, due) == due


@given(logs, hours, targets, moments)
def test_a_clock_is_breached_exactly_when_its_target_is_used_up(log, hours, target, now):
    breach = breached_at(log, target, hours, now)
    assert (breach is not None) == (elapsed(log, hours, now) >= target)
    if breach is not None:
        assert elapsed(log, hours, breach) == target


@given(st.lists(entries, max_size=10, unique_by=lambda entry: entry.at), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter_nor_does_hearing_twice(entries, chance):
    def noted(arrivals):
        log: ClockLog = ()
        for entry in arrivals:
            log = note(log, entry)
        return log

    arrivals = entries * 2
    chance.shuffle(arrivals)
    assert noted(arrivals) == noted(entries)
