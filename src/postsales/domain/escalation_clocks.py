"""How an issue's clocks stand: folds of its logs against the targets of its severity.

Source: semantics, "Service-level clocks": in business time of the obliged party's calendar, or around the clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from postsales.domain import clock
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.clock import ClockLog, Hours
from postsales.domain.evidence_form import EvidenceForm, chosen
from postsales.domain.issue import Breach, Duty, EscalationState
from postsales.domain.policy import EscalationPolicy, ServiceLevel, Severity
from postsales.domain.seats import Seat, Side
from postsales.domain.vendor_ladder import VendorLevel

ClockName = Literal["acknowledge", "customer", "partner", "vendor"]
CLOCKS: tuple[ClockName, ...] = ("acknowledge", "customer", "partner", "vendor")
CLOCK_OF: dict[Side, ClockName] = {Side.CUSTOMER: "customer", Side.PARTNER: "partner", Side.VENDOR: "vendor"}
"""The clock that runs on account of a side's having the ball; the customer's while they have not."""

PARTNER_LADDER = (
    VendorLevel(name="partner_pm", seats=(Seat.PARTNER_PM, Seat.PARTNER_HEAD)),
    VendorLevel(name="partner_head", seats=(Seat.PARTNER_HEAD, Seat.PARTNER_PM)),
)
"""Who hears in the partner's house when the partner keeps its own customer waiting."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The policy an issue lives under, and the calendars its targets are walked in."""

    policy: EscalationPolicy
    calendars: Mapping[Side, BusinessCalendar]
    products: tuple[str, ...] = ()
    """The products of the contract, by key."""

    def level(self, issue: EscalationState) -> ServiceLevel:
        """The targets of the issue's severity; of a question, its own."""
        return self.policy.question if issue.asks else self.policy.levels[issue.severity]

    def form(self, issue: EscalationState) -> EvidenceForm | None:
        """What a claim about this is asked for."""
        return chosen(self.policy.forms, self.products, f"{issue.title} {issue.symptom or ''}")

    def hours(self, issue: EscalationState, side: Side) -> Hours:
        """What counts against that side: its business time, or every hour there is."""
        if self.level(issue).around_the_clock:
            return clock.AROUND_THE_CLOCK
        return self.calendars.get(side, self.calendars[Side.VENDOR])

    def ladder(self, issue: EscalationState, side: Side) -> tuple[VendorLevel, ...]:
        """The levels of that side, lowest first; without the optional ones that nobody would hear."""
        if side is Side.PARTNER:
            return PARTNER_LADDER
        levels = self.policy.question_ladder if issue.asks else self.policy.ladder
        return tuple(level for level in levels if not level.optional or level.queue or _anybody(issue, level))

    def rung(self, issue: EscalationState, side: Side, level: int) -> VendorLevel:
        """That level (from 1); the highest there is, when people have left since it was reached."""
        levels = self.ladder(issue, side)
        return levels[min(level, len(levels)) - 1]

    def patience(self, issue: EscalationState, side: Side, level: int) -> timedelta:
        """How long that level (from 1) has until the next one hears."""
        own = self.rung(issue, side, level).patience
        return self.level(issue).acknowledge if own is None else own

    def awake(self, issue: EscalationState, side: Side, level: int, at: datetime) -> datetime:
        """When a level hears that is to hear then: after its quiet hours, unless it is woken."""
        quiet = self.rung(issue, side, level).quiet
        if quiet is None or (quiet.critical_wakes and issue.severity is Severity.CRITICAL):
            return at
        return quiet.over(at, ZoneInfo(self.calendars[Side.VENDOR].timezone))

    def after(self, issue: EscalationState, side: Side, since: datetime, target: timedelta) -> datetime:
        """When so much of that side's time has passed."""
        hours = self.hours(issue, side)
        return since + target if hours is None else hours.add_business_time(since, target)


def _anybody(issue: EscalationState, level: VendorLevel) -> bool:
    return any(issue.roster.holders(seat) for seat in level.seats)


@dataclass(frozen=True, slots=True)
class Reading:
    """One clock as it stands. `deadline` only while it runs; `breached_at` also after it was answered."""

    clock: ClockName
    running: bool
    elapsed: timedelta
    target: timedelta
    deadline: datetime | None
    breached_at: datetime | None


def log_of(issue: EscalationState, name: ClockName) -> ClockLog:
    """The log of one clock."""
    logs = {"acknowledge": issue.acknowledgement, "customer": issue.customer, "partner": issue.partner}
    return logs.get(name, issue.vendor)


def side_of(issue: EscalationState, name: ClockName) -> Side:
    """In whose time a clock is counted. What the customer waits for counts in the customer's own days."""
    sides = {"acknowledge": issue.handler, "customer": Side.CUSTOMER, "partner": Side.PARTNER}
    return sides.get(name, Side.VENDOR)


def reading(issue: EscalationState, name: ClockName, terms: Terms, now: datetime) -> Reading:
    """How one clock stands."""
    log, hours = log_of(issue, name), terms.hours(issue, side_of(issue, name))
    level = terms.level(issue)
    target = level.acknowledge if name == "acknowledge" else level.resolve
    return Reading(
        clock=name,
        running=clock.running(log, now),
        elapsed=clock.elapsed(log, hours, now),
        target=target,
        deadline=clock.deadline(log, target, hours),
        breached_at=clock.breached_at(log, target, hours, now),
    )


def deadline(issue: EscalationState, name: ClockName, terms: Terms) -> datetime | None:
    """When a running clock uses up its target; None while it does not run."""
    log, hours = log_of(issue, name), terms.hours(issue, side_of(issue, name))
    level = terms.level(issue)
    return clock.deadline(log, level.acknowledge if name == "acknowledge" else level.resolve, hours)


def used_up(issue: EscalationState, name: ClockName, target: timedelta, terms: Terms, now: datetime) -> datetime | None:
    """When a clock used up, or will use up, a target: in the past also if it has been paused since."""
    log, hours = log_of(issue, name), terms.hours(issue, side_of(issue, name))
    return clock.breached_at(log, target, hours, now) or clock.deadline(log, target, hours)


def with_late_breaches(before: EscalationState, after: EscalationState, terms: Terms, now: datetime) -> EscalationState:
    """`after`, with the breach recorded that an answer came too late to prevent but before anybody climbed."""
    late: list[Breach] = []
    duties: tuple[tuple[Duty, bool], ...] = (
        ("acknowledge", after.acknowledged_at is not None and before.acknowledged_at is None),
        ("vendor", before.ball is Side.VENDOR and after.ball is not before.ball),
        ("partner", before.ball is Side.PARTNER and after.ball is not before.ball and not before.evidence_awaited),
    )
    for duty, answered in duties:
        known = any(breach.what == duty for breach in after.breaches)
        at = reading(before, duty, terms, now).breached_at if answered and not known else None
        if at is not None and before.verdict is None:
            side = before.handler if duty == "acknowledge" else Side(duty)
            level = terms.rung(before, side, before.levels.get(side, 1)).name
            late.append(Breach(what=duty, level=level, at=at))
    return after.model_copy(update={"breaches": (*after.breaches, *late)}) if late else after
