"""No body larger than anybody has to say, whatever its headers claim."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from postsales.api.language import language_of
from postsales.api.problems import TooLarge, problem

LARGEST = 1_000_000
"""Bytes of one request's body."""


@dataclass(frozen=True)
class BodyLimit:
    """ASGI middleware: 413 before the body is read, or as soon as it turns out to be too large."""

    app: ASGIApp
    largest: int = LARGEST

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on, counting."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        length = request.headers.get("content-length", "")
        if length.isdigit() and int(length) > self.largest:
            refused = TooLarge("body_too_large", bytes=int(length), limit=self.largest)
            await problem(refused, language_of(request))(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.largest:
                raise TooLarge("body_too_large", bytes=read, limit=self.largest)
            return message

        await self.app(scope, counted, send)
