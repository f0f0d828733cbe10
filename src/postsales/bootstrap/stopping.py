"""SIGTERM and Ctrl-C as one event that everything here waits for."""

from __future__ import annotations

import asyncio
import signal

import structlog

log = structlog.get_logger()


def stop_asked() -> asyncio.Event:
    """Set when somebody wants this process to end. A second time, it ends at once."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def ask(name: str) -> None:
        if asked.is_set():
            raise SystemExit(1)
        log.info("stop.asked", signal=name)
        asked.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ask, signal.Signals(number).name)
    return asked
