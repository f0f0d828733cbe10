"""Recording what happened: one transaction of projection, event and audit."""

from __future__ import annotations

from dataclasses import dataclass

from temporalio import activity

from activities.ports import RecordStore
from postsales.messages.facts import Recording


@dataclass(frozen=True)
class RecordActivities:
    """Writes facts to the store, each once under (workflow id, seq)."""

    store: RecordStore

    @activity.defn(name="record")
    def record(self, recording: Recording) -> None:
        """Keep the facts. Recording them again changes nothing."""
        self.store.record(recording)
