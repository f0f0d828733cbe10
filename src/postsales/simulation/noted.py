"""What every workflow's history says was noted, held against what the store says happened.

A fact is noted in workflow code and recorded by an activity; the commands of a run's activations, without those of lost
workflow tasks, have them all. The store must tell exactly these, in this order, and nothing else.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from sqlalchemy import select
from temporalio.api.common.v1 import Payload

from postsales.simulation.run import Run
from postsales.simulation.server import Server
from postsales.store.facade import Store
from postsales.store.tables import event
from postsales.store.taking_back import happened

RECORD = "record"
"""The activity that records facts."""


@dataclass(frozen=True)
class Noted:
    """What is compared of a fact."""

    at: datetime
    what: str

    def __str__(self) -> str:
        return f"{self.what} at {self.at.isoformat()}"


def astray(server: Server, store: Store) -> Iterator[tuple[str, str]]:
    """Each workflow whose recorded facts are not what it noted, and where the two part.

    Of one that went on as new, only the facts of its last run are known.
    """
    recorded = _recorded(store)
    for run in server.runs():
        noted = _noted(run)
        if not noted:
            continue
        first = min(noted)
        told = recorded[run.workflow_id][first - 1 :]
        expected = [noted.get(seq) for seq in range(first, max(noted) + 1)]
        for seq, (here, there) in enumerate(zip_longest(told, expected), start=first):
            if here != there:
                yield run.workflow_id, f"fact {seq} is {here or 'missing'}, its workflow noted {there or 'none'}"
                break


def _noted(run: Run) -> dict[int, Noted]:
    """Every fact that the run had recorded, by its number."""
    found: dict[int, Noted] = {}
    for past in run.past:
        for command in past.commands:
            for scheduled in (command.schedule_local_activity, command.schedule_activity):
                if scheduled.activity_type == RECORD:
                    found |= _facts(scheduled.arguments[0])
    return found


def _facts(recording: Payload) -> dict[int, Noted]:
    told = json.loads(recording.data)["facts"]
    return {fact["seq"]: Noted(datetime.fromisoformat(fact["at"]), fact["what"]) for fact in told}


def _recorded(store: Store) -> dict[str, list[Noted]]:
    facts: dict[str, list[Noted]] = defaultdict(list)
    wanted = select(event.c.workflow_id, event.c.at, event.c.what).where(happened())
    with store.database.read() as tx:
        for workflow_id, at, what in tx.execute(wanted.order_by(event.c.workflow_id, event.c.seq)):
            facts[workflow_id].append(Noted(at, what))
    return facts
