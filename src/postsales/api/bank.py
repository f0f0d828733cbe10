"""Money in: bank statements uploaded, what became of their lines, and what people decide about them."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from postsales.api.deliveries import Limit
from postsales.api.door import Actor, Body, Inside, behind, command_id, json_body
from postsales.api.problems import Unreadable
from postsales.desk.backlog import Progress
from postsales.desk.statements import ImportReport, Upload
from postsales.desk.telling import Applied
from postsales.messages.command import Answer
from postsales.store.bank import LineFilter, ShownLine
from postsales.store.paging import Page

router = APIRouter(prefix="/api/v1", tags=["money in"])


@router.post("/finance/statements")
@behind("statement.import")
async def statements(request: Request, actor: Actor, inside: Inside, apply: bool = True) -> ImportReport:
    """Import a bank statement: camt.053, camt.054, MT940 or CSV. The same file again changes nothing.

    The file itself as the body (`file`, `legal_entity`, `profile`, `account`, `force`, `dry_run` in the query), or
    JSON: `{"content": <base64>, "file": …}` with the same names; there `profile` may also be a mapping of one's own.
    Collections are told of a few lines at once, of the rest in the background: `/finance/statements/progress`.
    With `apply=false` they are told by `/finance/statements/apply`, some at a time.
    """
    return await inside.desk.statements.take_in(actor, await _upload(request), apply=apply)


@router.post("/finance/statements/apply")
@behind("statement.import")
async def apply(
    actor: Actor, inside: Inside, legal_entity: str | None = None, limit: Annotated[int, Query(ge=1, le=500)] = 200
) -> Applied:
    """Tell collections of payments they have not been told of, at most so many; how many are left."""
    return await inside.desk.statements.apply(actor, legal_entity, limit=limit)


@router.get("/finance/statements/progress")
@behind("statement.import")
async def progress(actor: Actor, inside: Inside, legal_entity: str | None = None) -> Progress:
    """How many parts of lines collections are still to be told of, and whether somebody is at it."""
    return await inside.desk.statements.progress(actor, legal_entity)


@router.get("/finance/lines")
@behind("finance.lines")
async def lines(
    actor: Actor, inside: Inside, which: Annotated[LineFilter, Query()], after: str | None = None, limit: Limit = 100
) -> Page[ShownLine]:
    """Bank lines: what the bank said, where each stands, and why."""
    return await inside.desk.matches.lines(actor, which, after=after, limit=limit)


@router.post("/match.again")
@behind("match.again")
async def again(actor: Actor, inside: Inside, body: Body) -> dict[str, int]:
    """Match anew what nobody has decided on; how many lines changed, by where they stand now."""
    return await inside.desk.matches.again(actor, str(body.get("legal_entity") or actor.party or ""))


async def _decide(verb: str, request: Request, actor: Actor, inside: Inside, body: dict[str, Any]) -> Answer:
    return await inside.desk.matches.say(actor, verb, body, id=command_id(request, body))


@router.post("/match.confirm")
@behind("match.confirm")
async def confirm(request: Request, actor: Actor, inside: Inside, body: Body) -> Answer:
    """A bank line is for these instalments: those suggested, or those named in `to`."""
    return await _decide("match.confirm", request, actor, inside, body)


@router.post("/match.reject")
@behind("match.reject")
async def reject(request: Request, actor: Actor, inside: Inside, body: Body) -> Answer:
    """A bank line is not for what was suggested."""
    return await _decide("match.reject", request, actor, inside, body)


@router.post("/match.ignore")
@behind("match.ignore")
async def ignore(request: Request, actor: Actor, inside: Inside, body: Body) -> Answer:
    """A bank line is for no instalment at all."""
    return await _decide("match.ignore", request, actor, inside, body)


@router.post("/match.undo")
@behind("match.undo")
async def undo(request: Request, actor: Actor, inside: Inside, body: Body) -> Answer:
    """A bank line was matched wrongly: what it paid is owed again."""
    return await _decide("match.undo", request, actor, inside, body)


async def _upload(request: Request) -> Upload:
    query: dict[str, Any] = dict(request.query_params)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return _told(query, await request.body())
    body = await json_body(request)
    try:
        content = base64.b64decode(str(body.pop("content", "")), validate=True)
    except binascii.Error:
        raise Unreadable("not_base64") from None
    return _told({**query, **body}, content)


def _told(said: dict[str, Any], content: bytes) -> Upload:
    profile = said.get("profile")
    return Upload(
        content=content,
        file=str(said.get("file") or "")[:200],
        profile=profile if isinstance(profile, dict) else str(profile) if profile else None,
        account=said.get("account") or None,
        legal_entity=said.get("legal_entity") or None,
        force=str(said.get("force")).lower() in ("true", "1"),
        dry_run=str(said.get("dry_run")).lower() in ("true", "1"),
    )
