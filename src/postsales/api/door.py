"""What every route needs: who is there, in which language, the desk and the store behind it; and its policy.

A route names its policy by `@behind("verb")`, or says that it is `@open_to_all`; a test refuses a route with neither.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from starlette.convertors import Convertor, register_url_convertor

from postsales.api.problems import Unauthenticated, Unreadable
from postsales.api.tokens import TokenRing
from postsales.desk.desk import Desk
from postsales.desk.reading import Reading
from postsales.messages.command import By
from postsales.messages.reply import ReplyLinks

F = TypeVar("F", bound=Callable[..., Any])


class VerbConvertor(Convertor[str]):
    """What a verb looks like in a path: `issue.claim`. Anything else is no path of ours."""

    regex = "[a-z_]+[.][a-z_]+"

    def convert(self, value: str) -> str:
        """As it is."""
        return value

    def to_string(self, value: str) -> str:
        """As it is."""
        return value


register_url_convertor("verb", VerbConvertor())
EVERY_VERB = "*"
"""The policy of a route that takes any verb: that of the verb said."""
SIGNATURE = "signature"
"""The policy of a route for people and systems without a token: what comes in is signed, and says who it is."""


@dataclass(frozen=True)
class House:
    """What is behind the door."""

    desk: Desk
    reading: Reading
    tokens: TokenRing
    replies: ReplyLinks | None = None
    """Reads the links in letters; without one nobody answers by link."""
    tickets: Mapping[str, str] = field(default_factory=dict)
    """Vendor (id) → the secret its ticket system signs with."""


def behind(verb: str) -> Callable[[F], F]:
    """Say by which verb of `desk.access` a route is guarded. The desk enforces it."""

    def mark(endpoint: F) -> F:
        endpoint.__policy__ = verb  # type: ignore[attr-defined]
        return endpoint

    return mark


def by_signature(endpoint: F) -> F:
    """This route is guarded by the signature of what comes in, not by a token."""
    endpoint.__policy__ = SIGNATURE  # type: ignore[attr-defined]
    return endpoint


def open_to_all(endpoint: F) -> F:
    """This route tells nothing about anybody."""
    endpoint.__policy__ = None  # type: ignore[attr-defined]
    return endpoint


def house(request: Request) -> House:
    """What is behind this app's door."""
    found: House = request.app.state.house
    return found


async def actor(request: Request, inside: Annotated[House, Depends(house)]) -> By:
    """Who is there: the holder of the bearer token, or whom an administrator speaks for (`X-Postsales-As`).

    Refused `token_missing`, `token_unknown`, `bad_actor`, `not_allowed`.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("token_missing")
    holder = inside.tokens.holder(token.strip())
    if holder is None:
        raise Unauthenticated("token_unknown")
    spoken_for = request.headers.get("x-postsales-as")
    if spoken_for is None:
        return holder
    return await asyncio.to_thread(inside.desk.actors.acting_as, holder, spoken_for, request.path_params.get("number"))


Actor = Annotated[By, Depends(actor)]
Inside = Annotated[House, Depends(house)]


async def json_body(request: Request) -> dict[str, Any]:
    """The body as a mapping; nothing at all is an empty one. Amounts keep their digits. Raises `Unreadable`."""
    raw = await request.body()
    try:
        # A number with a point stays the text it was: 0.1 is not what a float makes of it.
        body = json.loads(raw, parse_float=str) if raw.strip() else {}
    except (ValueError, RecursionError):
        raise Unreadable("not_json") from None
    if not isinstance(body, dict):
        raise Unreadable("not_json")
    return body


Body = Annotated[dict[str, Any], Depends(json_body)]


def command_id(request: Request, body: dict[str, Any]) -> str | None:
    """The caller's own id: taken off the body, or from `Idempotency-Key`. Raises `Unreadable` when it cannot be one."""
    id = body.pop("id", None) or request.headers.get("idempotency-key")
    if id is not None and not (isinstance(id, str) and 0 < len(id) <= 200 and id.isprintable()):
        raise Unreadable("bad_id")
    return id
