"""Issues: of every delivery one may see, and one of them with its clocks."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from postsales.api.deliveries import Limit
from postsales.api.door import Actor, Inside, behind
from postsales.desk.reading_issues import ShownIssue
from postsales.store.issue import IssueFilter, IssueLine
from postsales.store.paging import Page

router = APIRouter(prefix="/api/v1", tags=["issues"])


@router.get("/issues")
@behind("issue.list")
async def issues(
    actor: Actor, inside: Inside, which: Annotated[IssueFilter, Query()], after: str | None = None, limit: Limit = 100
) -> Page[IssueLine]:
    """Issues of every delivery one takes part in, the youngest first; `mine` with all of the customers one looks after.

    `after` is the cursor of the page before.
    """
    return await inside.reading.issues(actor, which, after=after, limit=limit)


@router.get("/deliveries/{number}/issues/{n}")
@behind("issue.show")
async def issue(number: str, n: int, actor: Actor, inside: Inside) -> ShownIssue:
    """One issue, live, with its clocks."""
    return await inside.reading.issue(actor, number, n)
