"""A work package: one piece of an installation, with the party that provides it and its dates.

Source: domain notes, story 3. How dates follow from one another is in `package_plan`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, Self

from postsales.domain.contract import Service, ServiceKind
from postsales.domain.frozen import Frozen
from postsales.domain.seats import Side


class Package(Frozen):
    """A service in scope that is work to be done, not hours to draw on.

    `start_on` and `due_on` are the planned first and last day; `days` how long it takes, in business days of its
    side's calendar; `after` the packages that come before it.
    """

    id: str
    name: str
    side: Side
    kind: ServiceKind = ServiceKind.INSTALLATION
    start_on: date | None = None
    due_on: date | None = None
    days: int | None = None
    after: tuple[str, ...] = ()
    stage: Literal["planned", "done", "accepted", "cancelled"] = "planned"
    done_on: date | None = None
    overdue_since: datetime | None = None
    sign_off: bool = False
    attended: tuple[str, ...] = ()
    attended_on: date | None = None
    signed_off_by: str | None = None
    signed_off_on: date | None = None

    @classmethod
    def of(cls, service: Service) -> Self:
        """The package a service makes, as the contract has it."""
        return cls(
            id=service.id, name=service.name, side=service.provided_by, kind=service.kind, start_on=service.start_on,
            due_on=service.due_on, days=service.days, after=service.after, sign_off=service.sign_off,
        )  # fmt: skip

    @property
    def ends_on(self) -> date | None:
        """The day with which others may begin after it: the actual one, else the planned one."""
        return self.done_on or self.due_on


Packages = tuple[Package, ...]
