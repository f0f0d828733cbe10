"""What comes next in an installation by itself: promises that are missing, reports, reminders, acceptance by silence.

Source: domain notes, stories 3 and 4; semantics, "Always true" 3: an open installation always has a next instant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from postsales.domain import acceptance as accepting
from postsales.domain.acceptance import ClimbAcceptance, DeemAccepted, RemindDecider, Window
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.contract import AcceptanceTerms
from postsales.domain.installation_state import InstallationState
from postsales.domain.installation_upkeep import Upkeep, upkeep
from postsales.domain.package import Package
from postsales.domain.policy import InstallationPolicy
from postsales.domain.seats import Side
from postsales.domain.unfinished import Unfinished, climbs_at, unpromised
from postsales.domain.visit import Visit


@dataclass(frozen=True, slots=True)
class ClimbMissingPromises:
    """The business day has closed on unfinished things nobody has promised; they are all of one side."""

    side: Side
    things: tuple[Unfinished, ...]


@dataclass(frozen=True, slots=True)
class AskForReport:
    """The visit's day has passed without a word."""

    visit: Visit


@dataclass(frozen=True, slots=True)
class TellOverdue:
    """The package's day has passed and it is not done."""

    package: Package


@dataclass(frozen=True, slots=True)
class AskWhatNext:
    """Nothing is planned, nothing waited for, and nobody has done anything for days."""


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """Nothing before that instant unless there is news."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """Accepted as a whole with nothing left unpromised, or stopped."""


def ends_by_itself(state: InstallationState) -> bool:
    """Whether an acceptance was its end: nothing is left that nobody has promised."""
    return state.stage != "open" and not any(unpromised(state))


Duty = (
    ClimbMissingPromises
    | AskForReport
    | TellOverdue
    | AskWhatNext
    | RemindDecider
    | DeemAccepted
    | ClimbAcceptance
    | Upkeep
)
Step = Duty | WaitUntil | Done


@dataclass(frozen=True, slots=True)
class Rules:
    """How acceptance works, how patient we are, and in whose calendars."""

    terms: AcceptanceTerms
    policy: InstallationPolicy
    calendars: dict[Side, BusinessCalendar]

    @property
    def window(self) -> Window:
        """The decider's window, in the customer's calendar."""
        return Window(terms=self.terms, policy=self.policy, calendar=self.calendars[Side.CUSTOMER])


def next_step(state: InstallationState, rules: Rules, now: datetime) -> Step:
    """The next thing to do, or how long to wait for it."""
    if state.stage == "stopped":
        return Done()
    first = min(_agenda(state, rules, now), key=lambda entry: entry[0], default=None)
    if first is None:
        return Done()
    at, duty = first
    return duty if at <= now else WaitUntil(at)


def _agenda(state: InstallationState, rules: Rules, now: datetime) -> Iterator[tuple[datetime, Duty]]:
    """Everything that is to happen by itself, each with its instant; empty only when it is accepted and settled."""
    yield from _missing_promises(state, rules, now)
    if state.stage == "accepted":
        if not ends_by_itself(state):
            yield _stalled_at(state, rules), AskWhatNext()
        return
    planned: list[tuple[datetime, Duty]] = [*_reports(state, rules), *_overdue(state, rules)]
    planned += [*_acceptances(state, rules), *upkeep(state, rules.policy, rules.calendars)]
    yield from planned
    if not planned:
        yield _stalled_at(state, rules), AskWhatNext()


def _missing_promises(state: InstallationState, rules: Rules, now: datetime) -> Iterator[tuple[datetime, Duty]]:
    if not rules.policy.promise_by_close_of_day:
        return
    climbing = [(climbs_at(thing, rules.calendars[thing.side]), thing) for thing in unpromised(state)]
    for side in Side:
        if due := [(at, thing) for at, thing in climbing if at is not None and thing.side is side]:
            things = tuple(thing for at, thing in due if at <= now)
            yield min(at for at, _ in due), ClimbMissingPromises(side, things)


def _reports(state: InstallationState, rules: Rules) -> Iterator[tuple[datetime, Duty]]:
    for visit in state.visits:
        if not visit.over and visit.report_missing_since is None:
            yield rules.calendars[visit.side].morning_of(visit.day + timedelta(days=1)), AskForReport(visit)


def _overdue(state: InstallationState, rules: Rules) -> Iterator[tuple[datetime, Duty]]:
    for package in state.packages:
        # What waits for another package is late because of that one, which is told of.
        waits = any(other.id in package.after and other.stage == "planned" for other in state.packages)
        if package.stage == "planned" and package.due_on is not None and package.overdue_since is None and not waits:
            yield rules.calendars[package.side].morning_of(package.due_on + timedelta(days=1)), TellOverdue(package)


def _acceptances(state: InstallationState, rules: Rules) -> Iterator[tuple[datetime, Duty]]:
    for acceptance in state.acceptances:
        yield from accepting.agenda(acceptance, rules.window, blocked=state.blocked(acceptance.scope))


def _stalled_at(state: InstallationState, rules: Rules) -> datetime:
    calendar = rules.calendars[state.provider]
    quiet_on = calendar.local_date(state.quiet_since)
    last_day = calendar.add_business_days(quiet_on, max(rules.policy.stalled_after_days, 1))
    return calendar.morning_of(last_day + timedelta(days=1))


# What the engine's own acts leave behind


def report_asked_for(state: InstallationState, visit: Visit, at: datetime) -> InstallationState:
    """Engineer and planner were asked how the visit went."""
    return state.with_visit(visit.model_copy(update={"report_missing_since": at}))


def overdue_told(state: InstallationState, package: Package, at: datetime) -> InstallationState:
    """It is known that the package is late."""
    return state.with_package(package.model_copy(update={"overdue_since": at}))


def reminding(state: InstallationState, scope: str) -> InstallationState:
    """A reminder to the decider is on its way."""
    acceptance = state.acceptance(scope)
    return state if acceptance is None else state.with_acceptance(accepting.reminding(acceptance))


def acceptance_climbed(state: InstallationState, scope: str, ordinal: int, at: datetime) -> InstallationState:
    """The decider's silence has climbed so often; it lasts since the first time."""
    acceptance = state.acceptance(scope)
    if acceptance is None:
        return state
    climbed = {"climbed": ordinal, "silent_since": acceptance.silent_since or at}
    return state.with_acceptance(acceptance.model_copy(update=climbed))
