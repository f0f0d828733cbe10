"""What a delivery does next by itself: whom to start, what to remind of, when to end. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from postsales.domain.absence import away_on
from postsales.domain.closing import held_since, may_close
from postsales.domain.contract import Contract
from postsales.domain.delivery import ENDED, DeliveryState, Stage
from postsales.domain.entitlement import used_up
from postsales.domain.policy import Policy
from postsales.domain.promise import Promise, breaks_at, kept_by_silence_at, lapses_at, remind_at, unanswered_at
from postsales.domain.request import Request, climbs_at
from postsales.domain.scope_calendar import ScopeMoment
from postsales.domain.scope_calendar import moments as scope_moments
from postsales.domain.seats import Side
from postsales.domain.stuck import NOTHING_ELSE, nudge_at, stuck_at


@dataclass(frozen=True, slots=True)
class StartChildren:
    """Start the child workflows of these names: `handoff`, `installation`, `instalment/2`, `issue/1`, `recovery/1`."""

    children: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemindOfPromise:
    """It is the morning of the day before."""

    promise: Promise


@dataclass(frozen=True, slots=True)
class BreakPromise:
    """Its day has passed."""

    promise: Promise


@dataclass(frozen=True, slots=True)
class ClimbProposal:
    """Whoever should take it on has not answered."""

    promise: Promise


@dataclass(frozen=True, slots=True)
class LapseProposal:
    """Its day has come, and nobody has taken it on."""

    promise: Promise


@dataclass(frozen=True, slots=True)
class KeepBySilence:
    """The other side was asked and did not object."""

    promise: Promise


@dataclass(frozen=True, slots=True)
class Nudge:
    """These matters are stuck (`kind:number`): whoever has them, and the manager, are asked again."""

    matters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClimbRequest:
    """Nobody has answered it in time."""

    request: Request


@dataclass(frozen=True, slots=True)
class TurnAway:
    """These people are away from now on, and nobody else: an absence began or ended."""

    away: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskForMore:
    """An entitlement is used up: more of it is asked for, so that a quote is on the table before it is cut off."""

    entitlement: str


@dataclass(frozen=True, slots=True)
class ExpireTermination:
    """The approvals did not come in time."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop every child: to close (all is done), or to terminate (`unwind` money when a refund was approved)."""

    closing: bool


@dataclass(frozen=True, slots=True)
class End:
    """Nothing runs any more."""

    stage: Stage


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """Nothing before that instant unless there is news."""

    at: datetime


@dataclass(frozen=True, slots=True)
class WaitForNews:
    """Only news can change something."""


PromiseStep = RemindOfPromise | BreakPromise | KeepBySilence | ClimbProposal | LapseProposal
Turn = PromiseStep | Nudge | ClimbRequest | TurnAway | ScopeMoment | AskForMore | ExpireTermination
"""What changes the delivery by itself, without anything else to be done."""

Step = StartChildren | Turn | Stop | End | WaitUntil | WaitForNews


def next_step(
    state: DeliveryState,
    contract: Contract,
    policy: Policy,
    now: datetime,
    *,
    also: Mapping[str, datetime] = NOTHING_ELSE,
) -> Step:
    """The next thing to do, or how long to wait for it.

    `also`: what stands still beside what always counts as stuck, by matter, and since when (`closing.unended_since`,
    `stuck.unanswered_since`).
    """
    if state.stage is Stage.STOPPING:
        return WaitForNews() if state.running else End(_end_of(state))
    if state.stage in ENDED:
        return End(state.stage)
    if children := _to_start(state):
        return StartChildren(children)
    if (termination := state.termination) is not None:
        if termination.approved:
            return Stop(closing=False)
        if termination.waiting and now >= termination.expires_at:
            return ExpireTermination()
    if may_close(state, contract, policy.closing, state.calendars[Side.CUSTOMER].local_date(now)):
        return Stop(closing=True)
    if (away := _away(state, now)) != state.roster.away:
        return TurnAway(away)
    moments = sorted(_moments(state, contract, policy, also), key=lambda moment: moment[0])
    due = next((step for at, step in moments if at <= now and step is not None), None)
    if due is not None:
        return due
    ahead = [at for at, _ in moments if at > now]
    return WaitUntil(ahead[0]) if ahead else WaitForNews()


def _to_start(state: DeliveryState) -> tuple[str, ...]:
    wanted = ["handoff", *(f"instalment/{row.n}" for row in state.instalments)]
    if state.stage is not Stage.HANDOFF:
        wanted.append("installation")
    wanted += [f"issue/{issue.n}" for issue in state.issues]
    wanted += [f"recovery/{each.n}" for each in state.recoveries if each.open]
    return tuple(child for child in wanted if child not in state.started)


def _moments(
    state: DeliveryState, contract: Contract, policy: Policy, also: Mapping[str, datetime]
) -> list[tuple[datetime, Step | None]]:
    """Every instant that matters, with what to do then (None: only look again)."""
    moments: list[tuple[datetime, Step | None]] = []
    for promise in (each for each in state.promises if each.unsettled):
        calendar = state.calendars[promise.owner_side]
        silence = kept_by_silence_at(promise, policy.promise, state.calendars[promise.to])
        candidates: list[tuple[datetime | None, Step]] = [
            (breaks_at(promise, calendar), BreakPromise(promise)),
            (lapses_at(promise, calendar), LapseProposal(promise)),
            (unanswered_at(promise, policy.promise, calendar), ClimbProposal(promise)),
            (silence, KeepBySilence(promise)),
            (remind_at(promise, calendar), RemindOfPromise(promise)),
        ]
        moments += [(at, step) for at, step in candidates if at is not None]
    for request in state.requests:
        if (at := climbs_at(request, state.calendars[request.seat.side])) is not None:
            moments.append((at, ClimbRequest(request)))
    for absence in state.absences:
        person = state.roster.person(absence.person)
        calendar = state.calendars[person.side if person is not None else Side.CUSTOMER]
        moments += [(calendar.start_of_day(absence.from_on), None), (calendar.end_of_day(absence.until_on), None)]
    moments += scope_moments(state.scope, policy.scope, state.calendars)
    more = (each.id for each in state.entitlements if used_up(each) and not each.asked_for_more)
    moments += [(state.started_at, AskForMore(id)) for id in more]
    held = {**held_since(state, contract, policy.closing), **also}
    if (at := nudge_at(state, policy.stuck_after_days, held)) is not None:
        moments.append((at, Nudge(stuck_at(state, at, held))))
    if state.termination is not None and state.termination.waiting:
        moments.append((state.termination.expires_at, None))
    if contract.service_until is not None:
        moments.append((state.calendars[Side.CUSTOMER].end_of_day(contract.service_until), None))
    return moments


def _away(state: DeliveryState, now: datetime) -> tuple[str, ...]:
    today = {side: calendar.local_date(now) for side, calendar in state.calendars.items()}
    return away_on(state.absences, today, state.roster) if state.absences else ()


def _end_of(state: DeliveryState) -> Stage:
    if state.termination is None or not state.termination.approved:
        return Stage.CLOSED
    return Stage.REFUNDED if state.refunded else Stage.TERMINATED
