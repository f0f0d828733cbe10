"""One customer's check-ins as they are known, and their cadence: which is next, on what day, by whom.

Source: domain notes, story 6; semantics, "Check-ins". A customer is seen on days counted from signature and go-live,
then monthly, then quarterly; one with a TAM weekly by the TAM.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from postsales.domain.absence import Absence
from postsales.domain.action import Actions
from postsales.domain.cadence_policy import CheckinPolicy, TierCadence
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.care import Known, Standing
from postsales.domain.checkin_meeting import Meeting
from postsales.domain.frozen import Frozen
from postsales.domain.seats import Person, Roster, Seat
from postsales.domain.survey import Surveys

Sort = Literal["csm", "tam"]
How = Literal["held", "skipped", "missed", "cancelled", "unanswered"]
"""How a check-in ended: `cancelled` with the last delivery, `unanswered` when the customer never picked up."""
EARLY = timedelta(days=7)
"""A check-in held up to so long before it is due is that check-in; earlier, it is one more."""
APART = timedelta(days=2)
"""Days counted from two deliveries that lie closer together than this are one check-in."""
LEFT_KEPT = 200

SEATS: dict[Sort, tuple[Seat, ...]] = {
    "csm": (Seat.CSM, Seat.SALES_REP, Seat.DELIVERY_MANAGER),
    "tam": (Seat.TAM, Seat.CSM, Seat.SALES_REP),
}
"""Who holds a check-in, in order of preference."""
HEADS = (Seat.VENDOR_HEAD, Seat.DELIVERY_MANAGER, Seat.SALES_REP)


class Joined(Frozen):
    """A delivery on whose account the customer is seen; `absences` are those stated there, also ones to come."""

    delivery: str
    signed_on: date
    tam: bool
    roster: Roster
    live_on: date | None = None
    absences: tuple[Absence, ...] = ()
    known: Known = Known()


class Planned(Frozen):
    """The next check-in. `nominal` is its day by the cadence; `due_on` where a closed day or a person moved it.

    `tried`: how often somebody called, and nobody answered.
    """

    n: int
    sort: Sort
    nominal: date
    due_on: date
    pinned: bool = False
    asked: bool = False
    reminded: bool = False
    climbed: bool = False
    tried: int = 0
    meeting: Meeting | None = None


class Report(Frozen):
    """What came of a check-in, in the words of whoever held it. Sentiment 1 (bad) to 5, adoption in percent."""

    sentiment: int
    adoption: int | None = None
    value_met: bool | None = None
    summary: str
    questions: tuple[str, ...] = ()
    next_step: str | None = None
    attended: tuple[str, ...] = ()

    @property
    def bad(self) -> bool:
        """Whether somebody must do something: unhappy, or it does not do what it was bought for."""
        return self.sentiment <= 2 or self.value_met is False


class Past(Frozen):
    """A check-in that is over: held, skipped with a reason, missed, never answered, or cancelled."""

    n: int
    sort: Sort
    due_on: date
    state: How
    by: str | None = None
    at: datetime
    report: Report | None = None
    reason: str | None = None
    tried: int = 0


class CheckinState(Frozen):
    """The customer's deliveries, the next check-in, the last one, and from where each cadence counts on."""

    deliveries: dict[str, Joined] = {}
    left: tuple[str, ...] = ()
    numbered: int = 0
    current: Planned | None = None
    latest: Past | None = None
    held: Past | None = None
    csm_after: date | None = None
    csm_last: date | None = None
    tam_after: date | None = None
    not_held_in_a_row: int = 0
    calendar: BusinessCalendar | None = None
    """A newer calendar than the one it was started with: check-ins go on for years, holidays are known for a few."""
    calendar_of: int | None = None
    """The year in which the calendar was read."""
    seen_on: dict[Sort, date] = {}
    """When each last held one: the other does not call in the same week."""
    silent_in_a_row: int = 0
    """How many check-ins, one after the other, the customer did not answer at all."""
    cadence: TierCadence | None = None
    """What somebody said this customer's cadence is, beside the policy."""
    actions: Actions = Actions()
    standings: dict[str, Standing] = {}
    """The health of each delivery, as last worked out."""
    surveys: Surveys = Surveys()
    surveyed_on: date | None = None
    """When somebody of the customer's was last asked."""
    held_since_survey: int = 0
    """How many check-ins were held since."""
    tam_month: date | None = None
    """The first day of the month whose TAM report is the next to be sent."""
    tam_calls_end: bool = False
    """Whether the TAM's check-ins end with the service bought: not where it was bought before that was minded."""

    @property
    def tam_until(self) -> date | None:
        """The last day of TAM service; None while there is none, or some of it has no end."""
        untils = [each.known.tam_until for each in self.deliveries.values() if each.tam]
        known = [until for until in untils if until is not None]
        return max(known) if known and len(known) == len(untils) else None

    def tam_is_over(self, day: date) -> bool:
        """Whether no TAM calls any more on that day."""
        return self.tam_calls_end and self.tam_until is not None and day > self.tam_until

    @property
    def newest(self) -> Joined | None:
        """The delivery signed last."""
        return max(self.deliveries.values(), key=lambda joined: (joined.signed_on, joined.delivery), default=None)

    def person(self, *seats: Seat) -> Person | None:
        """The first person found in these seats, the newest delivery's first."""
        newest_first = sorted(self.deliveries.values(), key=lambda joined: joined.signed_on, reverse=True)
        found = (joined.roster.holder(seat) for seat in seats for joined in newest_first)
        return next((person for person in found if person is not None), None)


@dataclass(frozen=True, slots=True)
class Terms:
    """The policy, and the customer's calendar. `one_voice`: CSM and TAM do not both call in one week."""

    policy: CheckinPolicy
    calendar: BusinessCalendar
    one_voice: bool = True


def plan(state: CheckinState, terms: Terms) -> CheckinState:
    """Plan the next check-in; one somebody was asked for, or moved by hand, stays as it is."""
    current = state.current
    if current is not None and (current.asked or current.pinned):
        return state
    state = stood_for(state, terms)
    coming = following(state, terms)
    if coming is None:
        return state
    sort, nominal, due_on = coming
    n = current.n if current is not None else state.numbered + 1
    entry = current.meeting if current is not None else None
    planned = Planned(n=n, sort=sort, nominal=nominal, due_on=due_on, meeting=entry)
    return state.model_copy(update={"current": planned, "numbered": max(n, state.numbered)})


def following(state: CheckinState, terms: Terms) -> tuple[Sort, date, date] | None:
    """Sort, cadence day and open day of the next check-in; in a week with a TAM's there is none of the CSM's."""
    if state.csm_after is None or not state.deliveries:
        return None
    nominal = csm_day(state, state.csm_after, terms)
    csm: tuple[Sort, date, date] = ("csm", nominal, terms.calendar.adjust(nominal, "next"))
    if state.tam_after is None or not any(joined.tam for joined in state.deliveries.values()):
        return csm
    tam = _of_tam(state, state.tam_after + timedelta(days=terms.policy.tam_every_days), terms)
    if state.tam_is_over(tam[2]):
        return csm
    return tam if tam[2] <= csm[2] or same_week(csm[2], tam[2]) else csm


def _of_tam(state: CheckinState, nominal: date, terms: Terms) -> tuple[Sort, date, date]:
    """The TAM's next day; when the CSM called that week already, the next week's first, and weekly from there."""
    due_on, seen_on = terms.calendar.adjust(nominal, "next"), state.seen_on.get("csm")
    if terms.one_voice and seen_on is not None and same_week(due_on, seen_on):
        nominal = seen_on + timedelta(days=7 - seen_on.weekday())
        due_on = terms.calendar.adjust(nominal, "next")
    return "tam", nominal, due_on


def stood_for(state: CheckinState, terms: Terms) -> CheckinState:
    """A day of the CSM's in a week in which the TAM has called already is seen to."""
    seen_on = state.seen_on.get("tam")
    if not terms.one_voice or seen_on is None or state.csm_after is None:
        return state
    while same_week(terms.calendar.adjust(day := csm_day(state, state.csm_after, terms), "next"), seen_on):
        state = state.model_copy(update={"csm_after": day, "csm_last": day})
    return state


def csm_day(state: CheckinState, after: date, terms: Terms) -> date:
    """The CSM's next day by the cadence, counted on from `after`; it may be a closed one."""
    earliest = state.csm_last + APART if state.csm_last else after + timedelta(days=1)
    dense = (day for day in _dense_days(state, terms.policy) if day > after and day >= earliest)
    return min((*dense, after + _every(state, after, terms.policy)))


def _dense_days(state: CheckinState, policy: CheckinPolicy) -> Iterator[date]:
    for joined in state.deliveries.values():
        yield from (joined.signed_on + timedelta(days=days) for days in policy.after_signature_days)
        if joined.live_on is not None:
            yield from (joined.live_on + timedelta(days=days) for days in policy.after_go_live_days)


def _every(state: CheckinState, after: date, policy: CheckinPolicy) -> timedelta:
    lives = [joined.live_on for joined in state.deliveries.values() if joined.live_on is not None]
    if not lives:
        return timedelta(days=policy.before_live_every_days)
    young = (after - max(lives)).days < policy.monthly_until_days
    return timedelta(days=policy.monthly_days if young else policy.quarterly_days)


def same_week(one: date, other: date) -> bool:
    """Whether both lie between one Monday and the Sunday after it."""
    return one.isocalendar()[:2] == other.isocalendar()[:2]
