"""Acceptance of a package or of the whole: asked for, then signed, rejected, or deemed.

Source: semantics, "Acceptance"; domain notes, story 4. The window counts from the day the request was *delivered*
(day 1 is the next business day). Silence accepts only where the contract says so, with nothing blocking and after a
reminder that went out; anywhere else silence is reminded of and then climbs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.contract import AcceptanceTerms
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.policy import InstallationPolicy

WHOLE = "whole"
"""The scope of an acceptance that covers the delivery."""


class AcceptanceStage(StrEnum):
    """How an acceptance stands."""

    REQUESTED = "requested"
    SIGNED = "signed"
    DEEMED = "deemed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


ACCEPTED = frozenset({AcceptanceStage.SIGNED, AcceptanceStage.DEEMED})


class Acceptance(Frozen):
    """The acceptance of one scope. `asked` counts the requests, the rest is about the latest.

    `reminded` counts reminders, `reminded_at` says when the last one that still counts went out.
    """

    scope: str
    stage: AcceptanceStage = AcceptanceStage.REQUESTED
    asked: int = 1
    asked_by: str
    requested_at: datetime
    delivered_at: datetime | None = None
    reminder_due: bool = True
    reminded: int = 0
    reminded_at: datetime | None = None
    climbed: int = 0
    silent_since: datetime | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    reasons: tuple[str, ...] = ()

    @property
    def pending(self) -> bool:
        """Whether the decider's word is waited for."""
        return self.stage is AcceptanceStage.REQUESTED

    @property
    def accepted(self) -> bool:
        """Whether it was accepted, by word or by silence."""
        return self.stage in ACCEPTED


@dataclass(frozen=True, slots=True)
class RemindDecider:
    """The window is about to end."""

    scope: str


@dataclass(frozen=True, slots=True)
class DeemAccepted:
    """The window has ended in silence, and the contract says what that means."""

    scope: str


@dataclass(frozen=True, slots=True)
class ClimbAcceptance:
    """The window has ended and silence accepts nothing: people above the silence hear, for the `ordinal`th time."""

    scope: str
    ordinal: int


@dataclass(frozen=True, slots=True)
class Window:
    """How long the decider has, and how patient we are; `calendar` is the customer's."""

    terms: AcceptanceTerms
    policy: InstallationPolicy
    calendar: BusinessCalendar

    def last_day(self, acceptance: Acceptance) -> date | None:
        """The last day of the window; None until the request is known to be delivered."""
        if acceptance.delivered_at is None:
            return None
        delivered_on = self.calendar.local_date(acceptance.delivered_at)
        return self.calendar.add_business_days(delivered_on, self.terms.window_days)

    def ends_at(self, acceptance: Acceptance) -> datetime | None:
        """Local midnight after its last day."""
        last_day = self.last_day(acceptance)
        return None if last_day is None else self.calendar.end_of_day(last_day)

    def remind_at(self, acceptance: Acceptance) -> datetime | None:
        """The morning so many business days before the last day, but not before the window's first day."""
        last_day = self.last_day(acceptance)
        if last_day is None or acceptance.delivered_at is None or not acceptance.reminder_due:
            return None
        first_day = self.calendar.add_business_days(self.calendar.local_date(acceptance.delivered_at), 1)
        day = self.calendar.add_business_days(last_day, -self.policy.acceptance_reminder_days)
        return self.calendar.morning_of(max(day, first_day))

    def deemed_at(self, acceptance: Acceptance) -> datetime | None:
        """When silence accepts, supposing that nothing blocks. After a late reminder there is one more business day."""
        ends_at = self.ends_at(acceptance)
        if not self.terms.deemed or ends_at is None or acceptance.reminded_at is None:
            return None
        if acceptance.reminded_at < ends_at:
            return ends_at
        reminded_on = self.calendar.local_date(acceptance.reminded_at)
        return self.calendar.end_of_day(self.calendar.add_business_days(reminded_on, 1))

    def climb_at(self, acceptance: Acceptance) -> datetime:
        """The morning after the window, and again every so many business days; the same from a lost request on."""
        every = max(self.policy.acceptance_climb_days, 1)
        last_day = self.last_day(acceptance)
        if last_day is None:
            asked_on = self.calendar.local_date(acceptance.requested_at)
            last_day = self.calendar.add_business_days(asked_on, every)
        last_day = self.calendar.add_business_days(last_day, acceptance.climbed * every)
        return self.calendar.morning_of(last_day + timedelta(days=1))


def agenda(
    acceptance: Acceptance, window: Window, *, blocked: bool
) -> Iterator[tuple[datetime, RemindDecider | DeemAccepted | ClimbAcceptance]]:
    """What comes of a pending acceptance by itself, and when. What blocks it holds back all but the climbing."""
    if not acceptance.pending:
        return
    if not blocked and (remind_at := window.remind_at(acceptance)) is not None:
        yield remind_at, RemindDecider(acceptance.scope)
    if not blocked and (deemed_at := window.deemed_at(acceptance)) is not None:
        yield deemed_at, DeemAccepted(acceptance.scope)
    yield window.climb_at(acceptance), ClimbAcceptance(acceptance.scope, acceptance.climbed + 1)


def asked_again(before: Acceptance | None, scope: str, *, by: str, at: datetime) -> Acceptance:
    """A request. A second one is possible after a rejection, or while the first is not known to be delivered.

    Refused: `accepted_already`, `acceptance_requested_already`.
    """
    if before is None:
        return Acceptance(scope=scope, asked_by=by, requested_at=at)
    if before.accepted:
        raise Refused("accepted_already", scope=scope)
    if before.pending and before.delivered_at is not None:
        raise Refused("acceptance_requested_already", scope=scope)
    return Acceptance(scope=scope, asked=before.asked + 1, asked_by=by, requested_at=at, reminded=before.reminded)


def arrived(acceptance: Acceptance, asked: int, at: datetime) -> Acceptance:
    """The letter of that request went out: the window runs from the first of them."""
    if not acceptance.pending or acceptance.asked != asked or acceptance.delivered_at is not None:
        return acceptance
    return acceptance.model_copy(update={"delivered_at": at})


def reminding(acceptance: Acceptance) -> Acceptance:
    """One more reminder is on its way."""
    return acceptance.model_copy(update={"reminded": acceptance.reminded + 1, "reminder_due": False})


def reminder_arrived(acceptance: Acceptance, ordinal: int, at: datetime) -> Acceptance:
    """That reminder went out. One from before a block does not count any more."""
    if not acceptance.pending or acceptance.reminded != ordinal or acceptance.reminder_due or acceptance.reminded_at:
        return acceptance
    return acceptance.model_copy(update={"reminded_at": at})


def held(acceptance: Acceptance) -> Acceptance:
    """Something blocks it: the decider is reminded anew once it is gone, and only then may silence accept."""
    return (
        acceptance.model_copy(update={"reminder_due": True, "reminded_at": None}) if acceptance.pending else acceptance
    )


def decided(
    acceptance: Acceptance, stage: AcceptanceStage, *, by: str, at: datetime, reasons: tuple[str, ...] = ()
) -> Acceptance:
    """The word was said, or silence counts as it."""
    changes = {"stage": stage, "decided_by": by, "decided_at": at, "reasons": reasons}
    return acceptance.model_copy(update=changes)
