"""What an installation carries: packages, visits, punch items, acceptances; and who may work on them.

Source: domain notes, stories 3 and 4. What people do to it is in `installation` and `installation_acceptance`, what
comes by itself in `installation_story`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Literal, TypeVar

from postsales.domain import acceptance as accepting
from postsales.domain import punch
from postsales.domain.absence import Absence
from postsales.domain.acceptance import WHOLE, Acceptance
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.contract import Service, ServiceKind
from postsales.domain.customer_task import Consultation, CustomerTask
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.package import Package
from postsales.domain.package_plan import first_plan
from postsales.domain.promise import UNSETTLED, PromiseStatus
from postsales.domain.punch import Items
from postsales.domain.seats import Roster, Seat, Side
from postsales.domain.visit import Visit

WORKERS = {
    Side.VENDOR: (Seat.DELIVERY_MANAGER, Seat.CONSULTANT, Seat.SUPPORT, Seat.TAM),
    Side.PARTNER: (Seat.PARTNER_PM, Seat.PARTNER_ENGINEER, Seat.PARTNER_HEAD),
    Side.CUSTOMER: (Seat.OPERATOR, Seat.REQUIREMENT_DEFINER),
}
"""The seats whose people install, by side; the customer's own only where the customer provides a package."""

HOSTS = (Seat.OPERATOR, Seat.REQUIREMENT_DEFINER, Seat.REQUESTER, Seat.ACCEPTANCE_DECIDER)
"""The seats whose people are visited, trained and asked at the customer's."""


class BlockingIssue(Frozen):
    """What is known of an issue that may hold acceptance back; `seq` orders its news.

    With `packages`, it holds back only those, and the whole.
    """

    n: int
    seq: int
    blocks: bool
    packages: tuple[str, ...] = ()


class PromiseMark(Frozen):
    """What is known of a promise about one of its things; `seq` orders its news."""

    about: str
    promise: int
    seq: int
    state: PromiseStatus
    objections: int = 0


class Actor(Frozen):
    """Who does it. `delivery`: of the delivery team, who may plan and record for everybody."""

    person: str
    side: Side | None = None
    delivery: bool = False


class InstallationState(Frozen):
    """Everything an installation carries. `provider` is the side that answers for what no package names.

    `quiet_since`: when something was last done by anybody, the engine's own reminding included; `replans`: how often
    dates of packages have moved.
    """

    stage: Literal["open", "accepted", "stopped"] = "open"
    roster: Roster
    provider: Side
    quiet_since: datetime
    packages: tuple[Package, ...]
    replans: int = 0
    visits: tuple[Visit, ...] = ()
    items: Items = ()
    acceptances: tuple[Acceptance, ...] = ()
    issues: tuple[BlockingIssue, ...] = ()
    tasks: tuple[CustomerTask, ...] = ()
    consultations: tuple[Consultation, ...] = ()
    marks: tuple[PromiseMark, ...] = ()
    lingers: bool = False
    """Accepted as a whole, and kept open by something nobody has promised: the delivery hears when that is over."""
    held: tuple[int, ...] = ()
    """The instalments for which the customer has not paid: nothing new is planned (`domain.hold`)."""
    held_seq: int = -1
    absences: tuple[Absence, ...] = ()
    """Who has said that they are away when, also such as are still to come."""
    climbed: dict[str, datetime] = {}
    """When the missing promise about a package or a visit climbed; a punch item knows its own."""

    def promised(self, about: str) -> bool:
        """Whether somebody has promised that, and has not gone back on it."""
        return any(mark.about == about and mark.state in UNSETTLED for mark in self.marks)

    def package(self, package: str) -> Package:
        """The package of that id. Refused: `unknown_package`."""
        return _found((p for p in self.packages if p.id == package), Refused("unknown_package", package=package))

    def visit(self, n: int) -> Visit:
        """The visit of that number. Refused: `unknown_visit`."""
        return _found((v for v in self.visits if v.n == n), Refused("unknown_visit", visit=n))

    def task(self, n: int) -> CustomerTask:
        """The customer's task of that number. Refused: `unknown_task`."""
        return _found((task for task in self.tasks if task.n == n), Refused("unknown_task", task=n))

    def consultation(self, n: int) -> Consultation:
        """The question to the consultant of that number. Refused: `unknown_consultation`."""
        asked = (each for each in self.consultations if each.n == n)
        return _found(asked, Refused("unknown_consultation", consultation=n))

    def acceptance(self, scope: str) -> Acceptance | None:
        """How acceptance of that scope stands, if it was ever asked for."""
        return next((a for a in self.acceptances if a.scope == scope), None)

    @property
    def open_tasks(self) -> frozenset[int]:
        """The numbers of the customer's tasks that are still to be done."""
        return frozenset(task.n for task in self.tasks if task.open)

    @property
    def blocking_issues(self) -> tuple[int, ...]:
        """The numbers of open issues that hold acceptance back."""
        return tuple(issue.n for issue in self.issues if issue.blocks)

    def issues_blocking(self, scope: str) -> tuple[int, ...]:
        """The numbers of open issues that hold that acceptance back."""
        return tuple(
            issue.n
            for issue in self.issues
            if issue.blocks and (scope == WHOLE or not issue.packages or scope in issue.packages)
        )

    def blocked(self, scope: str) -> bool:
        """Whether something holds that acceptance back."""
        return bool(self.issues_blocking(scope) or self.blocking_items(scope))

    def blocking_items(self, scope: str) -> tuple[int, ...]:
        """The numbers of open punch items that hold that acceptance back."""
        return punch.blocking(self.items, None if scope == WHOLE else scope)

    def with_visit(self, visit: Visit) -> InstallationState:
        """The same with this visit in place of the one of its number, or added."""
        others = (other for other in self.visits if other.n != visit.n)
        return self.model_copy(update={"visits": tuple(sorted((*others, visit), key=lambda each: each.n))})

    def with_package(self, package: Package) -> InstallationState:
        """The same with this package in place of the one of its id."""
        packages = tuple(package if other.id == package.id else other for other in self.packages)
        return self.model_copy(update={"packages": packages})

    def with_task(self, task: CustomerTask) -> InstallationState:
        """The same with this task in place of the one of its number, or added."""
        others = (other for other in self.tasks if other.n != task.n)
        return self.model_copy(update={"tasks": tuple(sorted((*others, task), key=lambda each: each.n))})

    def with_consultation(self, asked: Consultation) -> InstallationState:
        """The same with this question in place of the one of its number, or added."""
        others = (other for other in self.consultations if other.n != asked.n)
        return self.model_copy(update={"consultations": tuple(sorted((*others, asked), key=lambda each: each.n))})

    def with_acceptance(self, acceptance: Acceptance) -> InstallationState:
        """The same with this acceptance in place of the one of its scope, or added."""
        others = tuple(other for other in self.acceptances if other.scope != acceptance.scope)
        return self.model_copy(update={"acceptances": (*others, acceptance)})

    def with_items(self, items: Items) -> InstallationState:
        """The same with these items; pending acceptances that they block are held."""
        return hold_blocked(self.model_copy(update={"items": items}))


def begin(
    roster: Roster, provider: Side, services: Iterable[Service], issues: tuple[BlockingIssue, ...], now: datetime,
    calendars: Mapping[Side, BusinessCalendar], marks: tuple[PromiseMark, ...] = (),
    absences: tuple[Absence, ...] = (),
) -> InstallationState:  # fmt: skip
    """The installation as it starts, its packages planned; `issues` and promises (`marks`) are those from before."""
    packages = tuple(Package.of(service) for service in services if service.kind is not ServiceKind.SUPPORT)
    planned = first_plan(packages, calendars, now)
    return InstallationState(
        roster=roster,
        provider=provider,
        quiet_since=now,
        packages=planned,
        issues=issues,
        marks=marks,
        absences=absences,
    )


def hold_blocked(state: InstallationState) -> InstallationState:
    """Pending acceptances that something blocks are held: reminded of anew once nothing does."""
    acceptances = tuple(accepting.held(a) if state.blocked(a.scope) else a for a in state.acceptances)
    return state.model_copy(update={"acceptances": acceptances})


def working_sides(state: InstallationState) -> tuple[Side, ...]:
    """The sides whose people may have work at the customer's."""
    providing = {Side.VENDOR, state.provider, *(package.side for package in state.packages)}
    return tuple(side for side in Side if side in providing)


def may_work(state: InstallationState, by: Actor, *, also_when_accepted: bool = False) -> None:
    """Somebody who installs, or the delivery team. Refused: `not_on_the_installation`, `installation_is_over`."""
    if not (also_when_accepted and state.stage == "accepted"):
        refuse_when_over(state)
    seats = [seat for side in working_sides(state) for seat in WORKERS[side]]
    if not by.delivery and not state.roster.holds(by.person, *seats):
        raise Refused("not_on_the_installation", person=by.person)


def refuse_when_over(state: InstallationState) -> None:
    """Refused: `installation_is_over`."""
    if state.stage != "open":
        raise Refused("installation_is_over", state=state.stage)


def refuse_past_visit(day: date, today: date) -> None:
    """Refused: `visit_in_the_past`."""
    if day < today:
        raise Refused("visit_in_the_past", day=day.isoformat(), today=today.isoformat())


def speaks_for_customer(state: InstallationState, by: Actor) -> bool:
    """Whether somebody of the customer's who has a part in the delivery says it, not merely its payer."""
    return by.side is Side.CUSTOMER and state.roster.holds(by.person, *HOSTS)


def refuse_if_blocking(items: tuple[int, ...]) -> None:
    """Refused: `blocking_items_open`, when there are any."""
    if items:
        raise Refused("blocking_items_open", items=", ".join(map(str, items)))


T = TypeVar("T")


def _found(found: Iterable[T], otherwise: Refused) -> T:
    for one in found:
        return one
    raise otherwise
