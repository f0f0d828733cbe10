"""How a process of ours ends: everything flushed, then at once, with its exit code.

A process that used the Temporal SDK may crash while the interpreter tears down (sdk-python #300: an abort or a
segmentation fault in 3 of 40 plain exits, none of 40 this way).
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from typing import NoReturn

import structlog

from postsales.domain.errors import Refused
from postsales.store.engine import StoreUnavailable
from postsales.wording import text

log = structlog.get_logger()
DONE, REFUSED, USAGE, UNREACHABLE, CRASHED = 0, 1, 2, 3, 70

_USAGE = frozenset({"bad_setting", "data_unusable", "port_taken", "already_running", "temporal_missing"})
_UNREACHABLE = frozenset({"temporal_away", "temporal_failed"})


def ending(run: Callable[[], int | None]) -> NoReturn:
    """Run it, say what went wrong if something did, and end the process."""
    try:
        code = run() or DONE
    except (Refused, StoreUnavailable) as refused:
        code = _explained(refused)
    except KeyboardInterrupt:
        code = DONE
    except SystemExit as exit:
        code = exit.code if isinstance(exit.code, int) else REFUSED
    except BaseException:
        log.exception("process.failed")
        code = CRASHED
    end(code)


def end(code: int) -> NoReturn:
    """Flush everything and be gone."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            code = code or REFUSED  # whoever read our output has gone
    os._exit(code)


def _explained(refused: Refused | StoreUnavailable) -> int:
    sys.stderr.write(f"{text(refused.code, spoken(), **refused.facts)} [{refused.code}]\n")
    if isinstance(refused, StoreUnavailable) or refused.code in _UNREACHABLE:
        return UNREACHABLE
    return USAGE if refused.code in _USAGE else REFUSED


def spoken() -> str:
    """The language of this process's terminal."""
    for variable in ("POSTSALES_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return "ko" if value.lower().startswith("ko") else "en"
    return "en"
