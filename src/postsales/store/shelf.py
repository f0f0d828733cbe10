"""What a store in memory keeps in plain dicts, and the database in memory that is told of it when somebody asks in SQL.

Lives are simulated by the thousand. In them nearly everything written is asked for by its key, if at all: that takes a
dict. Lists and reports are asked for now and then, in SQL; then, and only then, the database takes in what was written
since, all at once and by the same statements as everywhere.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, SelectBase, select
from sqlalchemy import event as happening

from postsales.domain.frozen import Frozen
from postsales.domain.usage import Reading
from postsales.messages.collection_papers import InvoiceIssued
from postsales.messages.command import Answer
from postsales.messages.facts import Fact, Recording
from postsales.messages.rows import key_of
from postsales.store import tables
from postsales.store import usage as figures
from postsales.store.columns import in_thousandths, without_nul
from postsales.store.engine import Database
from postsales.store.kept import Kept, Key, Shelved
from postsales.store.lost_task import Numbered, numbered
from postsales.store.read_model import ROW_TABLES
from postsales.store.rebuild import Stored, as_kept
from postsales.store.record import AnotherWriter, told_twice
from postsales.store.taking_back import ROWS, lost_tasks
from postsales.store.untold import Repetition, Untold
from postsales.store.usage_tables import usage

PAPERS = {
    tables.invoice: (tables.invoice_counter, ("delivery", "instalment", "version")),
    tables.credit_paper: (tables.credit_note_counter, ("delivery", "instalment", "entry")),
}
"""Papers issued: who counts them, and by which columns one is asked for again."""

KEPT = {tables.event, tables.lost_task, tables.sent, tables.command, tables.contract, tables.guidance}
KEPT |= set(ROW_TABLES.values())
KEPT |= PAPERS.keys() | {counter for counter, _ in PAPERS.values()}

R = TypeVar("R", bound=Frozen)


class Shelf:
    """Both of them, under one lock.

    `prepared`: somebody has asked the database, and it was emptied for that. `stale`: somebody wrote into it, and it
    knows better now. Figures of use are only ever written there: `usage` is None until they have been read again.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.kept = Kept()
        self.untold = Untold()
        self.usage: tuple[Reading, ...] | None = ()
        self.prepared = False
        self.stale = False

    def row(self, kind: type[R], *key: object) -> R | None:
        """The row of that key, if there is one."""
        found = self.kept.rows[kind].get((kind, *key))
        return None if found is None else cast(R, found.row)

    def of(self, kind: type[R]) -> Iterator[R]:
        """Every row of a kind."""
        return (cast(R, stored.row) for stored in self.kept.rows[kind].values())

    def numbered(self, recording: Recording) -> Numbered:
        """By which numbers these facts are kept, and which lost task they show to have been one."""
        known = self.kept.noted[recording.workflow_id]
        lost = self.kept.lost.get(recording.workflow_id, ())
        first = recording.facts[0]
        # Nearly always they go on where the last ones ended, and there is nothing to find out.
        if not lost and first.seq == len(known) + 1 and known.get(first.seq - 1, first.at) <= first.at:
            return Numbered(recording.facts)
        return numbered(recording.facts, known, lost)

    def record(self, recording: Recording, told: Numbered) -> None:
        """Keep its facts, so numbered; those known are passed over. A lost task that they show is taken back.

        Raises `AnotherWriter`, and then keeps nothing.
        """
        recording = self._new(recording, told.facts)
        if not recording.facts:
            return
        latest: dict[Key, Shelved] = {}
        for fact in recording.facts:
            for row in fact.rows:
                latest[key_of(row)] = Shelved(row, recording.workflow_id, fact.seq)
        for key, stored in latest.items():
            self._check(key, stored)
        self.kept.keep(recording, latest)
        if told.found is None:
            self.untold.happened.append(recording)
        else:
            self.kept.take_back(recording.workflow_id, told.found)
            self.untold.happened.append(Repetition(recording, told.found))

    def _new(self, recording: Recording, facts: tuple[Fact, ...]) -> Recording:
        known = self.kept.noted[recording.workflow_id]
        new = {fact.seq: fact for fact in reversed(facts) if fact.seq not in known}
        clean = tuple(_clean(new[seq]) for seq in sorted(new))
        return recording.model_copy(update={"facts": clean})

    def _check(self, key: Key, stored: Stored) -> None:
        for value in vars(stored.row).values():
            if isinstance(value, Decimal):
                in_thousandths(value)
        known = self.kept.rows[type(stored.row)].get(key)
        if known is not None and known.writer != stored.writer:
            raise AnotherWriter(told_twice(type(stored.row), key[1:], known.writer, stored.writer))

    def tell(self, tx: Connection) -> None:
        """Tell the database what it does not know yet."""
        untold, self.untold = self.untold, Untold()
        untold.tell(tx)

    def ask(self, tx: Connection) -> None:
        """Keep what the database holds, and nothing else."""
        self.kept = kept = Kept()
        known = tables.event.c
        for workflow_id, seq, at, rows in tx.execute(select(known.workflow_id, known.seq, known.at, known.rows)):
            kept.noted[workflow_id][seq] = at
            if rows:
                kept.told[workflow_id][seq] = tuple(ROWS.validate_python(rows))
        for workflow_id in tx.execute(select(tables.lost_task.c.workflow_id).distinct()).scalars():
            kept.lost[workflow_id] = lost_tasks(tx, workflow_id)
        for stored in as_kept(tx):
            shelved = Shelved(stored.row, stored.writer, stored.last_seq)
            kept.rows[type(stored.row)][key_of(stored.row)] = shelved
        for found in tx.execute(select(tables.sent)):
            kept.sent[found.key] = (found.outcome, found.why)
        for found in tx.execute(select(tables.command)):
            kept.claims[found.actor, found.id] = (found.verb, found.sha256)
            if found.answer is not None:
                kept.answers[found.actor, found.id] = Answer.model_validate(found.answer)
        for found in tx.execute(select(tables.contract)):
            kept.contracts[found.no] = (found.sha256, found.body)
        for found in tx.execute(select(tables.guidance)):
            kept.met[found.person, found.situation] = found.occasion
        self._ask_of_papers(tx)
        self.stale = False

    def _ask_of_papers(self, tx: Connection) -> None:
        """Which there are, and how far their counters are."""
        for paper, (counter, names) in PAPERS.items():
            asked_by = (paper.c[name] for name in names)
            for number, issued_on, *key in tx.execute(select(paper.c.number, paper.c.issued_on, *asked_by)):
                self.kept.papers[paper, tuple(key)] = InvoiceIssued(number=number, issued_on=issued_on)
            for found in tx.execute(select(counter)):
                self.kept.counted[counter, found.legal_entity, found.year] = found.last


@dataclass(frozen=True)
class ShelvedDatabase(Database):
    """A database in memory, with a shelf before it."""

    shelf: Shelf
    empty: Callable[[], None]
    """Makes the database one with nothing in it. Most lives end before anybody asks it anything."""

    def reach(self) -> None:
        """Whatever is asked of the store begins here. A simulated one raises `StoreUnavailable` at times."""

    @contextmanager
    def hold(self) -> Iterator[Shelf]:
        """The shelf, to read from and write to, by one at a time."""
        self.reach()
        with self.shelf.lock:
            if self.shelf.stale or self.shelf.usage is None:
                self._ask()
            yield self.shelf

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction for reading all that was written."""
        self.reach()
        with self.shelf.lock:
            self._tell()
        with Database.read(self) as tx:
            yield tx

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may write anything."""
        self.reach()
        with self.shelf.lock:
            self._tell()
            with Database.write(self) as tx:
                happening.listen(tx, "before_execute", self._notice)
                yield tx

    def _ask(self) -> None:
        with Database.read(self) as tx:
            if self.shelf.stale:
                self.shelf.ask(tx)
            if self.shelf.usage is None:
                self.shelf.usage = figures.every(tx)

    def _notice(self, _tx: Connection, statement: Any, *_: Any) -> None:
        """Whatever writes into what the shelf keeps makes it stale; so does what does not say where it writes."""
        table = getattr(statement, "table", None)
        if isinstance(statement, SelectBase):
            return
        if table is None or table in KEPT:
            self.shelf.stale = True
        if table is None or table is usage:
            self.shelf.usage = None

    def _tell(self) -> None:
        if not self.shelf.prepared:
            self.empty()
            self.shelf.prepared = True
        if self.shelf.untold:
            with Database.write(self) as tx:
                self.shelf.tell(tx)


def _clean(fact: Fact) -> Fact:
    """As it would come back from a database, which keeps no U+0000."""
    text = fact.model_dump_json()
    return Fact.model_validate(without_nul(fact.model_dump(mode="json"))) if "\\u0000" in text else fact
