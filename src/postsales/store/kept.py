"""What the shelf of a store in memory keeps, and how what a lost workflow task told of it is taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Table

from postsales.domain.frozen import Frozen
from postsales.messages.collection_papers import InvoiceIssued
from postsales.messages.command import Answer
from postsales.messages.facts import Recording
from postsales.messages.rows import Row, key_of
from postsales.store.columns import as_model, given_back
from postsales.store.lost_task import LostTask
from postsales.store.read_model import ROW_TABLES
from postsales.store.rebuild import Stored

Values = dict[str, Any]
Key = tuple[Any, ...]
"""Of a row, its kind comes first in it."""


@dataclass(frozen=True)
class Shelved(Stored):
    """A row as it was written."""

    @cached_property
    def read(self) -> Frozen:
        """The same as a database gives it back: amounts in minor units, instants in UTC."""
        kind = type(self.row)
        return as_model(kind, given_back(ROW_TABLES[kind], vars(self.row)))


@dataclass
class Kept:
    """What is asked for by key."""

    noted: dict[str, dict[int, datetime]] = field(default_factory=lambda: defaultdict(dict))
    """When the facts of each workflow were noted, by number."""
    told: dict[str, dict[int, tuple[Row, ...]]] = field(default_factory=lambda: defaultdict(dict))
    """The rows each of them told, by number, of those that told any."""
    lost: dict[str, tuple[LostTask, ...]] = field(default_factory=dict)
    rows: dict[type[Frozen], dict[Key, Shelved]] = field(default_factory=lambda: defaultdict(dict))
    sent: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    """How each message ended, and why."""
    claims: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    """Verb and digest of each command."""
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    contracts: dict[str, tuple[str, Values]] = field(default_factory=dict)
    """Digest and body of each contract."""
    met: dict[tuple[str, str], str] = field(default_factory=dict)
    """On which occasion each person met each situation of the playbook."""
    papers: dict[tuple[Table, Key], InvoiceIssued] = field(default_factory=dict)
    counted: dict[tuple[Table, str, int], int] = field(default_factory=dict)
    """The last of each counter's line: of a legal entity in a year."""

    def keep(self, recording: Recording, latest: Mapping[Key, Shelved]) -> None:
        """These facts, none of them known, and each row as the last of them left it."""
        noted, told = self.noted[recording.workflow_id], self.told[recording.workflow_id]
        for fact in recording.facts:
            noted[fact.seq] = fact.at
            if fact.rows:
                told[fact.seq] = fact.rows
        for key, stored in latest.items():
            rows = self.rows[key[0]]
            if key not in rows or rows[key].last_seq < stored.last_seq:
                rows[key] = stored

    def take_back(self, workflow_id: str, lost: LostTask) -> None:
        """What that task told never happened: the rows it left that nothing has put right since are put right.

        The same in dicts as `taking_back.take_back` in SQL.
        """
        self.lost[workflow_id] = every = (*self.lost.get(workflow_id, ()), lost)
        before: dict[Key, Shelved] = {}
        left: dict[Key, None] = {}
        for seq, rows in sorted(self.told[workflow_id].items()):
            if seq in lost:
                left |= dict.fromkeys(map(key_of, rows))
            elif seq < lost.first and not any(seq in each for each in every):
                before |= {key_of(row): Shelved(row, workflow_id, seq) for row in rows}
        for key in left:
            kept = self.rows[key[0]]
            if key in kept and kept[key].last_seq <= lost.last:
                # Put back, it comes last, as in a table.
                del kept[key]
                if key in before:
                    kept[key] = before[key]
