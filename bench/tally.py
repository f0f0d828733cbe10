"""What real histories cost: events, workflow tasks, activities, local activities, updates, signals, timers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory


@dataclass(frozen=True)
class Tally:
    """Counts of one workflow, or of several together."""

    events: int = 0
    tasks: int = 0
    activities: int = 0
    locals: int = 0
    updates: int = 0
    signals_out: int = 0
    signals_in: int = 0
    timers: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    def __str__(self) -> str:
        return ", ".join(f"{getattr(self, each.name)} {each.name.replace('_', ' ')}" for each in fields(self))


def tally(history: WorkflowHistory) -> Tally:
    """One history, counted."""
    kinds = Counter(EventType.Name(event.event_type).removeprefix("EVENT_TYPE_") for event in history.events)
    return Tally(
        events=len(history.events),
        tasks=kinds["WORKFLOW_TASK_COMPLETED"],
        activities=kinds["ACTIVITY_TASK_SCHEDULED"],
        locals=kinds["MARKER_RECORDED"],
        updates=kinds["WORKFLOW_EXECUTION_UPDATE_ACCEPTED"],
        signals_out=kinds["SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED"],
        signals_in=kinds["WORKFLOW_EXECUTION_SIGNALED"],
        timers=kinds["TIMER_STARTED"],
    )


def total(tallies: Iterable[Tally]) -> Tally:
    """All together."""
    return sum(tallies, Tally())


def kinds_of(history: WorkflowHistory) -> Counter[str]:
    """How many events of which kind."""
    return Counter(EventType.Name(event.event_type).removeprefix("EVENT_TYPE_") for event in history.events)
