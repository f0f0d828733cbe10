"""What goes wrong, as an answer: `{code, message, facts, where, problems, repeat_with}` with the right status.

Programs compare `code`; people read `message`, in the language they asked for.
"""

from __future__ import annotations

from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from postsales.api.language import language_of
from postsales.desk.errors import BadInput, NotAllowed, NotThere, WorkerSilent
from postsales.domain.errors import Fact, Refused
from postsales.messages.failures import EngineSilent
from postsales.store.engine import StoreUnavailable
from postsales.wording import text

log = structlog.get_logger()

_BAD_INPUT = frozenset(
    {"bad_actor", "bad_cursor", "bad_argument", "unknown_verb", "bad_contract_number", "unknown_filter"}
)
_BY_STATUS = {404: "unknown_path", 405: "method_not_allowed"}


class Unauthenticated(Refused):
    """No token, or one nobody holds: `token_missing`, `token_unknown`."""


class Unreadable(Refused):
    """The request itself makes no sense: `not_json`."""


class TooLarge(Refused):
    """More than anybody has to say: `body_too_large`."""


def status_of(refused: Refused) -> int:
    """The HTTP status of a refusal: 409 for a rule, another one where it is not a rule that refuses."""
    match refused:
        case Unreadable():
            return 400
        case Unauthenticated():
            return 401
        case NotAllowed():
            return 403
        case NotThere():
            return 404
        case TooLarge():
            return 413
        case BadInput():
            return 422
        case WorkerSilent():
            return 503
    return 422 if refused.code in _BAD_INPUT else 409


def problem(refused: Refused, language: str) -> JSONResponse:
    """The answer to a refusal."""
    body: dict[str, Any] = _said(refused.code, refused.facts, language)
    if isinstance(refused, BadInput):
        told = [each.told(language) for each in refused.problems]
        first = told[0]["message"].removesuffix(".")
        body["message"] = text(refused.code, language, **{**refused.facts, "problem": first})
        body |= {"where": refused.problems[0].path, "problems": told}
    if isinstance(refused, WorkerSilent):
        body["repeat_with"] = refused.repeat_with
    headers = {"www-authenticate": "Bearer"} if isinstance(refused, Unauthenticated) else {}
    return _answer(status_of(refused), body, headers)


def install(app: FastAPI) -> None:
    """Answer every failure of this app in this form."""

    @app.exception_handler(Refused)
    async def refused(request: Request, error: Refused) -> JSONResponse:
        return problem(error, language_of(request))

    @app.exception_handler(StoreUnavailable)
    async def store_away(request: Request, error: StoreUnavailable) -> JSONResponse:
        # Which database it is, is nobody's business out there.
        facts = {name: value for name, value in error.facts.items() if name != "store"}
        log.error("store.away", code=error.code, **error.facts)
        return _answer(503, _said(error.code, facts, language_of(request)), {"retry-after": "5"})

    @app.exception_handler(EngineSilent)
    async def engine_silent(request: Request, error: EngineSilent) -> JSONResponse:
        return _answer(503, _said("engine_silent", {}, language_of(request)), {"retry-after": "5"})

    @app.exception_handler(RequestValidationError)
    async def bad_parameter(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = str(first["loc"][-1])
        body = _said("bad_argument", {"count": 1, "field": where, "problem": first["msg"]}, language_of(request))
        return _answer(422, body | {"where": where})

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        code = _BY_STATUS.get(error.status_code, "bad_request")
        body = _said(code, {"path": request.url.path, "method": request.method}, language_of(request))
        return _answer(error.status_code, body, dict(error.headers or {}))

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        log.error("request.failed", path=request.url.path, method=request.method, exc_info=error)
        return _answer(500, _said("internal_error", {}, language_of(request)))


def _said(code: str, facts: dict[str, Fact], language: str) -> dict[str, Any]:
    return {"code": code, "message": text(code, language, **facts), "facts": facts}


def _answer(status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse(body, status, headers, media_type="application/problem+json")
