"""Acceptance by silence over any business calendar: every clause of the contract's rule, whatever happens meanwhile.

Semantics, "Acceptance": deemed = `window` business days after the request was *delivered* (day 1 is the next business
day), only if the contract allows it, no blocking item open, and a reminder was sent before.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from postsales.domain import acceptance as accepting
from postsales.domain.acceptance import Acceptance, ClimbAcceptance, DeemAccepted, RemindDecider, Window
from postsales.domain.calendar import BusinessCalendar, Opening
from postsales.domain.contract import AcceptanceTerms
from postsales.domain.policy import InstallationPolicy

ZONES = ("Asia/Seoul", "UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe")
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001
LATER = st.timedeltas(timedelta(0), timedelta(days=40))
OFFICE, EVENING = Opening(opens=time(9), closes=time(18)), Opening(opens=time(19), closes=time(0))


@st.composite
def calendars(draw: st.DrawFn) -> BusinessCalendar:
    """Any week with a day in it, in any zone, with any holidays."""
    weekday = st.sampled_from([(), (OFFICE,), (OFFICE, EVENING)])
    week = tuple(draw(weekday) for _ in range(6))
    closed = draw(st.lists(st.dates(date(2026, 1, 1), date(2027, 6, 1)), max_size=30))
    return BusinessCalendar(timezone=draw(st.sampled_from(ZONES)), week=((OFFICE,), *week), closed=tuple(closed))


@st.composite
def windows(draw: st.DrawFn, *, deemed: bool | None = None) -> Window:
    """Any terms under any policy in any calendar."""
    allowed = draw(st.booleans()) if deemed is None else deemed
    policy = InstallationPolicy(
        acceptance_reminder_days=draw(st.integers(0, 15)), acceptance_climb_days=draw(st.integers(0, 6))
    )
    terms = AcceptanceTerms(window_days=draw(st.integers(1, 20)), deemed=allowed)
    return Window(terms=terms, policy=policy, calendar=draw(calendars()))


@st.composite
def blocks(draw: st.DrawFn) -> list[tuple[timedelta, timedelta]]:
    """When something blocks, and when nothing does any more, counted from the request."""
    instants = sorted(draw(st.lists(LATER, max_size=6, unique=True)))
    return list(zip(instants[::2], instants[1::2], strict=False))


def lived(
    window: Window, at: datetime, delivery: timedelta | None, letter: timedelta, blocked: list[tuple[timedelta, ...]]
) -> tuple[Acceptance, datetime | None, list[datetime]]:
    """What becomes of a request that nobody answers: as the workflow lives it, from one instant to the next.

    `delivery` is how long the request takes to go out (never, if None), `letter` how long each reminder does.
    """
    pending, now, reminders = Acceptance(scope="whole", asked_by="jaeho", requested_at=at), at, []
    arrivals: list[tuple[datetime, int]] = []
    edges = sorted(at + each for pair in blocked for each in pair)
    ends = at + timedelta(days=365)
    while now < ends:
        is_blocked = any(at + begins <= now < at + over for begins, over in blocked)
        if is_blocked:
            pending = accepting.held(pending)
        if delivery is not None and now >= at + delivery:
            pending = accepting.arrived(pending, pending.asked, at + delivery)
        for arrived_at, ordinal in arrivals:
            if arrived_at <= now and not is_blocked:
                pending = accepting.reminder_arrived(pending, ordinal, arrived_at)
        duties = sorted(accepting.agenda(pending, window, blocked=is_blocked), key=lambda entry: entry[0])
        match next((duty for when, duty in duties if when <= now), None):
            case RemindDecider():
                pending = accepting.reminding(pending)
                arrivals.append((now + letter, pending.reminded))
                reminders.append(now)
                continue
            case DeemAccepted():
                return pending, now, reminders
            case ClimbAcceptance(ordinal=ordinal):
                pending = pending.model_copy(update={"climbed": ordinal})
                continue
        ahead = [when for when, _ in duties] + edges + [when for when, _ in arrivals]
        ahead += [at + delivery] if delivery is not None else []
        now = min((when for when in ahead if when > now), default=ends)
    return pending, None, reminders


@given(windows(), INSTANTS, LATER, st.timedeltas(timedelta(0), timedelta(days=5)), blocks())
def test_silence_accepts_only_when_every_clause_holds(window, at, delivery, letter, blocked):
    pending, deemed_at, reminders = lived(window, at, delivery, letter, blocked)
    if deemed_at is None:
        return
    calendar = window.calendar
    assert window.terms.deemed
    # so many whole business days after the day of delivery
    delivered_on = calendar.local_date(at + delivery)
    last = calendar.local_date(deemed_at - timedelta(microseconds=1))
    passed = (delivered_on + timedelta(days=n) for n in range(1, (last - delivered_on).days + 1))
    assert sum(calendar.is_business_day(day) for day in passed) >= window.terms.window_days
    # nothing blocks
    assert not any(at + begins <= deemed_at < at + over for begins, over in blocked)
    # a reminder went out before, since nothing blocks any more
    assert pending.reminded_at is not None
    assert pending.reminded_at < deemed_at
    unblocked = max((at + over for _, over in blocked if at + over <= deemed_at), default=at)
    assert any(unblocked <= sent <= pending.reminded_at for sent in reminders)


@given(windows(deemed=True), INSTANTS, LATER, st.timedeltas(timedelta(0), timedelta(days=5)), blocks())
def test_where_the_contract_allows_it_silence_accepts_in_the_end(window, at, delivery, letter, blocked):
    _, deemed_at, reminders = lived(window, at, delivery, letter, blocked)
    assert deemed_at is not None
    assert reminders


@given(windows(deemed=True), INSTANTS, blocks())
def test_request_that_never_went_out_is_never_accepted_by_silence(window, at, blocked):
    pending, deemed_at, reminders = lived(window, at, None, timedelta(0), blocked)
    assert (deemed_at, reminders) == (None, [])
    assert pending.climbed > 0


@given(windows(deemed=False), INSTANTS, LATER, blocks())
def test_where_the_contract_says_nothing_silence_climbs_and_accepts_nothing(window, at, delivery, blocked):
    pending, deemed_at, _ = lived(window, at, delivery, timedelta(0), blocked)
    assert deemed_at is None
    assert pending.climbed > 1


@given(windows(deemed=True), INSTANTS)
def test_without_trouble_the_window_is_exactly_as_long_as_agreed(window, at):
    _, deemed_at, reminders = lived(window, at, timedelta(0), timedelta(0), [])
    delivered_on = window.calendar.local_date(at)
    last_day = window.calendar.add_business_days(delivered_on, window.terms.window_days)
    assert deemed_at == window.calendar.end_of_day(last_day)
    assert len(reminders) == 1
