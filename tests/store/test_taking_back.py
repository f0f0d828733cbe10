"""The store in memory takes back what a lost task recorded without asking its database: both end up the same."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select

from postsales.messages.facts import Fact
from postsales.messages.rows import Row
from postsales.store.columns import metadata
from postsales.store.facade import Store
from postsales.store.kept import Kept
from postsales.store.memory import MemoryStore
from postsales.store.record import AnotherWriter
from postsales.store.shelf import Shelf
from postsales.store.tables import guidance
from tests.store.stories import JIWON, NOW, a_delivery, a_promise, an_instalment, fact, recording

WORKFLOWS = ("w", "v")
NUMBERS = ("HB-1", "HB-2")
LATER = timedelta(seconds=10)


@dataclass(frozen=True)
class Task:
    """A workflow task: the facts of each of its recordings, by the rows they tell, and what becomes of it."""

    workflow: str
    recordings: list[list[list[Row]]]
    reached: int | None
    """How many of them reached the store before its worker was killed; None if it was not."""
    belated: bool
    """The others reach it after the repetition."""
    twice: bool
    """The recorder did not hear that they had reached it."""
    then: Literal["", "read", "refused", "written"]
    """What else happens to the store afterwards. `written`: by somebody in SQL, so that the shelf has to ask."""


@dataclass
class Both:
    """One told on its shelf, and one told in SQL at once."""

    memory: MemoryStore
    database: Store
    happened: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    late: dict[str, list[list[Fact]]] = field(default_factory=lambda: defaultdict(list))

    def live(self, task: Task, at: datetime) -> None:
        """The task as its worker and the server see it; what a killed worker told belatedly comes after the next."""
        noted: list[list[Fact]] = []
        seq = self.happened[task.workflow]
        for told in task.recordings:
            noted.append([fact(seq + n, *rows, at=at, by=JIWON) for n, rows in enumerate(told, start=1)])
            seq += len(told)
        reached = noted[: task.reached]
        # Whose row another wrote is told again and again, until somebody kills it.
        kept = all(self.record(task.workflow, each) for each in reached * (1 + task.twice))
        if not kept or task.reached is not None:
            self.late[task.workflow] += noted[len(reached) :] if task.belated else []
        else:
            self.happened[task.workflow] = seq
            for each in self.late.pop(task.workflow, []):
                self.record(task.workflow, each)
        self.go_on(task.then)

    def record(self, workflow: str, facts: list[Fact]) -> bool:
        """Whether the facts are kept: by both of them, or by none."""
        kept = [_kept(store, workflow, facts) for store in (self.memory, self.database)]
        assert kept[0] == kept[1]
        return kept[0]

    def go_on(self, then: str) -> None:
        if then == "read":
            assert self.memory.audit.entries() == self.database.audit.entries()
        elif then == "refused":
            for store in (self.memory, self.database):
                store.audit.refused(JIWON, "visit.report", "not_yours", "HB-1")
        elif then == "written":
            with self.memory.database.write() as tx:
                tx.execute(delete(guidance))


@contextmanager
def both() -> Iterator[Both]:
    with ExitStack() as stack:
        memory, spare = (stack.enter_context(MemoryStore.empty(lambda: NOW)) for _ in range(2))
        yield Both(memory, Store(spare.database, lambda: NOW))


def _kept(store: Store, workflow: str, facts: list[Fact]) -> bool:
    try:
        store.record(recording(workflow, *facts, deliveries=NUMBERS[: 1 + len(facts) % 2]))
    except AnotherWriter:
        return False
    return True


def written(store: Store) -> dict[str, list[str]]:
    """Every line of every table."""
    with store.database.read() as tx:
        return {
            table.name: sorted(repr(each) for each in tx.execute(select(table))) for table in metadata.tables.values()
        }


def by_key(kept: Kept) -> tuple[object, ...]:
    """What the shelf keeps of facts."""
    rows = {
        key: (each.read.model_dump_json(), each.writer, each.last_seq)
        for each_kind in kept.rows.values()
        for key, each in each_kind.items()
    }
    told = {
        (workflow, seq): [each.model_dump_json() for each in told]
        for workflow, by_number in kept.told.items()
        for seq, told in by_number.items()
    }
    return {workflow: dict(noted) for workflow, noted in kept.noted.items() if noted}, told, kept.lost, rows


def asked_anew(store: MemoryStore) -> Kept:
    """What a new shelf would learn from the database."""
    shelf = Shelf()
    with store.database.read() as tx:
        shelf.ask(tx)
    return shelf.kept


AMOUNTS = st.sampled_from(["0", "5", "5.00", "7.5"]).map(Decimal)
ROWS: st.SearchStrategy[Row] = st.one_of(
    st.builds(a_delivery, st.sampled_from(NUMBERS), stage=st.sampled_from(["handoff", "live", "closed"])),
    st.builds(an_instalment, st.sampled_from(NUMBERS), st.integers(1, 2), currency=st.just("USD"), outstanding=AMOUNTS),
    st.builds(a_promise, n=st.integers(1, 3), state=st.sampled_from(["open", "kept"])),
)
TASKS = st.lists(
    st.builds(
        Task,
        workflow=st.sampled_from(WORKFLOWS),
        recordings=st.lists(
            st.lists(st.lists(ROWS, max_size=2), min_size=1, max_size=2),
            min_size=1,
            max_size=3,
        ),
        reached=st.none() | st.integers(0, 3),
        belated=st.booleans(),
        twice=st.booleans(),
        then=st.sampled_from(["", "", "read", "refused", "written"]),
    ),
    max_size=10,
)


@given(TASKS)
def test_what_the_shelf_keeps_is_what_its_database_would_tell_and_what_another_was_told_at_once(
    tasks: list[Task],
) -> None:
    with both() as stores:
        for n, task in enumerate(tasks):
            stores.live(task, NOW + n * LATER)
        kept = by_key(stores.memory.database.shelf.kept)
        assert written(stores.memory) == written(stores.database)
        assert kept == by_key(asked_anew(stores.memory))


def test_a_lost_task_is_taken_back_without_the_database() -> None:
    with both() as stores:
        before = stores.memory.database.shelf.kept
        rows: list[Row] = [a_promise(), a_delivery(stage="live")]
        for reached in (1, None):
            stores.live(Task("w", [[rows], [rows[:1]]], reached, belated=True, twice=False, then=""), NOW)
        assert stores.memory.database.shelf.kept is before
        assert not stores.memory.database.shelf.prepared
