"""Logs: words for people at a terminal, JSON for everything else; on standard error, without personal data.

What is logged is ids, codes and counts. E-mail addresses that come along in somebody else's error are masked.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.types import EventDict, Processor, WrappedLogger

_ADDRESS = re.compile(r"[^\s@<>\"'=:,;(]+@(?=[^\s@<>\"',;)]+\.[a-zA-Z])")
_QUIET = {"uvicorn.access": logging.WARNING, "alembic": logging.WARNING, "httpx2": logging.WARNING}


def configure(level: str = "INFO", *, terminal: bool | None = None) -> None:
    """Set up logging of this process: ours, and that of the libraries below us."""
    at_terminal = sys.stderr.isatty() if terminal is None else terminal
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    after: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if at_terminal:
        after += [masked, structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    else:
        after += [
            # Without local variables: those would be other people's data.
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False, max_frames=12)),
            masked,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=after, foreign_pre_chain=before))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name, quiet in _QUIET.items():
        logging.getLogger(name).setLevel(quiet)
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        cache_logger_on_first_use=False,
    )


def masked(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Every e-mail address as `***@its.domain`: whose it is has no business in a log."""
    return {name: _mask(value) for name, value in event.items()}


def _mask(value: Any) -> Any:
    if isinstance(value, str):
        return _ADDRESS.sub("***@", value) if "@" in value else value
    if isinstance(value, Mapping):
        return {name: _mask(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_mask(each) for each in value]
    if isinstance(value, BaseException):
        return _mask(f"{type(value).__name__}: {value}")
    return value
