"""The acceptance certificate: who accepted what, when, by word or by silence, and what is still to be done.

Source: semantics, "Acceptance". Drawn up once, as the acceptance is recorded, from what is known at that moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from postsales.domain.acceptance import WHOLE, Acceptance, AcceptanceStage, Window
from postsales.domain.frozen import Frozen
from postsales.domain.installation_state import InstallationState
from postsales.domain.package import Package
from postsales.domain.seats import Party, Side

How = Literal["word", "silence"]


class CertifiedPackage(Frozen):
    """A work package that is covered: who did it, when it was done, and since when it is accepted."""

    id: str
    name: str
    provider: str
    done_on: date | None = None
    accepted_on: date | None = None


class Condition(Frozen):
    """Something to be finished though it is accepted: by whom and when, if somebody has promised."""

    item: int
    what: str
    owner: str | None = None
    due_on: date | None = None


class Certificate(Frozen):
    """The facts of one certificate. Dates are the customer's, instants UTC with the customer's `timezone` beside them.

    `decided_by` is nobody when silence accepted: then `window_ended_on` and `reminded_at` say why it counts.
    """

    number: str
    delivery: str
    title: str
    scope: str
    package: str | None = None
    vendor: str
    partner: str | None = None
    customer: str
    timezone: str
    how: How
    decided_by: str | None = None
    decided_at: datetime
    accepted_on: date
    requested_by: str
    requested_at: datetime
    delivered_at: datetime | None = None
    window_days: int
    window_ended_on: date | None = None
    reminded_at: datetime | None = None
    packages: tuple[CertifiedPackage, ...]
    conditions: tuple[Condition, ...] = ()


def number_of(delivery: str, scope: str) -> str:
    """`AC-HB-1` for the whole, `AC-HB-1-erp` for a package. Packages are lower case, contracts upper: none is two."""
    return f"AC-{delivery}" if scope == WHOLE else f"AC-{delivery}-{scope}"


def certify(
    state: InstallationState, accepted: Acceptance, window: Window, *, delivery: str, title: str,
    parties: Mapping[Side, Party],
) -> Certificate:  # fmt: skip
    """The certificate of an acceptance that was just given. Raises `LookupError` when it was not."""
    if not accepted.accepted or accepted.decided_at is None:
        raise LookupError(f"{accepted.scope} of {delivery} is not accepted")
    silence = accepted.stage is AcceptanceStage.DEEMED
    whole, calendar = accepted.scope == WHOLE, window.calendar
    covered = [package for package in state.packages if whole or package.id == accepted.scope]
    partner = parties.get(Side.PARTNER)
    return Certificate(
        number=number_of(delivery, accepted.scope), delivery=delivery, title=title, scope=accepted.scope,
        package=None if whole else state.package(accepted.scope).name, vendor=parties[Side.VENDOR].name,
        partner=partner.name if partner else None, customer=parties[Side.CUSTOMER].name, timezone=calendar.timezone,
        how="silence" if silence else "word",
        decided_by=None if silence or accepted.decided_by is None else _name(state, accepted.decided_by),
        decided_at=accepted.decided_at, accepted_on=calendar.local_date(accepted.decided_at),
        requested_by=_name(state, accepted.asked_by), requested_at=accepted.requested_at,
        delivered_at=accepted.delivered_at, window_days=window.terms.window_days,
        window_ended_on=window.last_day(accepted) if silence else None,
        reminded_at=accepted.reminded_at if silence else None,
        packages=tuple(_covered(state, package, parties, window) for package in covered),
        conditions=_conditions(state, accepted.scope),
    )  # fmt: skip


def _covered(
    state: InstallationState, package: Package, parties: Mapping[Side, Party], window: Window
) -> CertifiedPackage:
    own = state.acceptance(package.id)
    on = window.calendar.local_date(own.decided_at) if own is not None and own.accepted and own.decided_at else None
    provider = parties.get(package.side)
    return CertifiedPackage(
        id=package.id, name=package.name, provider=provider.name if provider else package.side.value,
        done_on=package.done_on, accepted_on=on,
    )  # fmt: skip


def _conditions(state: InstallationState, scope: str) -> tuple[Condition, ...]:
    return tuple(
        Condition(
            item=item.n, what=item.what, owner=_name(state, item.promise.owner) if item.promise else None,
            due_on=item.promise.due_on if item.promise else None,
        )
        for item in state.items
        if item.open and (scope == WHOLE or item.package in (scope, None))
    )  # fmt: skip


def _name(state: InstallationState, person_id: str) -> str:
    person = state.roster.person(person_id)
    return person.name if person else person_id
