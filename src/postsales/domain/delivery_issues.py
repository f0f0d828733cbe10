"""The issues of a delivery: numbered here, watched from here; each lives in a workflow of its own.

Source: design notes, "Workflows" (at most 200 open issues per delivery). Of those that are over the delivery remembers
the latest only: the store keeps them all, and thousands must not make every step of a delivery slow.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime
from typing import Any

from postsales.domain.delivery import DeliveryState, IssueStanding, refuse_when_ended
from postsales.domain.errors import Refused
from postsales.domain.issue import Links
from postsales.domain.seats import Side

MOST_OPEN_ISSUES = 200
"""What one delivery can watch at a time."""

REMEMBERED = 50
"""How many issues that are over are remembered with how they stood."""


def open_issue(
    state: DeliveryState, opening: dict[str, Any], *, title: str, blocking: bool, packages: tuple[str, ...] = ()
) -> DeliveryState:
    """Number a new issue. Refused: `too_many_open_issues`, and everything once the delivery has ended."""
    refuse_when_ended(state)
    if sum(issue.open for issue in state.issues) >= MOST_OPEN_ISSUES:
        raise Refused("too_many_open_issues", most=MOST_OPEN_ISSUES)
    n = next_number(state)
    standing = IssueStanding(
        n=n, title=title, blocking=blocking, ball=Side.VENDOR, packages=packages, severity=opening.get("severity")
    )
    return state.model_copy(
        update={"issues": (*state.issues, standing), "openings": {**state.openings, n: opening}, "issues_numbered": n}
    )


def next_number(state: DeliveryState) -> int:
    """The number the next issue gets."""
    return max(state.issues_numbered, *(issue.n for issue in state.issues), 0) + 1


def refuse_unknown_links(links: Links, packages: Container[str], instalments: Container[int]) -> None:
    """Refused: `unknown_package`, `unknown_instalment`."""
    for package in links.packages:
        if package not in packages:
            raise Refused("unknown_package", package=package)
    for instalment in links.instalments:
        if instalment not in instalments:
            raise Refused("unknown_instalment", instalment=instalment)


def refuse_merge(state: DeliveryState, n: int, into: int) -> None:
    """Both must be there and open, and not the same. Refused: `merge_into_itself`, `unknown_issue`, `issue_is_over`."""
    refuse_when_ended(state)
    if n == into:
        raise Refused("merge_into_itself", issue=n)
    for each in (n, into):
        known = next((issue for issue in state.issues if issue.n == each), None)
        if known is None and each > state.issues_numbered:
            raise Refused("unknown_issue", issue=each)
        if known is None or not known.open:
            raise Refused("issue_is_over", issue=each, state=known.state if known else "closed")


def hear_issue(state: DeliveryState, standing: IssueStanding, now: datetime) -> DeliveryState | None:
    """News of an issue; None when it is older than what is known. One that came back runs again."""
    known = next((issue for issue in state.issues if issue.n == standing.n), None)
    if known is None and not standing.open:
        return None
    if known is not None and known.seq >= standing.seq:
        return None
    others = [issue for issue in state.issues if issue.n != standing.n]
    issues = tuple(sorted((*others, standing), key=lambda issue: issue.n))
    child = f"issue/{standing.n}"
    ended = tuple(each for each in state.ended if each != child) + (() if standing.open else (child,))
    heard = {"issues": issues, "ended": ended, "issues_heard": state.issues_heard + 1}
    return _with_little_history(state.model_copy(update=heard), now)


def lingering(state: DeliveryState, now: datetime) -> tuple[str, ...]:
    """Issues that are over, but wait a while longer: somebody may reopen them, or owes an answer about their cost."""
    return tuple(f"issue/{issue.n}" for issue in state.issues if not issue.open and not _gone(issue, now))


def _gone(issue: IssueStanding, now: datetime) -> bool:
    """Of one that is over: whether its workflow has ended."""
    return not issue.owed and (issue.until is None or issue.until <= now)


def _with_little_history(state: DeliveryState, now: datetime) -> DeliveryState:
    over = [issue for issue in state.issues if not issue.open]
    gone = {issue.n for issue in over[:-REMEMBERED] if _gone(issue, now)}
    if not gone:
        return state
    children = {f"issue/{n}" for n in gone}
    return state.model_copy(
        update={
            "issues": tuple(issue for issue in state.issues if issue.n not in gone),
            "started": tuple(child for child in state.started if child not in children),
            "ended": tuple(child for child in state.ended if child not in children),
        }
    )
