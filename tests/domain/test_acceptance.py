"""Acceptance: the window, what silence does, and that it never does it twice or too early."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.domain import acceptance as accepting
from postsales.domain.acceptance import (
    Acceptance,
    AcceptanceStage,
    ClimbAcceptance,
    DeemAccepted,
    RemindDecider,
    Window,
)
from postsales.domain.calendar import SEOUL_OFFICE
from postsales.domain.contract import AcceptanceTerms
from postsales.domain.errors import Refused
from postsales.domain.policy import InstallationPolicy

INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001
DAYS = st.integers(1, 30)


def window(days: int, *, deemed: bool = True, remind: int = 3, climb: int = 5) -> Window:
    policy = InstallationPolicy(acceptance_reminder_days=remind, acceptance_climb_days=climb)
    return Window(terms=AcceptanceTerms(window_days=days, deemed=deemed), policy=policy, calendar=SEOUL_OFFICE)


def requested(at: datetime, delivered_at: datetime | None = None) -> Acceptance:
    return Acceptance(scope="whole", asked_by="jaeho", requested_at=at, delivered_at=delivered_at)


@given(INSTANTS, DAYS)
def test_window_counts_business_days_from_the_day_after_delivery(at, days):
    last_day = window(days).last_day(requested(at, at))
    assert last_day is not None
    delivered_on = SEOUL_OFFICE.local_date(at)
    after = (delivered_on + timedelta(days=n) for n in range(1, (last_day - delivered_on).days + 1))
    assert sum(SEOUL_OFFICE.is_business_day(day) for day in after) == days
    assert SEOUL_OFFICE.is_business_day(last_day)


@given(INSTANTS, DAYS, st.integers(0, 40))
def test_reminder_comes_within_the_window(at, days, remind):
    pending = requested(at, at)
    view = window(days, remind=remind)
    remind_at, ends_at = view.remind_at(pending), view.ends_at(pending)
    assert remind_at is not None
    assert ends_at is not None
    assert at < remind_at < ends_at


@given(INSTANTS, DAYS, st.timedeltas(timedelta(0), timedelta(days=90)))
def test_silence_accepts_after_window_and_reminder_never_before(at, days, later):
    view = window(days)
    reminded = requested(at, at).model_copy(update={"reminder_due": False, "reminded": 1, "reminded_at": at + later})
    deemed_at, ends_at = view.deemed_at(reminded), view.ends_at(reminded)
    assert deemed_at is not None
    assert ends_at is not None
    assert deemed_at >= ends_at
    assert deemed_at > at + later


@given(INSTANTS, DAYS, st.booleans(), st.booleans(), st.booleans())
def test_pending_acceptance_always_has_a_next_instant(at, days, deemed, delivered, blocked):
    pending = requested(at, at if delivered else None)
    duties = [duty for _, duty in accepting.agenda(pending, window(days, deemed=deemed), blocked=blocked)]
    assert any(isinstance(duty, ClimbAcceptance) for duty in duties)
    assert not any(isinstance(duty, DeemAccepted) for duty in duties)  # nobody was reminded yet
    assert any(isinstance(duty, RemindDecider) for duty in duties) == (delivered and not blocked)


@given(INSTANTS, DAYS)
def test_nothing_is_deemed_while_blocked_or_where_the_contract_does_not_say_so(at, days):
    reminded = requested(at, at).model_copy(update={"reminder_due": False, "reminded": 1, "reminded_at": at})
    for deemed, blocked in [(True, True), (False, False), (False, True)]:
        agenda = accepting.agenda(reminded, window(days, deemed=deemed), blocked=blocked)
        assert not any(isinstance(duty, DeemAccepted) for _, duty in agenda)


@given(INSTANTS, DAYS, st.integers(0, 8))
def test_climbs_come_one_after_the_other(at, days, climb):
    pending, view = requested(at, at), window(days, deemed=False, climb=climb)
    instants = [view.climb_at(pending.model_copy(update={"climbed": n})) for n in range(5)]
    assert sorted(set(instants)) == instants


def test_reminder_from_before_a_block_does_not_count():
    at = datetime(2026, 3, 9, tzinfo=UTC)
    reminded = accepting.reminding(requested(at, at))
    held = accepting.held(accepting.reminder_arrived(reminded, 1, at))
    assert (held.reminder_due, held.reminded_at) == (True, None)
    assert accepting.reminder_arrived(held, 1, at) == held


def test_decided_acceptance_has_nothing_to_come():
    at = datetime(2026, 3, 9, tzinfo=UTC)
    signed = accepting.decided(requested(at, at), AcceptanceStage.SIGNED, by="eunji", at=at)
    assert list(accepting.agenda(signed, window(10), blocked=False)) == []
    assert accepting.held(signed) == accepting.arrived(signed, 1, at) == signed


@pytest.mark.parametrize(
    ("reminded_at", "deemed_at"),
    [
        (datetime(2026, 3, 16, 14, 59, tzinfo=UTC), datetime(2026, 3, 16, 15, tzinfo=UTC)),
        (datetime(2026, 3, 16, 15, tzinfo=UTC), datetime(2026, 3, 18, 15, tzinfo=UTC)),
        (datetime(2026, 3, 20, 1, tzinfo=UTC), datetime(2026, 3, 23, 15, tzinfo=UTC)),
    ],
    ids=["within the window", "as it ends", "on a Friday after it"],
)
def test_a_reminder_after_the_window_leaves_one_more_business_day(reminded_at: datetime, deemed_at: datetime):
    delivered = datetime(2026, 3, 9, 1, tzinfo=UTC)
    late = requested(delivered, delivered).model_copy(update={"reminded_at": reminded_at, "reminder_due": False})
    assert window(5).deemed_at(late) == deemed_at


def test_what_is_not_known_to_have_arrived_may_be_asked_for_again():
    at = datetime(2026, 3, 9, 1, tzinfo=UTC)
    lost = accepting.asked_again(requested(at), "whole", by="jaeho", at=at)
    assert (lost.asked, lost.pending) == (2, True)
    with pytest.raises(Refused, match="acceptance_requested_already"):
        accepting.asked_again(requested(at, at), "whole", by="jaeho", at=at)
    signed = accepting.decided(requested(at, at), AcceptanceStage.SIGNED, by="taeyang", at=at)
    with pytest.raises(Refused, match="accepted_already"):
        accepting.asked_again(signed, "whole", by="jaeho", at=at)
