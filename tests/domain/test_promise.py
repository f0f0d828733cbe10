"""Promises: one owner and one date, proposed across parties, kept by word or by silence, and never quietly gone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.domain import promise as promises
from postsales.domain.calendar import SEOUL_OFFICE
from postsales.domain.errors import Refused
from postsales.domain.policy import PromisePolicy
from postsales.domain.promise import UNSETTLED, Promise, PromiseStatus
from postsales.domain.seats import Person, Roster, Seat, Side

TODAY = date(2026, 3, 10)
NOW = datetime(2026, 3, 10, 1, tzinfo=UTC)
DUE = date(2026, 3, 13)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001


def person(id: str, side: Side) -> Person:
    return Person(id=id, name=id, side=side, email=f"{id}@x.example")


ROSTER = Roster(
    people=(person("giho", Side.PARTNER), person("jaeho", Side.PARTNER), person("minsu", Side.VENDOR)),
    seats={Seat.PARTNER_ENGINEER: ("giho",), Seat.PARTNER_PM: ("jaeho",), Seat.DELIVERY_MANAGER: ("minsu",)},
)


def made(by_side: Side = Side.PARTNER, **changes: Any) -> Promise:
    promise = promises.make(
        1, "fix the door", owner="giho", owner_side=Side.PARTNER, to=Side.CUSTOMER, due_on=DUE, by="somebody",
        by_side=by_side, today=TODAY, at=NOW,
    )  # fmt: skip
    return promise.model_copy(update=changes)


def code(call: Any) -> str:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.code


def test_naming_another_partys_person_only_proposes():
    assert made(Side.PARTNER).status is PromiseStatus.OPEN
    assert made(Side.VENDOR).status is made(Side.CUSTOMER).status is PromiseStatus.PROPOSED


def test_date_in_the_past_is_refused():
    call = lambda: promises.make(  # noqa: E731
        1, "x", owner="giho", owner_side=Side.PARTNER, to=Side.CUSTOMER, due_on=TODAY - timedelta(days=1), by="giho",
        by_side=Side.PARTNER, today=TODAY,
    )  # fmt: skip
    assert code(call) == "promise_in_the_past"


def test_owners_party_accepts_or_declines_with_a_reason():
    proposed = made(Side.VENDOR)
    for who in ("giho", "jaeho"):
        assert promises.accept(proposed, by=who, roster=ROSTER).status is PromiseStatus.OPEN
        declined = promises.decline(proposed, reason="no spare part", by=who, roster=ROSTER)
        assert (declined.status, declined.reason, declined.unsettled) == (
            PromiseStatus.DECLINED,
            "no spare part",
            False,
        )
    assert code(lambda: promises.accept(proposed, by="minsu", roster=ROSTER)) == "not_the_owner_of_the_promise"
    assert code(lambda: promises.decline(proposed, reason=" ", by="giho", roster=ROSTER)) == "reason_missing"
    assert code(lambda: promises.decline(made(), reason="no", by="giho", roster=ROSTER)) == (
        "promise_not_ready_for_that"
    )


@given(INSTANTS, st.integers(0, 5), st.integers(0, 4))
def test_unanswered_proposal_climbs_after_a_whole_business_day_then_again(at, days, climbed):
    proposed = made(Side.VENDOR, made_at=at, climbed=climbed)
    policy = PromisePolicy(answer_days=days)
    instants = [
        promises.unanswered_at(proposed.model_copy(update={"climbed": n}), policy, SEOUL_OFFICE) for n in range(4)
    ]
    known = [instant for instant in instants if instant is not None]
    assert instants == known == sorted(set(known))
    assert known[0] > at
    assert promises.unanswered_at(made(made_at=at), policy, SEOUL_OFFICE) is None


def test_proposal_lapses_and_is_not_broken():
    proposed = made(Side.VENDOR)
    assert promises.breaks_at(proposed, SEOUL_OFFICE) is None
    assert promises.lapses_at(proposed, SEOUL_OFFICE) == SEOUL_OFFICE.end_of_day(DUE)
    lapsed = promises.lapse(proposed)
    assert (lapsed.unsettled, lapsed.broken_on) == (False, None)
    assert promises.breaks_at(made(), SEOUL_OFFICE) == SEOUL_OFFICE.end_of_day(DUE)
    assert promises.lapses_at(made(), SEOUL_OFFICE) is None


def test_counter_date_takes_a_proposal_on_and_is_no_move():
    moved = promises.move(made(Side.VENDOR), due_on=DUE + timedelta(days=3), reason="parts", by="giho", today=TODAY)
    assert (moved.status, moved.moves, moved.due_on) == (PromiseStatus.OPEN, 0, DUE + timedelta(days=3))


def test_moving_wants_its_owner_a_reason_and_a_day_ahead():
    cases: list[tuple[dict[str, Any], str]] = [
        ({"by": "jaeho"}, "not_the_owner_of_the_promise"),
        ({"reason": " "}, "reason_missing"),
        ({"due_on": TODAY - timedelta(days=1)}, "promise_in_the_past"),
    ]
    for changes, refused in cases:
        said: dict[str, Any] = {"due_on": DUE, "reason": "parts", "by": "giho", "today": TODAY} | changes
        assert code(lambda said=said: promises.move(made(), **said)) == refused


def test_first_missed_day_stays_recorded():
    broken = promises.break_overdue(made())
    moved = promises.move(broken, due_on=date(2026, 3, 20), reason="parts", by="giho", today=date(2026, 3, 16))
    again = promises.break_overdue(moved)
    kept = promises.confirm(promises.keep(again, by="giho", at=NOW), by_side=Side.CUSTOMER)
    assert (again.broken_on, kept.broken_on, kept.status) == (DUE, DUE, PromiseStatus.KEPT)


def test_done_is_confirmed_or_contradicted_by_those_it_was_made_to():
    done = promises.keep(made(), by="giho", at=NOW)
    assert code(lambda: promises.confirm(done, by_side=Side.PARTNER)) == "not_the_one_promised_to"
    assert code(lambda: promises.contradict(done, reason="no", by_side=Side.VENDOR, today=TODAY)) == (
        "not_the_one_promised_to"
    )
    assert code(lambda: promises.contradict(done, reason="", by_side=Side.CUSTOMER, today=TODAY)) == "reason_missing"
    in_time = promises.contradict(done, reason="still slams", by_side=Side.CUSTOMER, today=DUE)
    late = promises.contradict(done, reason="still slams", by_side=Side.CUSTOMER, today=DUE + timedelta(days=1))
    assert (in_time.status, late.status) == (PromiseStatus.OPEN, PromiseStatus.BROKEN)
    assert (in_time.done_at, late.broken_on, late.objections) == (None, DUE, 1)


def test_withdrawn_only_with_the_agreement_of_those_it_was_made_to():
    for side in (Side.PARTNER, Side.VENDOR, None):
        assert code(lambda side=side: promises.withdraw(made(), by_side=side)) == "not_the_one_promised_to"
    gone = promises.withdraw(made(), by_side=Side.CUSTOMER)
    assert not gone.unsettled
    assert code(lambda: promises.withdraw(gone, by_side=Side.CUSTOMER)) == "promise_is_settled"


@given(INSTANTS, st.integers(1, 10))
def test_silence_counts_only_after_being_asked_and_whole_business_days(at, days):
    policy = PromisePolicy(silent_days=days)
    for status in PromiseStatus:
        if status is not PromiseStatus.DONE:
            assert promises.kept_by_silence_at(made(status=status), policy, SEOUL_OFFICE) is None
    asked = promises.done(made(), at)
    kept_at = promises.kept_by_silence_at(asked, policy, SEOUL_OFFICE)
    assert kept_at is not None
    after, last = SEOUL_OFFICE.local_date(at), SEOUL_OFFICE.local_date(kept_at - timedelta(seconds=1))
    between = (after + timedelta(days=n) for n in range(1, (last - after).days + 1))
    assert sum(SEOUL_OFFICE.is_business_day(day) for day in between) == days


def test_reminder_comes_the_morning_before_once_per_date():
    at = promises.remind_at(made(), SEOUL_OFFICE)
    assert at == SEOUL_OFFICE.morning_of(DUE - timedelta(days=1))
    assert promises.remind_at(made(reminded_for=DUE), SEOUL_OFFICE) is None
    assert promises.remind_at(made(Side.VENDOR), SEOUL_OFFICE) is None


@given(st.lists(st.sampled_from(["keep", "confirm", "contradict", "move", "break", "withdraw"]), max_size=12))
def test_whatever_is_said_a_promise_has_one_owner_and_one_date(sayings):
    promise, today = made(), TODAY
    for said in sayings:
        before = promise
        try:
            match said:
                case "keep":
                    promise = promises.keep(promise, by="giho", at=NOW)
                case "confirm":
                    promise = promises.confirm(promise, by_side=Side.CUSTOMER)
                case "contradict":
                    promise = promises.contradict(promise, reason="no", by_side=Side.CUSTOMER, today=today)
                case "move":
                    promise = promises.move(promise, due_on=today, reason="parts", by="giho", today=today)
                case "break" if promise.status is PromiseStatus.OPEN:
                    today = promise.due_on + timedelta(days=1)
                    promise = promises.break_overdue(promise)
                case "withdraw":
                    promise = promises.withdraw(promise, by_side=Side.CUSTOMER)
        except Refused:
            assert promise == before
        assert promise.owner == "giho"
        assert promise.moves >= before.moves
        assert before.broken_on is None or promise.broken_on == before.broken_on
        if before.status not in UNSETTLED:
            assert promise == before
