"""Deliveries: start, list, show, follow, and every verb."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import HTMLResponse, StreamingResponse

from postsales.api.door import EVERY_VERB, Actor, Body, Inside, behind, command_id, json_body
from postsales.api.filters import documented, said_in
from postsales.api.following import follow
from postsales.api.language import language_of
from postsales.desk.contract_file import LARGEST
from postsales.desk.reading import ShownCertificate, ShownDelivery, ShownHandoff
from postsales.domain.scope_counts import ScopeCounts
from postsales.messages.command import Answer
from postsales.store.paging import Page
from postsales.store.portfolio import DeliveryLine
from postsales.store.timeline import Timeline

router = APIRouter(prefix="/api/v1", tags=["deliveries"])
Limit = Annotated[int, Query(ge=1, le=500)]
YAML = ("application/yaml", "application/x-yaml", "text/yaml")


async def contract_of(request: Request) -> tuple[bytes | dict[str, Any], str | None, dict[str, Any]]:
    """The contract of a request, its file's name, and what was said beside it.

    Either YAML itself, or JSON: `{"contract": …}` with the contract as a mapping, or as the text of its file (then
    problems come with their lines), `file` naming it.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() in YAML:
        return await request.body(), request.query_params.get("file"), {}
    body = await json_body(request)
    contract = body.pop("contract", None)
    file = body.pop("file", None)
    if isinstance(contract, str):
        return contract.encode()[: LARGEST + 1], file if isinstance(file, str) else None, body
    return contract if isinstance(contract, dict) else body, file if isinstance(file, str) else None, body


@router.post("/deliveries", status_code=201)
@behind("delivery.start")
async def start(request: Request, actor: Actor, inside: Inside) -> Answer:
    """Start a delivery from its contract. The same contract again: the same answer, no second delivery."""
    contract, file, rest = await contract_of(request)
    return await inside.desk.start(actor, contract, file=file, id=command_id(request, rest))


@router.get("/deliveries", openapi_extra=documented())
@behind("delivery.list")
async def deliveries(
    request: Request, actor: Actor, inside: Inside, after: str | None = None, limit: Limit = 50
) -> Page[DeliveryLine]:
    """Deliveries, the youngest first unless sorted; `after` is the cursor of the page before."""
    portfolios = inside.reading.portfolios
    return await portfolios.list(actor, portfolios.read(said_in(request)), after=after, limit=limit)


@router.get("/scope/counts")
@behind("scope.list")
async def scope_counts(actor: Actor, inside: Inside) -> tuple[ScopeCounts, ...]:
    """Per company: requests outside the scope asked, answered, refused, left unanswered. For scorecards."""
    return await inside.reading.scope_counts(actor)


@router.get("/deliveries/{number}")
@behind("delivery.show")
async def show(number: str, actor: Actor, inside: Inside) -> ShownDelivery:
    """One delivery, live; from the store, with `as_of`, when its workflow stays silent."""
    return await inside.reading.delivery(actor, number, contacts=True)


@router.get("/deliveries/{number}/timeline", response_model=Timeline)
@behind("delivery.timeline")
async def timeline(
    number: str,
    request: Request,
    actor: Actor,
    inside: Inside,
    since: Annotated[int, Query(ge=0)] = 0,
    limit: Limit = 500,
    accept: Annotated[str, Header()] = "",
    last_event_id: Annotated[str, Header()] = "",
) -> Timeline | StreamingResponse:
    """What happened after `since` (a cursor). With `Accept: text/event-stream`, what happens from there on."""
    if "text/event-stream" not in accept:
        return await inside.reading.timeline(actor, number, since=since, limit=limit)
    begin = int(last_event_id) if last_event_id.isdigit() else since
    first = await inside.reading.timeline(actor, number, since=begin)
    events = follow(lambda cursor: inside.reading.timeline(actor, number, since=cursor), first)
    return StreamingResponse(events, media_type="text/event-stream", headers={"cache-control": "no-store"})


@router.get("/deliveries/{number}/handoff")
@behind("handoff.show")
async def handoff(number: str, actor: Actor, inside: Inside) -> ShownHandoff:
    """What sales handed over: promises, risks, special terms, questions and their answers, the kickoff."""
    return await inside.reading.handoff(actor, number)


@router.get("/deliveries/{number}/certificates")
@behind("acceptance.certificate")
async def certificates(number: str, actor: Actor, inside: Inside) -> tuple[ShownCertificate, ...]:
    """Every acceptance certificate of a delivery, the earliest first."""
    return await inside.reading.certificates(actor, number)


@router.get("/deliveries/{number}/certificates/{scope}", response_model=ShownCertificate)
@behind("acceptance.certificate")
async def certificate(
    number: str, scope: str, request: Request, actor: Actor, inside: Inside, accept: Annotated[str, Header()] = ""
) -> ShownCertificate | HTMLResponse:
    """One certificate, `whole` or a package, with its page in the caller's language. `Accept: text/html`: the page."""
    shown = await inside.reading.certificate(actor, number, scope, language_of(request))
    if "text/html" in accept:
        return HTMLResponse(shown.html)
    return shown


@router.post("/deliveries/{number}/{verb:verb}")
@behind(EVERY_VERB)
async def say(number: str, verb: str, request: Request, actor: Actor, inside: Inside, body: Body) -> Answer:
    """Say a verb about a delivery. `id` in the body makes it safe to repeat."""
    id = command_id(request, body)
    return await inside.desk.say(actor, verb, body, number=number, id=id, language=language_of(request))
