"""How a recovery looks from outside: to lists, to the delivery, to whoever asks; and how it begins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from postsales.domain.approval import Approval
from postsales.domain.recovery import Expense, Given, RecoveryState, owner, reached
from postsales.domain.recovery_credit import approvers
from postsales.domain.recovery_story import due_at
from postsales.domain.seats import Side
from postsales.messages.command import Awaited, role_of
from postsales.messages.news.recovery import RecoveryMoved
from postsales.messages.recovery import RecoverySpec, RecoveryStatus
from postsales.messages.rows import ApprovalRow, RecoveryCostRow, RecoveryRow, Row, WorkRow, key_of

AWAITED = {
    "acknowledge": "recovery_acknowledgement",
    "answer": "recovery_apology",
    "finish": "recovery_end",
}
"""What is awaited, by what is owed."""


def begun(spec: RecoverySpec, at: datetime) -> RecoveryState:
    """The recovery as it begins: since the complaint, or since what went wrong was noticed."""
    opening = spec.opening
    since = opening.complaints[0].at if opening.complaints else at
    return RecoveryState(
        n=spec.n, matter=opening.matter, cause=opening.cause, side=opening.side, roster=spec.setting.roster,
        opened_at=since, told=opening.told, complaints=opening.complaints, complained=len(opening.complaints),
        follows=opening.follows, sponsored=opening.sponsored,
    )  # fmt: skip


def status(state: RecoveryState, spec: RecoverySpec) -> RecoveryStatus:
    """Who answers until when, what was said and given."""
    same = state.model_dump(include=set(RecoveryStatus.model_fields) & set(RecoveryState.model_fields))
    person = owner(state, spec.policy)
    asked = next((each for each in state.approvals if each.waiting), None)
    return RecoveryStatus.model_validate(
        {
            **same,
            "delivery": spec.setting.delivery,
            "stage": state.stage,
            "open": state.open,
            "owner": person.id if person else None,
            "waits_for_approval": {**asked.model_dump(mode="json"), "seen": asked.seen} if asked else None,
            "next": awaited(state, spec),
        }
    )


def awaited(state: RecoveryState, spec: RecoverySpec) -> Awaited | None:
    """What is owed next, by whom, until when."""
    if state.duty is None:
        return None
    person = owner(state, spec.policy)
    until = due_at(state, spec.policy, spec.setting.calendars)
    return Awaited(what=AWAITED[state.duty], side=state.side, person=person.id if person else None, until=until)


def standing(state: RecoveryState, seq: int) -> RecoveryMoved:
    """How it stands, for the delivery."""
    answered = state.answered_at is not None
    return RecoveryMoved(n=state.n, seq=seq, state=state.stage, open=state.open, answered=answered)


def rows(before: RecoveryState | None, state: RecoveryState, spec: RecoverySpec, now: datetime) -> tuple[Row, ...]:
    """The rows that differ; all of them when there was nothing before."""
    known = {key_of(row): row for row in _rows(before, spec)} if before is not None else {}
    changed = tuple(row for row in _rows(state, spec) if known.get(key_of(row)) != row)
    open_before = {key_of(row): row for row in _work(before, spec)} if before is not None else {}
    work = (row for row in _work(state, spec) if open_before.get(key_of(row)) != row)
    return (*changed, *(row.model_copy(update={"done_at": now}) if row.done_at else row for row in work))


def _rows(state: RecoveryState, spec: RecoverySpec) -> Iterator[Row]:
    person, setting = owner(state, spec.policy), spec.setting
    yield RecoveryRow(
        delivery=setting.delivery, n=state.n, matter=state.matter, cause=state.cause.value, side=state.side,
        party=_party(spec, state.side), state=state.stage, sponsored=state.sponsored, follows=state.follows,
        told=state.told, complaints=state.complained, owner=person.id if person else None, level=reached(state),
        opened_at=state.opened_at, due_at=due_at(state, spec.policy, setting.calendars),
        acknowledged_by=state.acknowledged_by, acknowledged_at=state.acknowledged_at, apology=state.apology,
        answered_by=state.answered_by, answered_at=state.answered_at,
        breaches=tuple(f"{each.what}:{each.level}" for each in state.breaches), closed_at=state.closed_at,
    )  # fmt: skip
    yield from (_given(each, state, spec) for each in state.given)
    yield from (_cost(each, state, spec) for each in state.costs)
    yield from (_approval(each, state, spec) for each in state.approvals)


def _given(given: Given, state: RecoveryState, spec: RecoverySpec) -> RecoveryCostRow:
    money = given.form != "entitlement"
    worth: dict[str, Any] = {"amount": given.quantity, "currency": given.unit}
    if not money:
        worth = {"quantity": given.quantity, "unit": given.unit}
    return RecoveryCostRow(
        delivery=spec.setting.delivery, recovery=state.n, form=given.form, n=given.n, side=given.side,
        party=_party(spec, given.side), **worth, text=given.reason,
        instalment=given.instalment, entitlement=given.entitlement, state=given.state, why=given.why, by=given.by,
        at=given.at,
    )  # fmt: skip


def _cost(cost: Expense, state: RecoveryState, spec: RecoverySpec) -> RecoveryCostRow:
    return RecoveryCostRow(
        delivery=spec.setting.delivery, recovery=state.n, form="cost", n=cost.n, side=cost.side,
        party=_party(spec, cost.side), amount=cost.amount, currency=cost.currency, hours=cost.hours, text=cost.what,
        state="given", by=cost.by, at=cost.at,
    )  # fmt: skip


def _approval(asked: Approval, state: RecoveryState, spec: RecoverySpec) -> ApprovalRow:
    given = next(each for each in state.given if each.approval == asked.n)
    money = given.form != "entitlement"
    return ApprovalRow(
        key=f"{spec.setting.delivery}/recovery/{state.n}/{asked.n}", legal_entity=_party(spec, given.side),
        delivery=spec.setting.delivery, instalment=given.instalment, request=asked.n,
        amount=given.quantity if money else None, currency=given.unit if money else None, seen=asked.seen,
        **asked.model_dump(exclude={"n"}),
    )  # fmt: skip


# Work for people


def _work(state: RecoveryState, spec: RecoverySpec) -> Iterator[WorkRow]:
    """Whoever has to answer, until it is over; whoever may approve, until it is decided."""
    number, person = spec.setting.delivery, owner(state, spec.policy)
    seats = state.roster.seats_of(person.id) if person else ()
    role = role_of(seats[0]).value if seats else "delivery"
    facts = {"recovery": state.n, "matter": state.matter, "cause": state.cause.value}
    yield WorkRow(
        key=f"recovery:{number}:{state.n}", delivery=number, what="recovery_owed", role=role,
        person=person.id if person else None, facts=facts, since=state.opened_at, done_at=state.closed_at,
    )  # fmt: skip
    for asked in state.approvals:
        given = next(each for each in state.given if each.approval == asked.n)
        people = approvers(state.roster, given.side)
        shown = {"amount": f"{given.quantity.normalize():f}", "unit": given.unit, "request": asked.n}
        yield WorkRow(
            key=f"recovery_approval:{number}:{state.n}:{asked.n}", delivery=number, what="recovery_to_approve",
            role="partner" if given.side is Side.PARTNER else "approver",
            person=people[0].id if given.side is Side.PARTNER and people else None, facts={**facts, **shown},
            since=asked.requested_at, done_at=None if asked.waiting else asked.requested_at,
        )  # fmt: skip


def _party(spec: RecoverySpec, side: Side) -> str:
    party = spec.setting.parties.get(side) or spec.setting.parties[Side.VENDOR]
    return party.id
