"""How the world outside fails us, in words that every ring understands."""

from __future__ import annotations

from datetime import timedelta


class EngineSilent(Exception):
    """Nobody answered in time: the server or its workers are down. What was asked may still happen."""


class NoSuchWorkflow(Exception):
    """There is no such workflow, or it has ended (`closed`)."""

    def __init__(self, workflow_id: str, *, closed: bool = False) -> None:
        super().__init__(workflow_id)
        self.workflow_id = workflow_id
        self.closed = closed


class Refusal(Exception):
    """The other side said no for good (bad address, 4xx): trying again will not help."""


class TryLater(Exception):
    """The other side said when to come back."""

    def __init__(self, why: str, after: timedelta) -> None:
        super().__init__(why)
        self.after = after
