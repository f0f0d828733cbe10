"""What people say about work packages, and how the customer hears of dates that move."""

from __future__ import annotations

from typing import Any

from temporalio import workflow

from postsales.domain import installation_packages as packages
from postsales.domain.contract import ServiceKind
from postsales.domain.hold import refuse_when_held
from postsales.domain.installation_state import InstallationState
from postsales.domain.package import Package
from postsales.domain.package_plan import Moves
from postsales.messages.command import By
from postsales.messages.package import (
    AddPackage,
    AttendTraining,
    EditPackage,
    FinishPackage,
    SignOffTraining,
    SlipPackage,
)
from workflows import installation_package_letters as letters
from workflows.entity import verb
from workflows.installation_base import InstallationBase, InstallationChange

EDITABLE = ("name", "days", "start_on", "due_on")


class PackageVerbs(InstallationBase):
    """Packages."""

    @verb("package.add")
    def add_package(self, body: AddPackage, by: By) -> InstallationChange:
        """One more package; what waits for nothing of it stays where it is."""
        refuse_when_held(self.state.held)
        package = Package(
            id=body.package, name=body.name, kind=ServiceKind(body.kind), side=body.provided_by, after=body.follows,
            days=body.days, start_on=body.start_on, due_on=body.due_on, sign_off=body.sign_off,
        )  # fmt: skip
        state, moves = packages.add_package(
            self.state, package, by=self.actor(by), calendars=self.rules.calendars, now=workflow.now()
        )
        added = state.package(body.package)
        details = {"package": added.id, "name": added.name, "side": added.side.value, **_dates(added)}
        return self.replanned(state, moves, "package_added", details, body.reason)

    @verb("package.edit")
    def edit_package(self, body: EditPackage, by: By) -> InstallationChange:
        """Other dates, another order, another party: what follows from it moves."""
        changes: dict[str, Any] = {name: value for name in EDITABLE if (value := getattr(body, name)) is not None}
        if body.provided_by is not None:
            changes["side"] = body.provided_by
        if body.follows or body.alone:
            changes["after"] = body.follows
        state, moves = packages.edit_package(
            self.state, body.package, changes, by=self.actor(by), calendars=self.rules.calendars
        )
        edited = state.package(body.package)
        details = {"package": edited.id, "changed": ", ".join(sorted(changes)), **_dates(edited)}
        return self.replanned(state, moves, "package_edited", details, body.reason)

    @verb("package.slip")
    def slip_package(self, body: SlipPackage, by: By) -> InstallationChange:
        """It ends later; the customer hears the old dates, the new ones, and why."""
        was = self.state.package(body.package).due_on
        state, moves = packages.slip_package(
            self.state, body.package, body.due_on, by=self.actor(by), calendars=self.rules.calendars,
            today=self.today(self.state.package(body.package).side),
        )  # fmt: skip
        details = {
            "package": body.package,
            "was": was.isoformat() if was else None,
            "due_on": body.due_on.isoformat(),
            "reason": body.reason,
        }
        return self.replanned(state, moves, "package_slipped", details, body.reason)

    @verb("package.attend")
    def attend(self, body: AttendTraining, by: By) -> InstallationChange:
        """Who was at a training."""
        today = self.today(self.state.package(body.package).side)
        state = packages.attend(self.state, body.package, body.people, body.on, by=self.actor(by), today=today)
        details = {"package": body.package, "on": body.on.isoformat(), "people": ", ".join(body.people)}
        return self.change(state, "training_attended", details)

    @verb("package.sign_off")
    def sign_off(self, body: SignOffTraining, by: By) -> InstallationChange:
        """The customer signs that the training took place."""
        today = self.today(self.state.package(body.package).side)
        state = packages.sign_off(self.state, body.package, by=self.actor(by), today=today)
        details = {"package": body.package, "people": len(state.package(body.package).attended)}
        return self.change(state, "training_signed_off", details)

    @verb("package.done")
    def finish_package(self, body: FinishPackage, by: By) -> InstallationChange:
        """The work of a package is done; if late, what comes after it moves."""
        state, moves = packages.finish_package(
            self.state, body.package, resolves=body.resolves, by=self.actor(by), calendars=self.rules.calendars,
            today=self.today(self.state.package(body.package).side),
        )  # fmt: skip
        details = {"package": body.package, "resolved": ", ".join(map(str, body.resolves))}
        return self.replanned(state, moves, "package_done", details, None)

    def replanned(
        self, state: InstallationState, moves: Moves, what: str, details: dict[str, Any], reason: str | None
    ) -> InstallationChange:
        """A change of plan, told once with everything that moved by it; items done with it are done."""
        told = details | ({"moved": letters.told_moves(moves)} if moves else {})
        letter = letters.moved(state, self.setting, moves, details["package"], reason)
        return self.change(state, what, told, (*letter, *self.things_done(self.state, state)))


def _dates(package: Package) -> dict[str, str | None]:
    return {
        "start_on": package.start_on.isoformat() if package.start_on else None,
        "due_on": package.due_on.isoformat() if package.due_on else None,
    }
