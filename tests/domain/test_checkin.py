"""The cadence of one customer, whatever is signed, goes live, leaves, is held or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from postsales.domain import checkin, checkin_story
from postsales.domain.absence import Absence
from postsales.domain.cadence import CheckinState, Joined, Report, Terms, following, plan
from postsales.domain.cadence_policy import CheckinPolicy
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.checkin_holder import holder
from postsales.domain.checkin_story import Ask, Climb, Remind, WaitForNews, WaitUntil
from postsales.domain.errors import Refused
from postsales.domain.seats import Person, Roster, Seat, Side

SIGNED = date(2026, 3, 2)
START = datetime(2026, 3, 2, 0, tzinfo=UTC)
CLOSED = tuple(date(2026, 3, 16) + timedelta(days=n) for n in range(5))
TERMS = Terms(CheckinPolicy(), BusinessCalendar(closed=CLOSED))

REPORT = Report(sentiment=4, summary="fine")


def joined(name: str = "D-1", *, tam: bool = False, signed_on: date = SIGNED) -> Joined:
    return Joined(delivery=name, signed_on=signed_on, tam=tam, roster=Roster())


def began(*, tam: bool = False) -> CheckinState:
    return checkin.join(CheckinState(), joined(tam=tam), TERMS, SIGNED)


def pass_time(state: CheckinState, now: datetime, until: datetime) -> CheckinState:
    for _ in range(2000):
        match checkin_story.next_step(state, TERMS, now):
            case WaitForNews():
                return state
            case WaitUntil(at):
                assert at > now
                if at > until:
                    return state
                now = at
            case Ask():
                state = checkin_story.asked(state)
            case Remind():
                state = checkin_story.reminded(state)
            case Climb():
                state = checkin_story.climbed(state)
            case _:
                state = checkin.lapse(state, TERMS, now)
    raise AssertionError("time brings ever more")


acts = st.lists(
    st.tuples(st.sampled_from(["csm", "tam", "skip", "replan", "live", "join", "leave"]), st.integers(0, 40)),
    max_size=15,
)


@given(tam=st.booleans(), acts=acts)
def test_always_one_planned_ahead_on_an_open_day_and_numbers_only_grow(tam, acts):
    state, now, signed = began(tam=tam), START, 1
    for act, days in acts:
        earlier, now = now, now + timedelta(days=days)
        before = state = pass_time(state, earlier, now)
        today = TERMS.calendar.local_date(now)
        try:
            match act:
                case "csm" | "tam":
                    state = checkin.record(state, act, REPORT, "csm", TERMS, now)
                case "skip":
                    state = checkin.skip(state, None, "why", "csm", TERMS, now)
                case "replan":
                    state = checkin.replan(state, None, today + timedelta(days=2), TERMS, now)
                case "live":
                    state = checkin.go_live(state, "D-1", today, TERMS)
                case "join":
                    signed += 1
                    state = checkin.join(state, joined(f"D-{signed}", signed_on=today), TERMS, today)
                case _:
                    state = checkin.leave(state, f"D-{signed}", TERMS, now)
        except Refused:
            assert state == before
        assert (state.current is not None) == bool(state.deliveries)
        assert state.numbered >= before.numbered
        if state.current is not None:
            assert state.current.n <= state.numbered
            assert TERMS.calendar.is_business_day(state.current.due_on)
            if before.current is None or state.current.n != before.current.n:
                assert state.current.n > before.numbered


def test_a_closed_week_moves_the_day_and_not_the_cadence():
    state = checkin.record(began(), "csm", REPORT, "csm", TERMS, datetime(2026, 3, 5, 1, tzinfo=UTC))
    assert state.current is not None
    assert (state.current.nominal, state.current.due_on) == (date(2026, 3, 16), date(2026, 3, 23))


def test_monthly_after_go_live_then_quarterly():
    state = checkin.go_live(began(), "D-1", SIGNED, TERMS)
    days = []
    for _ in range(14):
        assert state.current is not None
        due = state.current.due_on
        days.append(due)
        state = checkin.record(state, "csm", REPORT, "csm", TERMS, TERMS.calendar.morning_of(due))
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    assert all(28 <= gap <= 33 for gap in gaps[3:7])
    assert all(gap >= 90 for gap in gaps[-3:])


def test_an_early_one_is_the_planned_one_and_a_much_earlier_one_is_one_more():
    state = began()
    early = checkin.record(state, "csm", REPORT, "csm", TERMS, START)
    assert early.latest is not None
    assert early.latest.n == 1
    more = checkin.record(early, "csm", REPORT, "csm", TERMS, START)
    assert more.latest is not None
    assert more.latest.n == 3
    assert more.current == early.current


def test_told_twice_that_a_delivery_joined_changes_nothing():
    state = began()
    assert checkin.join(state, joined(), TERMS, SIGNED + timedelta(days=9)) == state


def test_a_delegate_who_has_left_since_holds_nothing() -> None:
    people = tuple(
        Person(id=name, name=name.title(), side=Side.VENDOR, email=f"{name}@example.com")
        for name in ("cora", "dee", "rae")
    )
    absences = (Absence(person="cora", from_on=date(2026, 3, 2), until_on=date(2026, 3, 6), stand_in="dee"),)
    seats: dict[Seat, tuple[str, ...]] = {Seat.CSM: ("cora",), Seat.SALES_REP: ("rae",), Seat.SUPPORT: ("dee",)}

    def asked(seats: dict[Seat, tuple[str, ...]]) -> str | None:
        roster = Roster(people=people, seats=seats)
        joined = Joined(delivery="D-1", signed_on=date(2026, 3, 2), tam=False, roster=roster, absences=absences)
        found = holder(CheckinState(deliveries={"D-1": joined}), "csm", date(2026, 3, 5))
        return found.id if found else None

    assert asked(seats) == "dee"
    assert asked({**seats, Seat.SUPPORT: ()}) == "rae"


def test_the_tam_does_not_call_in_the_week_of_the_csm_unless_each_speaks_alone():
    both = began(tam=True).model_copy(update={"csm_after": SIGNED + timedelta(days=200)})
    plain = following(both, TERMS)
    assert plain is not None
    assert plain[0] == "tam"
    seen = both.model_copy(update={"seen_on": {"csm": plain[2]}})
    moved = following(seen, TERMS)
    assert moved is not None
    assert moved[2] >= plain[2] + timedelta(days=7 - plain[2].weekday())
    assert following(seen, replace(TERMS, one_voice=False)) == plain


def test_in_a_week_of_both_it_is_the_tam_who_calls():
    alone = following(began(), TERMS)
    assert alone is not None
    friday = alone[2] + timedelta(days=4 - alone[2].weekday())
    assert friday > alone[2], "the CSM's day would come first"
    tam_after = friday - timedelta(days=TERMS.policy.tam_every_days)
    assert following(began(tam=True).model_copy(update={"tam_after": tam_after}), TERMS) == ("tam", friday, friday)


def test_a_day_somebody_was_asked_for_stays_whatever_is_planned_since():
    state = began()
    assert state.current is not None
    later = {"csm_after": SIGNED + timedelta(days=9)}
    asked = state.model_copy(update={"current": state.current.model_copy(update={"asked": True}), **later})
    assert plan(asked, TERMS) == asked
    assert plan(state.model_copy(update=later), TERMS).current != state.current
