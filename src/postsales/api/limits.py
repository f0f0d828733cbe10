"""No body larger than anybody has to say, whatever its headers claim."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from postsales.api.language import language_of
from postsales.api.problems import TooLarge, problem

LARGEST = 1_000_000
"""Bytes of one request's body."""
UPLOADS = {"/api/v1/finance/statements": 90_000_000}
"""Where files are brought: 64 MB, spelled in base64."""


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
        largest = max(self.largest, UPLOADS.get(scope["path"], 0))
        length = request.headers.get("content-length", "")
        if length.isdigit() and int(length) > largest:
            refused = TooLarge("body_too_large", bytes=int(length), limit=largest)
            await problem(refused, language_of(request))(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > largest:
                raise TooLarge("body_too_large", bytes=read, limit=largest)
            return message

        await self.app(scope, counted, send)
