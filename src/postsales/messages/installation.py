"""What people say to the installation of one delivery, and how it answers when asked where it stands."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from postsales.domain.absence import Absence
from postsales.domain.contract import AcceptanceTerms, Service, Text
from postsales.domain.customer_task import Consultation, CustomerTask
from postsales.domain.frozen import Frozen, Shared, Stated
from postsales.domain.installation_state import BlockingIssue, InstallationState, PromiseMark
from postsales.domain.policy import InstallationPolicy, Severity
from postsales.domain.punch import PunchItem, ReportedItem
from postsales.domain.seats import Key
from postsales.domain.visit import Absent, ClockTime
from postsales.messages import customer_task, package
from postsales.messages.command import Awaited
from postsales.messages.package import Number
from postsales.messages.setting import Setting
from postsales.messages.spec import Spec

LongText = Annotated[str, StringConstraints(min_length=1, max_length=5_000)]


class PlanVisit(Stated):
    """`visit.plan`: somebody goes to the customer. By whoever provides a package, or the delivery team."""

    day: date
    purpose: Text
    engineer: Key
    packages: tuple[Key, ...] = ()
    starts: ClockTime | None = None
    ends: ClockTime | None = None
    place: Text | None = None
    access: Text | None = None
    prerequisites: Annotated[tuple[Text, ...], Field(max_length=20)] = ()
    tasks: Annotated[tuple[Number, ...], Field(max_length=20)] = ()
    safety: Text | None = None
    """What is dangerous: such a visit is never held because something is not paid."""


class BriefVisit(Stated):
    """`visit.brief`: the engineer is sent what they must know, as things stand; `text` in the planner's own words."""

    visit: Number
    text: LongText | None = None


class AcknowledgeVisit(Stated):
    """`visit.acknowledge`: the engineer has read the briefing."""

    visit: Number


class ConfirmVisit(Stated):
    """`visit.confirm`: the customer is told that it takes place."""

    visit: Number


class RescheduleVisit(Stated):
    """`visit.reschedule`: another day or time, and why. The customer's calendar is told, if the visit was in it."""

    visit: Number
    day: date
    starts: ClockTime | None = None
    ends: ClockTime | None = None
    reason: Text


class ReassignVisit(Stated):
    """`visit.reassign`: somebody else goes on that day, and why. They read the briefing before it is confirmed anew."""

    visit: Number
    engineer: Key
    reason: Text | None = None


class CancelVisit(Stated):
    """`visit.cancel`: it does not take place, and why."""

    visit: Number
    reason: Text


class MissVisit(Stated):
    """`visit.no_show`: somebody was not there; whoever that was owes the new date."""

    visit: Number
    absent: Absent
    note: Text | None = None


class RateVisit(Stated):
    """`visit.rate`: what the customer thinks of a visit, one to five stars."""

    visit: Number
    stars: Annotated[int, Field(ge=1, le=5)]
    words: Text | None = None


class ReportVisit(Stated):
    """`visit.report`: how it went, what is left, which earlier items are done, and whether the product was blamed."""

    visit: Number
    outcome: Literal["done", "incomplete"]
    punch_items: tuple[ReportedItem, ...] = ()
    resolves: tuple[Number, ...] = ()
    blames_product: Text | None = None
    severity: Severity = Severity.MAJOR


class PromiseItem(Stated):
    """`visit.promise`: an owner and a date for a punch item that was reported without."""

    item: Number
    owner: Key
    due_on: date


class RequestAcceptance(Stated):
    """`acceptance.request`: the decider is asked to accept one package, or the whole."""

    scope: Key = "whole"


class SignAcceptance(Stated):
    """`acceptance.sign`, by the acceptance decider. `conditions`: what is still to be done, and holds nothing back."""

    scope: Key = "whole"
    conditions: Annotated[tuple[Text, ...], Field(max_length=50)] = ()


class RejectAcceptance(Stated):
    """`acceptance.reject`, by the acceptance decider; each reason becomes a blocking punch item."""

    scope: Key = "whole"
    reasons: Annotated[tuple[Text, ...], Field(min_length=1, max_length=50)]


VERBS: dict[str, type[Stated]] = {
    "visit.plan": PlanVisit,
    "visit.brief": BriefVisit,
    "visit.acknowledge": AcknowledgeVisit,
    "visit.confirm": ConfirmVisit,
    "visit.report": ReportVisit,
    "visit.promise": PromiseItem,
    "visit.reschedule": RescheduleVisit,
    "visit.reassign": ReassignVisit,
    "visit.cancel": CancelVisit,
    "visit.no_show": MissVisit,
    "visit.rate": RateVisit,
    **package.VERBS,
    **customer_task.VERBS,
    "acceptance.request": RequestAcceptance,
    "acceptance.sign": SignAcceptance,
    "acceptance.reject": RejectAcceptance,
}


class InstallationSpec(Spec):
    """The services in scope, how acceptance works, and how patient we are; `issues`: how those opened before stand.

    `promises`: those made before about its packages; `held`: the instalments for which nothing new is done.
    """

    setting: Annotated[Setting, Shared]
    policy: Annotated[InstallationPolicy, Shared]
    services: tuple[Service, ...]
    acceptance: AcceptanceTerms
    issues: tuple[BlockingIssue, ...] = ()
    promises: tuple[PromiseMark, ...] = ()
    held: tuple[int, ...] = ()
    absences: tuple[Absence, ...] = ()
    """Those stated before it began."""
    carried: InstallationState | None = None


class PackageStatus(Frozen):
    """One package at a glance."""

    package: str
    name: str
    state: str
    start_on: date | None = None
    due_on: date | None = None
    after: tuple[str, ...] = ()


class VisitStatus(Frozen):
    """One visit at a glance."""

    visit: int
    day: date
    purpose: str
    engineer: str
    state: str
    missing: tuple[str, ...] = ()
    away_until: date | None = None


class AcceptanceStatus(Frozen):
    """One acceptance at a glance; `silence_accepts` when the window has ended, if nothing blocks it."""

    scope: str
    state: str
    requested_at: datetime | None = None
    window_ends_at: datetime | None = None
    silence_accepts: bool = False


class InstallationStatus(Frozen):
    """Where the installation stands."""

    state: str
    packages: tuple[PackageStatus, ...]
    visits: tuple[VisitStatus, ...]
    open_items: tuple[PunchItem, ...]
    blocking_issues: tuple[int, ...]
    acceptances: tuple[AcceptanceStatus, ...]
    tasks: tuple[CustomerTask, ...] = ()
    consultations: tuple[Consultation, ...] = ()
    next: Awaited | None = None
