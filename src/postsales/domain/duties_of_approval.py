"""Duties that are a second pair of eyes: what two people have to approve, neither of whom asked for it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import tzinfo

from postsales.domain.collecting import APPROVER_SEATS
from postsales.domain.duty import Duty, owed
from postsales.domain.my_day_facts import ApprovalStanding, Matters
from postsales.domain.recovery_credit import APPROVING
from postsales.domain.seats import Seat, Side


def of_approvals(person: str, matters: Matters, zone: tzinfo) -> Iterator[Duty]:
    """Every request that still lacks their word and may have it."""
    for asked in matters.approvals:
        if not may_decide(person, asked) or person not in _approvers(asked, matters):
            continue
        facts = {"asked_for": asked.sort, "request": asked.request}
        body = {"request": asked.request}
        if asked.recovery is not None:
            yield owed("approve_recovery", n=asked.recovery, due=asked.expires_at, zone=zone, body=body, facts=facts)
        else:
            yield owed("approve_payment", n=asked.instalment, due=asked.expires_at, zone=zone, body=body, facts=facts)


def may_decide(person: str, asked: ApprovalStanding) -> bool:
    """Whether it could be their word at all (see `approval.decide`)."""
    return person != asked.requested_by and person not in asked.approved_by


def _approvers(asked: ApprovalStanding, matters: Matters) -> Collection[str]:
    side = next((side for side, party in matters.parties.items() if party == asked.legal_entity), Side.VENDOR)
    table: dict[Side, tuple[Seat, ...]] = APPROVING if asked.recovery is not None else APPROVER_SEATS
    return {who for seat in table.get(side, ()) for who in matters.holders(seat)}
