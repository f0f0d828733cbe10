"""Laws of the cadence: whatever happens, CSM and TAM never both call in one week, and nothing is doubled."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from postsales.domain import checkin, checkin_silence, checkin_story
from postsales.domain.cadence import CheckinState, Joined, Report, Sort, Terms, same_week
from postsales.domain.cadence_policy import CheckinPolicy, TierCadence
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.care import Known
from postsales.domain.checkin_story import Ask, Climb, Lapse, Remind, WaitForNews, WaitUntil
from postsales.domain.errors import Refused
from postsales.domain.seats import Roster

SIGNED = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 3, tzinfo=UTC)
REPORT = Report(sentiment=4, summary="fine")
SORTS: tuple[Sort, ...] = ("csm", "tam")

calendars = st.lists(st.integers(0, 60), max_size=8).map(
    lambda days: BusinessCalendar(closed=tuple(SIGNED + timedelta(days=n) for n in days))
)
policies = st.builds(
    CheckinPolicy,
    after_signature_days=st.lists(st.integers(1, 40), max_size=4).map(tuple),
    after_go_live_days=st.lists(st.integers(1, 40), max_size=4).map(tuple),
    before_live_every_days=st.integers(1, 40),
    monthly_days=st.integers(1, 40),
    quarterly_days=st.integers(1, 100),
    tam_every_days=st.integers(1, 30),
)
acts = st.lists(
    st.tuples(
        st.sampled_from(["csm", "tam", "planned", "planned", "planned", "skip", "silence", "live", "join", "cadence"]),
        st.integers(0, 12),
    ),
    max_size=25,
)


def joined(n: int, signed_on: date, bought_until: date | None = None) -> Joined:
    known = Known(tam_until=bought_until)
    return Joined(delivery=f"D-{n}", signed_on=signed_on, tam=True, roster=Roster(), known=known)


class Years:
    """A customer's check-ins as time and people bring them on, with a note of every call and every plan."""

    def __init__(self, terms: Terms, bought_until: date | None = None) -> None:
        self.terms, self.now, self.bought_until = terms, NOON, bought_until
        begun = CheckinState(tam_calls_end=True)
        self.state = checkin.join(begun, joined(1, SIGNED, bought_until), terms, SIGNED)
        self.over: list[int] = []

    @property
    def today(self) -> date:
        return self.terms.calendar.local_date(self.now)

    def pass_time(self, until: datetime) -> None:
        for _ in range(5_000):
            match checkin_story.next_step(self.state, self.terms, self.now):
                case WaitForNews():
                    break
                case WaitUntil(at):
                    if at > until:
                        break
                    self.now = at
                case Ask():
                    self.no_second_voice()
                    self.no_tam_after_the_end()
                    self.state = checkin_story.asked(self.state)
                case Remind():
                    self.state = checkin_story.reminded(self.state)
                case Climb():
                    self.state = checkin_story.climbed(self.state)
                case Lapse():
                    self.state = checkin.lapse(self.state, self.terms, self.now)
                    self.ended()
        else:
            raise AssertionError("time brings ever more")
        self.now = until

    def no_second_voice(self) -> None:
        """Nobody is asked to call in a week in which the other has called, unless a person chose that day."""
        current = self.state.current
        assert current is not None
        other = self.state.seen_on.get("csm" if current.sort == "tam" else "tam")
        if not current.pinned and other is not None:
            assert not same_week(current.due_on, other), (current, other)

    def no_tam_after_the_end(self) -> None:
        """No TAM is asked to call once the service is over, unless a person chose that day."""
        current = self.state.current
        assert current is not None
        if current.sort == "tam" and not current.pinned and not current.tried and self.bought_until is not None:
            assert current.due_on <= self.bought_until, current

    def ended(self) -> None:
        assert self.state.latest is not None
        self.over.append(self.state.latest.n)

    def act(self, what: str) -> None:
        state, terms, now = self.state, self.terms, self.now
        try:
            match what:
                case "csm" | "tam":
                    self.state = checkin.record(state, what, REPORT, "x", terms, now)
                case "planned" if state.current is not None:
                    self.state = checkin.record(state, state.current.sort, REPORT, "x", terms, now)
                case "skip":
                    self.state = checkin.skip(state, None, "why", "x", terms, now)
                case "silence":
                    attempt = checkin_silence.no_answer(state, None, None, "x", terms, now)
                    self.state = attempt.state
                case "live":
                    self.state = checkin.go_live(state, "D-1", self.today, terms)
                case "join":
                    more = joined(len(state.deliveries) + 1, self.today, self.bought_until)
                    self.state = checkin.join(state, more, terms, self.today)
                case "cadence":
                    self.state = checkin.set_cadence(state, TierCadence(), terms)
        except Refused:
            return
        if self.state.latest is not None and self.state.latest != state.latest:
            self.ended()


@given(policy=policies, calendar=calendars, acts=acts, bought_for=st.none() | st.integers(0, 200))
def test_csm_and_tam_never_both_call_in_one_week_by_plan_and_no_tam_after_the_end(policy, calendar, acts, bought_for):
    bought_until = SIGNED + timedelta(days=bought_for) if bought_for is not None else None
    years = Years(Terms(policy, calendar), bought_until)
    for what, days in acts:
        years.pass_time(years.now + timedelta(days=days))
        years.act(what)
        assert years.state.current is not None
    assert len(years.over) == len(set(years.over))
    assert set(years.over) <= set(range(1, years.state.numbered + 1))


@given(policy=policies, tries=st.integers(1, 10))
def test_as_often_as_the_policy_says_it_is_tried_and_never_more(policy, tries):
    terms = Terms(policy.model_copy(update={"attempts": tries}), BusinessCalendar())
    years = Years(terms)
    current = years.state.current
    assert current is not None
    for tried in range(1, tries + 1):
        attempt = checkin_silence.no_answer(years.state, None, None, "x", terms, years.now)
        assert attempt.tried == tried
        assert attempt.outcome == ("given_up" if tried == tries else "again")
        years.state = attempt.state
        if tried < tries:
            assert years.state.current is not None
            assert years.state.current.due_on > years.today
            years.pass_time(terms.calendar.start_of_day(years.state.current.due_on))
    assert years.state.latest is not None
    assert (years.state.latest.n, years.state.latest.state) == (current.n, "unanswered")
    assert years.state.current is not None
    assert years.state.current.n == current.n + 1


@given(
    st.sampled_from(["before_live_every_days", "monthly_days", "quarterly_days", "tam_every_days"]),
    st.integers(max_value=0),
)
def test_a_cadence_of_no_days_is_refused_wherever_it_is_said(field, days):
    for model in (CheckinPolicy, TierCadence):
        try:
            model.model_validate({field: days})
        except ValidationError:
            continue
        raise AssertionError(f"{model.__name__} takes {field}={days}")
