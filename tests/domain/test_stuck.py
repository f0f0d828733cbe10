"""What nobody's clock runs for is asked about again."""

from __future__ import annotations

from datetime import UTC, date, datetime

from postsales.domain.calendar import SEOUL_OFFICE
from postsales.domain.complaint import Cause, RecoveryStanding
from postsales.domain.delivery import DeliveryState, IssueStanding, Stage
from postsales.domain.promise import Promise, PromiseStatus
from postsales.domain.seats import Roster, Side
from postsales.domain.stuck import nudge_at, stuck_at, unanswered_since

MONDAY = datetime(2026, 3, 2, 0, tzinfo=UTC)
TEN_BUSINESS_DAYS_LATER = datetime(2026, 3, 16, 0, tzinfo=UTC)


def delivery(**changes: object) -> DeliveryState:
    calendars = dict.fromkeys(Side, SEOUL_OFFICE)
    state = DeliveryState(started_at=MONDAY, roster=Roster(), calendars=calendars, stage=Stage.INSTALLATION)
    return state.model_copy(update=changes)


def broken(due_on: date) -> Promise:
    return Promise(
        n=1, what="x", owner="a", owner_side=Side.PARTNER, to=Side.CUSTOMER, due_on=due_on, made_by="a",
        status=PromiseStatus.BROKEN,
    )  # fmt: skip


def test_nothing_is_stuck_in_a_delivery_that_moves():
    assert nudge_at(delivery(), 10) is None


def test_a_broken_promise_is_asked_about_until_it_is_settled():
    state = delivery(promises=(broken(date(2026, 3, 1)),))
    assert nudge_at(state, 10) == TEN_BUSINESS_DAYS_LATER
    assert stuck_at(state, TEN_BUSINESS_DAYS_LATER) == ("promise:1",)
    again = nudge_at(state.model_copy(update={"nudged_at": TEN_BUSINESS_DAYS_LATER}), 10)
    assert again == datetime(2026, 3, 30, 0, tzinfo=UTC)


def test_an_issue_is_not_stuck_before_its_own_clock_has_run():
    later = datetime(2026, 3, 9, 0, tzinfo=UTC)
    issue = IssueStanding(n=1, title="x", seq=1, heard_at=MONDAY, until=later)
    state = delivery(issues=(issue,))
    assert stuck_at(state, MONDAY) == ()
    assert nudge_at(state, 10) == datetime(2026, 3, 23, 0, tzinfo=UTC)


def test_accepted_but_never_received_is_stuck():
    assert nudge_at(delivery(accepted_on=date(2026, 3, 1)), 10) == TEN_BUSINESS_DAYS_LATER
    assert nudge_at(delivery(accepted_on=date(2026, 3, 1), received_on=date(2026, 3, 1)), 10) is None


def test_a_recovery_is_stuck_while_it_is_open_since_it_was_last_heard_of():
    heard = datetime(2026, 3, 4, 6, tzinfo=UTC)
    known = RecoveryStanding(n=1, matter="issue:1", cause=Cause.COMPLAINT, side=Side.VENDOR, heard_at=heard)
    over = known.model_copy(update={"n": 2, "open": False})
    # One from before it was kept when they tell: since the delivery began, so that nobody is forgotten.
    old = known.model_copy(update={"n": 3, "heard_at": None})
    since = unanswered_since(delivery(recoveries=(known, over, old)))
    assert since == {"recovery:1": heard, "recovery:3": MONDAY}
    assert stuck_at(delivery(), TEN_BUSINESS_DAYS_LATER, since) == ("recovery:1", "recovery:3")
    assert nudge_at(delivery(), 10, {"recovery:1": heard}) == datetime(2026, 3, 18, 0, tzinfo=UTC)
