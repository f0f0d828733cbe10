"""A joint session: both sides look at it together. Either of them may name the time, the place, or another day.

Source: semantics, "Fault claims and verdicts": undetermined, or heads who do not agree, lead to one.
"""

from __future__ import annotations

from datetime import date

from postsales.domain.errors import Refused
from postsales.domain.issue import EscalationState, refuse_when_over
from postsales.domain.seats import Seat, Side


def opposite(issue: EscalationState) -> Side:
    """Who sits opposite the vendor: who contests it, else who blamed the product, else who installs."""
    if issue.contest is not None:
        return issue.contest.side
    if issue.claim is not None:
        return issue.claim.side
    partner = issue.roster.holder(Seat.PARTNER_PM, Seat.PARTNER_HEAD)
    return Side.PARTNER if partner else Side.CUSTOMER


def arrange(
    issue: EscalationState, side: Side | None, *, on: date | None, starts: str | None, ends: str | None,
    place: str | None, today: date,
) -> EscalationState:  # fmt: skip
    """When and where they meet; what is not said stays as it was. On a new day it has not been missed yet.

    Refused: `issue_is_over`, `no_session`, `not_your_session`, `session_in_the_past`, `session_ends_before_it_starts`.
    """
    refuse_when_over(issue)
    if issue.session is None:
        raise Refused("no_session", issue=issue.n)
    if side not in (None, Side.VENDOR, opposite(issue)):
        raise Refused("not_your_session", issue=issue.n)
    said = {"on": on, "starts": starts, "ends": ends, "place": place}
    changed = {name: value for name, value in said.items() if value is not None}
    # A new start without an end leaves the old end behind.
    until = issue.session.ends if starts is None else None
    meeting = issue.session.model_copy(update={"ends": until, **changed, "moves": issue.session.moves + 1})
    if meeting.on < today:
        raise Refused("session_in_the_past", issue=issue.n, on=meeting.on.isoformat(), today=today.isoformat())
    if meeting.ends is not None and (meeting.starts is None or meeting.ends <= meeting.starts):
        raise Refused("session_ends_before_it_starts", issue=issue.n, starts=meeting.starts, ends=meeting.ends)
    missed = issue.session.missed and meeting.on == issue.session.on
    return issue.model_copy(update={"session": meeting.model_copy(update={"missed": missed})})
