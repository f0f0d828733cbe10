"""Acceptance within an installation: what must be done before it is asked for, who decides, what it brings with it.

Source: domain notes, story 4; semantics, "Acceptance". Windows and reminders are in `acceptance`.
"""

from __future__ import annotations

from datetime import datetime

from postsales.domain import acceptance as accepting
from postsales.domain import punch
from postsales.domain.acceptance import WHOLE, Acceptance, AcceptanceStage
from postsales.domain.errors import Refused
from postsales.domain.installation_state import (
    Actor,
    InstallationState,
    may_work,
    refuse_if_blocking,
    refuse_when_over,
)
from postsales.domain.punch import Items, ReportedItem
from postsales.domain.seats import Seat


def request_acceptance(state: InstallationState, scope: str, *, by: Actor, at: datetime) -> InstallationState:
    """Ask the decider. Refused: `packages_not_done`, `blocking_items_open`, `blocking_issues_open`, `seats_missing`,
    and as `acceptance.asked_again`."""
    may_work(state, by)
    wanted = state.packages if scope == WHOLE else (state.package(scope),)
    if undone := [package.id for package in wanted if package.stage == "planned"]:
        raise Refused("packages_not_done", packages=", ".join(undone))
    _refuse_if_blocked(state, scope)
    if not state.roster.holders(Seat.ACCEPTANCE_DECIDER):
        raise Refused("seats_missing", seats=Seat.ACCEPTANCE_DECIDER.value)
    whole = state.acceptance(WHOLE)
    if scope != WHOLE and whole is not None and whole.pending:
        raise Refused("acceptance_requested_already", scope=WHOLE)
    return state.with_acceptance(accepting.asked_again(state.acceptance(scope), scope, by=by.person, at=at))


def sign_acceptance(
    state: InstallationState, scope: str, *, conditions: tuple[str, ...] = (), by: Actor, at: datetime
) -> tuple[InstallationState, Items]:
    """The decider accepts; what is still to be done all the same becomes punch items that hold nothing back.

    Refused: `not_the_acceptance_decider`, `acceptance_not_requested`, and what blocks it.
    """
    pending = _before_the_decider(state, scope, by)
    _refuse_if_blocked(state, scope)
    state, new = _raise_items(state, scope, conditions, blocking=False, at=at)
    return _accept(state, accepting.decided(pending, AcceptanceStage.SIGNED, by=by.person, at=at)), new


def deem_accepted(state: InstallationState, scope: str, *, at: datetime) -> InstallationState:
    """Silence accepts. Refused: `acceptance_not_requested`, and what blocks it."""
    _refuse_if_blocked(state, scope)
    return _accept(state, accepting.decided(_pending(state, scope), AcceptanceStage.DEEMED, by="clock", at=at))


def reject_acceptance(
    state: InstallationState, scope: str, reasons: tuple[str, ...], *, by: Actor, at: datetime
) -> tuple[InstallationState, Items]:
    """The decider does not accept; each reason becomes a blocking punch item. Refused: as `sign_acceptance`."""
    pending = _before_the_decider(state, scope, by)
    rejected = accepting.decided(pending, AcceptanceStage.REJECTED, by=by.person, at=at, reasons=reasons)
    return _raise_items(state.with_acceptance(rejected), scope, reasons, blocking=True, at=at)


def awaits_decider(state: InstallationState) -> Acceptance | None:
    """The acceptance for which nothing but the decider's word is waited for: asked, delivered, held back by nothing.

    While a package is still to be done, the acceptance of another one leaves the installers with the ball.
    """
    if state.stage != "open" or any(package.stage == "planned" for package in state.packages):
        return None
    asked = (each for each in state.acceptances if each.pending and each.delivered_at is not None)
    return next((each for each in asked if not state.blocked(each.scope)), None)


def _raise_items(
    state: InstallationState, scope: str, whats: tuple[str, ...], *, blocking: bool, at: datetime
) -> tuple[InstallationState, Items]:
    """What the decider says is to be done, each a punch item of whoever answers for the scope."""
    package = None if scope == WHOLE else state.package(scope)
    reported = [ReportedItem(what=what, blocking=blocking, package=package.id if package else None) for what in whats]
    side = package.side if package else state.provider
    items, new = punch.raised(state.items, reported, visit=None, side=side, at=at)
    return state.with_items(items), new


def _accept(state: InstallationState, accepted: Acceptance) -> InstallationState:
    """The acceptance, and what it brings with it: the whole covers every package, and the last package the whole."""
    covered = [p for p in state.packages if accepted.scope in (WHOLE, p.id)]
    state = state.with_acceptance(accepted)
    for package in covered:
        state = state.with_package(package.model_copy(update={"stage": "accepted"}))
        known = state.acceptance(package.id)
        if known is not None and not known.accepted:
            state = state.with_acceptance(accepted.model_copy(update={"scope": package.id}))
    if accepted.scope != WHOLE and (state.blocked(WHOLE) or any(p.stage != "accepted" for p in state.packages)):
        return state
    return state.with_acceptance(accepted.model_copy(update={"scope": WHOLE})).model_copy(update={"stage": "accepted"})


def _before_the_decider(state: InstallationState, scope: str, by: Actor) -> Acceptance:
    refuse_when_over(state)
    if not state.roster.holds(by.person, Seat.ACCEPTANCE_DECIDER):
        raise Refused("not_the_acceptance_decider", person=by.person)
    return _pending(state, scope)


def _pending(state: InstallationState, scope: str) -> Acceptance:
    acceptance = state.acceptance(scope)
    if acceptance is None or not acceptance.pending:
        raise Refused("acceptance_not_requested", scope=scope)
    return acceptance


def _refuse_if_blocked(state: InstallationState, scope: str) -> None:
    refuse_if_blocking(state.blocking_items(scope))
    if issues := state.issues_blocking(scope):
        raise Refused("blocking_issues_open", issues=", ".join(map(str, issues)))
