"""SIGTERM and Ctrl-C as one event that everything here waits for."""

from __future__ import annotations

import asyncio
import signal

import structlog

log = structlog.get_logger()


AGAIN_AFTER_SECONDS = 1.0
"""A signal to the group often comes twice (from the terminal and from whoever started us): that is one wish."""


def stop_asked() -> asyncio.Event:
    """Set when somebody wants this process to end. Asked again a while later, it ends at once."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    first_at = 0.0

    def ask(name: str) -> None:
        nonlocal first_at
        if not asked.is_set():
            log.info("stop.asked", signal=name)
            first_at = loop.time()
            asked.set()
        elif loop.time() - first_at > AGAIN_AFTER_SECONDS:
            raise SystemExit(1)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ask, signal.Signals(number).name)
    return asked
