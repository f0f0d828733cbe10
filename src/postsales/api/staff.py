"""The staff directory: who there is, who is away, whom to put into a seat."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated

from fastapi import APIRouter, Query, Request

from postsales.api.deliveries import Limit
from postsales.api.door import Actor, Body, Inside, behind, command_id
from postsales.api.problems import Unreadable
from postsales.desk.staffing import StaffReport
from postsales.domain.seats import Seat
from postsales.domain.staffing import Suggestion
from postsales.messages.command import Answer
from postsales.store.paging import Page
from postsales.store.staff import ShownStaff, StaffFilter

router = APIRouter(prefix="/api/v1", tags=["staff"])


@router.get("/staff")
@behind("staff.list")
async def staff(
    actor: Actor, inside: Inside, which: Annotated[StaffFilter, Query()], after: str | None = None, limit: Limit = 100
) -> Page[ShownStaff]:
    """The directory of one's own party, with what everybody carries and who is away."""
    return await inside.desk.staffing.list(actor, which, after=after, limit=limit)


@router.post("/staff.add")
@behind("staff.add")
async def add(request: Request, actor: Actor, inside: Inside, body: Body) -> Answer:
    """Put somebody into the directory; the same person again replaces what was known."""
    id = command_id(request, body)
    return await inside.desk.staffing.add(actor, body, id=id)


@router.post("/staff.absence")
@behind("staff.absence")
async def absence(request: Request, actor: Actor, inside: Inside, body: Body) -> Answer:
    """Somebody is away; every delivery in which they sit hears of it."""
    id = command_id(request, body)
    return await inside.desk.staffing.absent(actor, body, id=id)


@router.post("/staff.import")
@behind("staff.import")
async def bring_in(actor: Actor, inside: Inside, body: Body) -> StaffReport:
    """Import a CSV file: `{"content": <base64>, "file": …, "party": …, "dry_run": …}`.

    Any problem keeps all of it out.
    """
    try:
        content = base64.b64decode(str(body.get("content", "")), validate=True)
    except binascii.Error:
        raise Unreadable("not_base64") from None
    return await inside.desk.staffing.bring_in(
        actor,
        content,
        str(body.get("file") or "")[:200],
        party=str(body["party"]) if body.get("party") else None,
        dry_run=body.get("dry_run") is True,
    )


@router.get("/deliveries/{number}/suggestions")
@behind("handoff.suggest")
async def suggestions(
    number: str, actor: Actor, inside: Inside, seat: Seat, region: str | None = None, limit: Limit = 10
) -> tuple[Suggestion, ...]:
    """Whom to put into a seat, the best first, with reasons."""
    return await inside.desk.staffing.suggest(actor, number, seat, region=region, limit=limit)
