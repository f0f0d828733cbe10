"""Ending a delivery before its time: asked for by one, approved by two others.

Source: semantics, "Money": refund needs two different approvers, neither the requester.
"""

from __future__ import annotations

from datetime import datetime

from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen

APPROVALS_NEEDED = 2


class Termination(Frozen):
    """A request to terminate, with refund or without, and who has approved it so far."""

    reason: str
    refund: bool
    requested_by: str
    requested_at: datetime
    expires_at: datetime
    approved_by: tuple[str, ...] = ()
    refused_by: str | None = None
    expired: bool = False

    @property
    def approved(self) -> bool:
        """Whether enough people said yes."""
        return len(self.approved_by) >= APPROVALS_NEEDED

    @property
    def waiting(self) -> bool:
        """Whether approvals are still missing and may still come."""
        return not (self.approved or self.expired or self.refused_by)


def decide(termination: Termination | None, *, by: str, yes: bool) -> Termination:
    """One approver's word.

    Refused: `nothing_to_approve`, `approving_ones_own_request`, `approved_already`.
    """
    if termination is None or not termination.waiting:
        raise Refused("nothing_to_approve")
    if by == termination.requested_by:
        raise Refused("approving_ones_own_request", person=by)
    if by in termination.approved_by:
        raise Refused("approved_already", person=by)
    if not yes:
        return termination.model_copy(update={"refused_by": by})
    return termination.model_copy(update={"approved_by": (*termination.approved_by, by)})
