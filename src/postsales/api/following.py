"""Following a timeline as server-sent events: each happening once, in the order it was recorded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from fastapi.sse import format_sse_event

from postsales.store.timeline import Timeline

LOOK_EVERY_SECONDS = 0.5
SIGN_OF_LIFE_EVERY = 30
"""Looks without news after which a comment goes out, so that proxies keep the line open."""


async def follow(read: Callable[[int], Awaitable[Timeline]], first: Timeline) -> AsyncIterator[bytes]:
    """Events from the first page on, for as long as somebody listens. An event's id is the cursor behind it."""
    page, looks = first, 0
    yield b": following\n\n"
    while True:
        for happening in sorted(page.happenings, key=lambda each: each.position):
            yield format_sse_event(data_str=happening.model_dump_json(), event="happening", id=str(happening.position))
        looks = 0 if page.happenings else looks + 1
        if looks and looks % SIGN_OF_LIFE_EVERY == 0:
            yield format_sse_event(comment="still here")
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        page = await read(page.cursor)
