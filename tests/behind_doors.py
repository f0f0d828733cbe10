"""What is behind the API and the command line in their tests: everything but the doors, in virtual time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from unittest.mock import patch

from postsales.bootstrap.simulate import Stage
from postsales.simulation.world import VirtualWorld


@asynccontextmanager
async def stage_from(start: datetime) -> AsyncIterator[Stage]:
    """A stage with nothing on it yet. As it closes, each of its workflows is replayed once, whole.

    Not all the while, as in the tests of workflows: that takes two thirds of such a test's time.
    """
    with patch.object(VirtualWorld, "paranoid", False):
        stage = Stage(start)
    try:
        yield stage
        for run in stage.world.server.runs():
            stage.world.server.host.verify(run)
    finally:
        stage.close()
