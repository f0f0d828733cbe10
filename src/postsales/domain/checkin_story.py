"""What time does to a check-in: asked for on its day, reminded of, climbed, missed for good.

Source: semantics, "Check-ins": the first miss reminds, the second climbs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from postsales.domain.cadence import CheckinState, Planned, Terms
from postsales.domain.checkin import lapse
from postsales.domain.tam_report import after


@dataclass(frozen=True, slots=True)
class Ask:
    """Its day has come: whoever holds it hears what is known."""


@dataclass(frozen=True, slots=True)
class Remind:
    """Nothing recorded."""


@dataclass(frozen=True, slots=True)
class Climb:
    """Still nothing recorded: the vendor's head hears."""


@dataclass(frozen=True, slots=True)
class Lapse:
    """The next one is due: this one is missed for good."""


@dataclass(frozen=True, slots=True)
class ReportTam:
    """A month with TAM service is over: the customer gets its report. `month` is its first day.

    `until`: the last day of a service that ended within the month.
    """

    month: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """Nothing to do before then."""

    at: datetime


@dataclass(frozen=True, slots=True)
class WaitForNews:
    """No delivery left: wait until the customer signs again."""


Deed = Ask | Remind | Climb | Lapse
Step = Deed | WaitUntil | WaitForNews


def next_step(state: CheckinState, terms: Terms, now: datetime) -> Step:
    """What to do now, or how long to wait."""
    if state.current is None:
        return WaitForNews()
    at, deed = _ahead(state, state.current, terms, now)
    return deed if at <= now else WaitUntil(at)


def report_ahead(
    state: CheckinState, terms: Terms, now: datetime, ends: date | None = None
) -> datetime | ReportTam | None:
    """When the next report of a month with TAM service goes out: on the morning of the first open day after it.

    `ends`: the last day of the service (`CheckinState.tam_until`); its month is told after that day, and none is later.
    """
    month = state.tam_month
    if month is None or not terms.policy.tam_reports or not any(each.tam for each in state.deliveries.values()):
        return None
    if ends is not None and month > ends:
        return None
    within = ends is not None and ends + timedelta(days=1) < after(month)
    over = ends + timedelta(days=1) if ends is not None and within else after(month)
    at = terms.calendar.morning_of(terms.calendar.adjust(over, "next"))
    return ReportTam(month, ends if within else None) if at <= now else at


def reported(state: CheckinState) -> CheckinState:
    """The month's report is out: the next one is of the month after."""
    return state.model_copy(update={"tam_month": after(state.tam_month) if state.tam_month else None})


def _ahead(state: CheckinState, current: Planned, terms: Terms, now: datetime) -> tuple[datetime, Deed]:
    calendar, policy = terms.calendar, terms.policy
    if not current.asked:
        return calendar.morning_of(current.due_on), Ask()
    if not current.reminded:
        return calendar.morning_of(calendar.add_business_days(current.due_on, policy.remind_after_days)), Remind()
    climb_at = calendar.morning_of(calendar.add_business_days(current.due_on, policy.climb_after_days))
    if not current.climbed:
        return climb_at, Climb()
    following = lapse(state, terms, now).current or current
    return max(climb_at, calendar.morning_of(following.due_on)), Lapse()


def asked(state: CheckinState) -> CheckinState:
    """Whoever holds it has been asked."""
    return _marked(state, asked=True)


def reminded(state: CheckinState) -> CheckinState:
    """They have been reminded."""
    return _marked(state, reminded=True)


def climbed(state: CheckinState) -> CheckinState:
    """The head has heard."""
    return _marked(state, climbed=True)


def _marked(state: CheckinState, **marks: bool) -> CheckinState:
    current = state.current
    return state.model_copy(update={"current": current.model_copy(update=marks)}) if current else state
