"""As many steps on DBOS Transact, a peer without a server: durable workflows in a library, here on SQLite."""

from __future__ import annotations

import logging
import tempfile
import time
from pathlib import Path


def rate(steps: int, workflows: int) -> float:
    """Workflows of so many steps a second. Each step returns what it was given, which DBOS writes down."""
    from dbos import DBOS  # only this benchmark needs it

    logging.getLogger("dbos").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="postsales-dbos-") as root:
        url = f"sqlite:///{Path(root) / 'dbos.db'}"
        DBOS(config={"name": "bench", "system_database_url": url, "log_level": "ERROR", "console_log_level": "ERROR"})

        @DBOS.step()
        def step(payload: str) -> str:
            return payload

        @DBOS.workflow()
        def story(payload: str) -> None:
            for _ in range(steps):
                step(payload)

        DBOS.launch()
        began = time.perf_counter()
        handles = [DBOS.start_workflow(story, "x" * 2_000) for _ in range(workflows)]
        for handle in handles:
            handle.get_result()
        took = time.perf_counter() - began
        DBOS.destroy()
    return workflows / took
