"""What two people have to approve: asked for by one, shown as it stood then, decided by two others, in time.

Source: semantics, "Money" (refund, write-off, credit over the limit, payee bank detail change): two different
approvers, neither the requester. What was shown is frozen with the request, so the second sees what the first saw;
once the facts are no longer what was shown, nobody may approve it any more and it has to be asked for anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen

APPROVALS_NEEDED = 2
ApprovalSort = Literal["refund", "write_off", "credit", "waiver", "payee"]
ApprovalState = Literal["waiting", "granted", "refused", "expired", "replaced"]


class Approval(Frozen):
    """A request numbered from 1, what its approvers are shown, and their words so far."""

    n: int
    sort: ApprovalSort
    shown: dict[str, str]
    requested_by: str
    requested_at: datetime
    expires_at: datetime
    approved_by: tuple[str, ...] = ()
    refused_by: str | None = None
    state: ApprovalState = "waiting"

    @property
    def waiting(self) -> bool:
        """Whether words are still missing and may still come."""
        return self.state == "waiting"

    @property
    def seen(self) -> str:
        """A short digest of what is shown: who approves may name it, to be sure that this is what was read."""
        text = json.dumps(self.shown, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def request(
    known: Sequence[Approval], *, sort: ApprovalSort, shown: Mapping[str, str], by: str, at: datetime,
    expires_at: datetime,
) -> tuple[Approval, ...]:  # fmt: skip
    """The requests with a new one at the end; a waiting one of the same sort is replaced by it."""
    before = tuple(
        each.model_copy(update={"state": "replaced"}) if each.waiting and each.sort == sort else each for each in known
    )
    asked = Approval(
        n=len(known) + 1, sort=sort, shown=dict(shown), requested_by=by, requested_at=at, expires_at=expires_at
    )
    return (*before, asked)


def waiting(known: Sequence[Approval], n: int | None) -> Approval:
    """The request of that number, or the one that waits. Refused: `nothing_to_decide`, `which_request`."""
    open_ones = [each for each in known if each.waiting]
    if n is not None:
        open_ones = [each for each in open_ones if each.n == n]
    if not open_ones:
        raise Refused("nothing_to_decide")
    if len(open_ones) > 1:
        raise Refused("which_request", requests=", ".join(str(each.n) for each in open_ones))
    return open_ones[0]


def decide(
    asked: Approval, *, by: str, yes: bool, now: datetime, stands: Mapping[str, str], seen: str | None = None
) -> Approval:
    """One approver's word. `stands` is what would be shown today, `seen` the digest of what the approver read.

    Refused: `nothing_to_decide` (decided or expired), `approving_ones_own_request`, `approved_already`,
    `not_what_was_shown`, `changed_since_asked`. To refuse a request nothing need be as it was.
    """
    if not asked.waiting or now >= asked.expires_at:
        raise Refused("nothing_to_decide")
    if by == asked.requested_by:
        raise Refused("approving_ones_own_request", person=by)
    if by in asked.approved_by:
        raise Refused("approved_already", person=by)
    if not yes:
        return asked.model_copy(update={"refused_by": by, "state": "refused"})
    if seen is not None and seen != asked.seen:
        raise Refused("not_what_was_shown", request=asked.n, seen=asked.seen)
    changed = sorted(name for name, value in stands.items() if asked.shown.get(name) != value)
    if changed:
        raise Refused("changed_since_asked", request=asked.n, changed=", ".join(changed))
    given = (*asked.approved_by, by)
    state = "granted" if len(given) >= APPROVALS_NEEDED else "waiting"
    return asked.model_copy(update={"approved_by": given, "state": state})


def lapsed(known: Sequence[Approval], now: datetime) -> Approval | None:
    """The first request whose time is over without its approvals."""
    return next((each for each in known if each.waiting and each.expires_at <= now), None)


def next_expiry(known: Sequence[Approval]) -> datetime | None:
    """When the next waiting request expires."""
    return min((each.expires_at for each in known if each.waiting), default=None)


def with_changed(known: Sequence[Approval], changed: Approval) -> tuple[Approval, ...]:
    """The requests with this one as it is now."""
    return tuple(changed if each.n == changed.n else each for each in known)
