"""TAM service: a customer's month."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import HTMLResponse

from postsales.api.door import Actor, Inside, behind
from postsales.api.language import language_of
from postsales.desk.tam import ShownTamReport, TamService

router = APIRouter(prefix="/api/v1", tags=["tam"])
Month = Annotated[str, Query(max_length=40, description="The month, such as 2026-05.")]


@router.get("/customers/{customer}/tam-report", response_model=ShownTamReport)
@behind("tam.report")
async def report(
    customer: str, month: Month, request: Request, actor: Actor, inside: Inside, accept: Annotated[str, Header()] = ""
) -> ShownTamReport | HTMLResponse:
    """What was done, answered, prevented, and what is open, with its page. `Accept: text/html`: the page alone."""
    shown = await TamService(inside.desk.store).report(actor, customer, month, language_of(request))
    if "text/html" in accept:
        return HTMLResponse(shown.html)
    return shown
