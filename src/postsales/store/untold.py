"""What the database of a store in memory has yet to be told, and the telling of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, Table

from postsales.messages.facts import Recording
from postsales.store.command import ANSWERED, claiming
from postsales.store.contract import registering
from postsales.store.guidance import meeting
from postsales.store.invoice import count
from postsales.store.kept import Values
from postsales.store.lost_task import LostTask
from postsales.store.message import keeping
from postsales.store.record import AUDIT, append, deeds_of, lose


@dataclass(frozen=True)
class Repetition:
    """What was recorded instead of what a lost workflow task had recorded."""

    recording: Recording
    lost: LostTask


Happened = Recording | Repetition | Values
"""Facts, by their numbers in the store; or a refusal, as the audit log keeps it."""


@dataclass
class Untold:
    """What happened is in one list, of facts, lost tasks and refusals: the audit log keeps their order."""

    happened: list[Happened] = field(default_factory=list)
    sent: list[Values] = field(default_factory=list)
    claims: list[Values] = field(default_factory=list)
    answers: list[Values] = field(default_factory=list)
    contracts: list[Values] = field(default_factory=list)
    met: list[Values] = field(default_factory=list)
    papers: list[tuple[Table, Values]] = field(default_factory=list)
    counted: dict[tuple[Table, str, int], int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(vars(self).values())

    def tell(self, tx: Connection) -> None:
        """Write all of it, by the same statements as everywhere."""
        dialect = tx.dialect.name
        for statement, values in (
            (registering(dialect), self.contracts),
            (claiming(dialect), self.claims),
            (ANSWERED, self.answers),
            (keeping(dialect), self.sent),
            (meeting(dialect), self.met),
        ):
            if values:
                tx.execute(statement, values)
        for paper, written in self.papers:
            tx.execute(paper.insert(), written)
        for (counter, entity, year), last in self.counted.items():
            count(tx, counter, {"legal_entity": entity, "year": year}, last)
        _tell(tx, self.happened)


def _tell(tx: Connection, happened: Iterable[Happened]) -> None:
    """All at once, but for lost tasks: what one told must be there when it is taken back."""
    facts: list[Recording] = []
    deeds: list[Values] = []
    for each in happened:
        if isinstance(each, Repetition):
            append(tx, [*facts, each.recording])
            _audit(tx, deeds)
            lose(tx, each.recording, each.lost)
            facts, deeds = [], deeds_of(each.recording)
        elif isinstance(each, Recording):
            facts.append(each)
            deeds += deeds_of(each)
        else:
            deeds.append(each)
    append(tx, facts)
    _audit(tx, deeds)


def _audit(tx: Connection, entries: list[Values]) -> None:
    if entries:
        tx.execute(AUDIT, entries)
