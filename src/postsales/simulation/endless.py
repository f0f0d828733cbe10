"""What never ends is stopped, and told where it turns in circles.

The agenda bounds what happens at one instant; this bounds a whole life, in which time does pass, but nothing gets on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from temporalio.bridge.proto.workflow_commands import WorkflowCommand

from postsales.simulation.failures import SimulationError
from postsales.simulation.run import Run

BUSIEST = 3


class LifeNeverEnds(SimulationError):
    """A life has taken more workflow activations than any should. The text says where it turns in circles."""


class Bound:
    """Counts the activations of a world's workflows: its `count` is a witness. Raises `LifeNeverEnds` over `most`."""

    def __init__(self, now: Callable[[], datetime], most: int) -> None:
        self.total = 0
        self.by_type: Counter[str] = Counter()
        self._now = now
        self._most = most
        self._by_workflow: Counter[str] = Counter()

    def count(self, run: Run, commands: Sequence[WorkflowCommand]) -> None:
        """One more."""
        self.total += 1
        self.by_type[run.start.workflow_type] += 1
        self._by_workflow[run.workflow_id] += 1
        if self.total > self._most:
            busiest = ", ".join(f"{name} {count:,}" for name, count in self._by_workflow.most_common(BUSIEST))
            raise LifeNeverEnds(f"over {self._most:,} activations at {self._now().isoformat()}: {busiest}")
