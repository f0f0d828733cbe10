"""How much products are used: told by their telemetry, in a push or as a file."""

from __future__ import annotations

import base64
import binascii

from fastapi import APIRouter

from postsales.api.deliveries import Limit
from postsales.api.door import Actor, Body, Inside, behind
from postsales.api.problems import Unreadable
from postsales.messages.usage import ShownUsage, UsageReport

router = APIRouter(prefix="/api/v1", tags=["usage"])


@router.post("/usage.record")
@behind("usage.record")
async def record(actor: Actor, inside: Inside, body: Body) -> UsageReport:
    """Figures of use: `{"readings": [{"delivery", "product"?, "measure", "at", "value", "of"?}, …]}`.

    Pushed again they count once; any problem keeps all of the push out.
    """
    return await inside.desk.usage.record(actor, {name: value for name, value in body.items() if name != "id"})


@router.post("/usage.import")
@behind("usage.import")
async def bring_in(actor: Actor, inside: Inside, body: Body) -> UsageReport:
    """Import a CSV file: `{"content": <base64>, "file": …, "dry_run": …}`. Any problem keeps all of it out."""
    try:
        content = base64.b64decode(str(body.get("content", "")), validate=True)
    except binascii.Error:
        raise Unreadable("not_base64") from None
    file, dry_run = str(body.get("file") or "")[:200], body.get("dry_run") is True
    return await inside.desk.usage.bring_in(actor, content, file, dry_run=dry_run)


@router.get("/deliveries/{number}/usage")
@behind("usage.show")
async def show(
    number: str, actor: Actor, inside: Inside, measure: str | None = None, after: str | None = None, limit: Limit = 20
) -> ShownUsage:
    """How much is used of a delivery: the last figure of each measure, then the figures, the newest first."""
    return await inside.desk.usage.show(actor, number, measure, after=after, limit=limit)
