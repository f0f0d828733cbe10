"""`postsales vendor scorecard`."""

from __future__ import annotations

from functools import partial
from typing import Any

from postsales.cli.scorecard import scorecard


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"scorecard": partial(scorecard, noun="vendor")}
