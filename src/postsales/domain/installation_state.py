"""What an installation carries: packages, visits, punch items, acceptances; and who may work on them.

Source: domain notes, stories 3 and 4. What people do to it is in `installation` and `installation_acceptance`, what
comes by itself in `installation_story`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal, TypeVar

from postsales.domain import acceptance as accepting
from postsales.domain import punch
from postsales.domain.acceptance import WHOLE, Acceptance
from postsales.domain.contract import Service, ServiceKind
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
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


class Package(Frozen):
    """A work package: a service in scope that is work to be done, not hours to draw on."""

    id: str
    name: str
    side: Side
    due_on: date | None = None
    stage: Literal["planned", "done", "accepted", "cancelled"] = "planned"
    done_on: date | None = None
    overdue_since: datetime | None = None


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

    `quiet_since`: when something was last done by anybody, the engine's own reminding included.
    """

    stage: Literal["open", "accepted", "stopped"] = "open"
    roster: Roster
    provider: Side
    quiet_since: datetime
    packages: tuple[Package, ...]
    visits: tuple[Visit, ...] = ()
    items: Items = ()
    acceptances: tuple[Acceptance, ...] = ()
    issues: tuple[BlockingIssue, ...] = ()
    marks: tuple[PromiseMark, ...] = ()
    lingers: bool = False
    """Accepted as a whole, and kept open by something nobody has promised: the delivery hears when that is over."""
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

    def acceptance(self, scope: str) -> Acceptance | None:
        """How acceptance of that scope stands, if it was ever asked for."""
        return next((a for a in self.acceptances if a.scope == scope), None)

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

    def with_acceptance(self, acceptance: Acceptance) -> InstallationState:
        """The same with this acceptance in place of the one of its scope, or added."""
        others = tuple(other for other in self.acceptances if other.scope != acceptance.scope)
        return self.model_copy(update={"acceptances": (*others, acceptance)})

    def with_items(self, items: Items) -> InstallationState:
        """The same with these items; pending acceptances that they block are held."""
        return hold_blocked(self.model_copy(update={"items": items}))


def begin(
    roster: Roster, provider: Side, services: Iterable[Service], issues: tuple[BlockingIssue, ...], now: datetime,
    marks: tuple[PromiseMark, ...] = (),
) -> InstallationState:  # fmt: skip
    """The installation on the day of its start; `issues` and promises (`marks`) are those from before."""
    packages = tuple(
        Package(id=service.id, name=service.name, side=service.provided_by, due_on=service.due_on)
        for service in services
        if service.kind is not ServiceKind.SUPPORT
    )
    return InstallationState(
        roster=roster, provider=provider, quiet_since=now, packages=packages, issues=issues, marks=marks
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


def refuse_if_blocking(items: tuple[int, ...]) -> None:
    """Refused: `blocking_items_open`, when there are any."""
    if items:
        raise Refused("blocking_items_open", items=", ".join(map(str, items)))


T = TypeVar("T")


def _found(found: Iterable[T], otherwise: Refused) -> T:
    for one in found:
        return one
    raise otherwise
