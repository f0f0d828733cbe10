"""What time does to a recovery: silence climbs, one level at a time, each once. Pure.

Source: domain notes, story 7; semantics, "Service-level clocks" (each level fires once, in order).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from postsales.domain.approval import Approval
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.policy import RecoveryPolicy
from postsales.domain.recovery import Duty, Missed, RecoveryState, asked, ladder
from postsales.domain.seats import Side

LINGERS = timedelta(hours=1)
"""How long one that is over listens for a complaint that was on its way to it."""


@dataclass(frozen=True, slots=True)
class Climb:
    """That level (from 2) hears that something is owed still."""

    duty: Duty
    level: int


@dataclass(frozen=True, slots=True)
class ExpireApproval:
    """The approvals did not come in time."""

    request: Approval


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """Nothing before that instant unless there is news."""

    at: datetime


@dataclass(frozen=True, slots=True)
class WaitForNews:
    """Only news can change something."""


@dataclass(frozen=True, slots=True)
class Done:
    """Over, and nothing is on its way to it any more."""


Deed = Climb | ExpireApproval
Step = Deed | WaitUntil | WaitForNews | Done


def next_step(
    state: RecoveryState, policy: RecoveryPolicy, calendars: Mapping[Side, BusinessCalendar], now: datetime
) -> Step:
    """The next thing to do, or how long to wait for it."""
    if state.closed_at is not None:
        ends = state.closed_at + LINGERS
        return Done() if now >= ends or state.outcome == "cancelled" else WaitUntil(ends)
    moments: list[tuple[datetime, Deed]] = []
    if (climb := _next_climb(state, policy, calendars)) is not None:
        moments.append(climb)
    moments += [(each.expires_at, ExpireApproval(each)) for each in state.approvals if each.waiting]
    if not moments:
        return WaitForNews()
    at, deed = min(moments, key=lambda moment: moment[0])
    return deed if at <= now else WaitUntil(at)


def due_at(state: RecoveryState, policy: RecoveryPolicy, calendars: Mapping[Side, BusinessCalendar]) -> datetime | None:
    """By when what is owed next is owed; None when nothing is."""
    return None if state.duty is None else _target(state, state.duty, 1, policy, calendars)


def _next_climb(
    state: RecoveryState, policy: RecoveryPolicy, calendars: Mapping[Side, BusinessCalendar]
) -> tuple[datetime, Climb] | None:
    duty = state.duty
    if duty is None:
        return None
    fired = state.fired.get(duty, ())
    told = fired[-1] if fired else 1
    heard = [asked(state, policy, level) for level in range(1, told + 1)]
    above = range(told + 1, len(ladder(state, policy)) + 1)
    # A level at which nobody new would hear is passed over.
    level = next((each for each in above if asked(state, policy, each) not in (None, *heard)), None)
    if level is None:
        return None
    return _target(state, duty, len(fired) + 1, policy, calendars), Climb(duty, level)


def _target(
    state: RecoveryState, duty: Duty, times: int, policy: RecoveryPolicy, calendars: Mapping[Side, BusinessCalendar]
) -> datetime:
    """When so many times the duty's patience have passed, in the business time of those who owe it."""
    patience = {
        "acknowledge": policy.acknowledge_within, "answer": policy.answer_within, "finish": policy.finish_within,
    }  # fmt: skip
    since = state.answered_at if duty == "finish" and state.answered_at is not None else state.opened_at
    calendar = calendars.get(state.side, calendars[Side.VENDOR])
    return calendar.add_business_time(since, patience[duty] * times)


def climb(state: RecoveryState, step: Climb, policy: RecoveryPolicy, at: datetime) -> RecoveryState:
    """That level has been told; the breach stays recorded whatever comes after."""
    seats = ladder(state, policy)[step.level - 1]
    heard = next((seat for seat in seats if state.roster.holders(seat)), seats[0])
    breach = Missed(what=step.duty, level=heard.value, at=at)
    fired = {**state.fired, step.duty: (*state.fired.get(step.duty, ()), step.level)}
    return state.model_copy(update={"fired": fired, "breaches": (*state.breaches, breach)})
