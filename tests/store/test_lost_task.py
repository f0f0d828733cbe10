"""A worker is killed after it recorded facts and before their workflow task ended: what happens instead is kept."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from postsales.messages.facts import Fact
from postsales.messages.rows import InstalmentRow
from postsales.store.facade import Store
from postsales.store.lost_task import LostTask, first_asked_about, numbered
from tests.store.stories import JIWON, NOW, a_delivery, an_instalment, fact, recording

KILLED = NOW + timedelta(hours=1)
REPEATED = KILLED + timedelta(seconds=10)


def timeline(store: Store) -> list[str]:
    return [each.what for each in store.timelines.of("HB-1").happenings]


def test_what_a_lost_task_recorded_gives_way_to_what_its_repetition_decides(store: Store) -> None:
    signed = fact(1, a_delivery(), what="delivery_started")
    store.record(recording("w", signed))
    store.record(recording("w", fact(2, a_delivery(stage="live"), what="went_live", at=KILLED)))
    reported = fact(2, a_delivery(stage="acceptance"), what="visit_reported", by=JIWON, at=REPEATED)
    store.record(recording("w", reported))
    assert timeline(store) == ["delivery_started", "visit_reported"]
    assert store.timelines.as_of("HB-1") == REPEATED
    standing = store.deliveries.get("HB-1")
    assert standing is not None
    assert standing.stage == "acceptance"
    assert store.projection.compare() == ()
    assert store.checks.numbering() == ()


def test_rows_only_the_lost_task_wrote_are_as_they_were_before(store: Store) -> None:
    store.record(recording("w", fact(1, a_delivery(), an_instalment(reminders=1))))
    gone = fact(2, an_instalment(reminders=2), an_instalment(n=2), at=KILLED)
    store.record(recording("w", gone, fact(3, an_instalment(reminders=3), at=KILLED)))
    store.record(recording("w", fact(2, a_delivery(stage="live"), at=REPEATED)))
    found = store.deliveries.rows("HB-1", InstalmentRow)
    assert [(each.n, each.reminders) for each in found] == [(1, 1)]
    assert store.projection.compare() == ()
    store.projection.rebuild()
    assert store.deliveries.rows("HB-1", InstalmentRow) == found


def test_a_delivery_only_the_lost_task_knew_of_is_on_no_list(store: Store) -> None:
    store.record(recording("w", fact(1, a_delivery(), at=KILLED)))
    store.record(recording("w", fact(1, at=REPEATED)))
    assert store.deliveries.get("HB-1") is None
    assert store.projection.compare() == ()


def test_numbers_go_on_behind_what_was_lost(store: Store) -> None:
    store.record(recording("w", fact(1)))
    store.record(recording("w", fact(2, what="lost", at=KILLED), fact(3, what="lost", at=KILLED)))
    again = recording("w", fact(2, what="second", at=REPEATED))
    store.record(again)
    store.record(again)
    after = REPEATED + timedelta(days=1)
    store.record(recording("w", fact(3, a_delivery(), what="third", at=after), fact(4, what="fourth", at=after)))
    assert timeline(store) == ["moved", "second", "third", "fourth"]
    assert store.checks.numbering() == ()
    assert store.projection.compare() == ()


def test_a_repetition_may_be_lost_as_well(store: Store) -> None:
    for n in range(3):
        at = KILLED + n * timedelta(seconds=10)
        store.record(recording("w", fact(1, a_delivery(stage="live"), what=f"try {n}", at=at), fact(2, at=at)))
    store.record(recording("w", fact(1, a_delivery(), what="told", at=KILLED + timedelta(minutes=1))))
    assert timeline(store) == ["told"]
    assert store.projection.compare() == ()


def test_what_the_killed_worker_says_belatedly_is_left_out(store: Store) -> None:
    store.record(recording("w", fact(1, what="known", at=KILLED)))
    store.record(recording("w", fact(1, a_delivery(), what="told", at=REPEATED)))
    for belated in (fact(1, what="known", at=KILLED), fact(2, a_delivery(stage="live"), what="late", at=KILLED)):
        store.record(recording("w", belated))
    assert timeline(store) == ["told"]
    assert store.projection.compare() == ()


def test_the_audit_log_tells_what_was_lost(store: Store) -> None:
    store.record(recording("w", fact(1, what="visit_reported", by=JIWON, at=KILLED)))
    store.record(recording("w", fact(1, what="visit_reported", by=JIWON, at=REPEATED)))
    entries = store.audit.entries(delivery="HB-1").items
    told = [(each.actor, each.what, each.outcome, each.at) for each in reversed(entries)]
    assert told == [
        ("jiwon", "visit_reported", "done", KILLED),
        ("jiwon", "visit_reported", "lost", KILLED),
        ("jiwon", "visit_reported", "done", REPEATED),
    ]


@dataclass
class Kept:
    """A store of nothing but numbers, and the workflow whose facts it is told."""

    facts: dict[int, Fact] = field(default_factory=dict)
    lost: tuple[LostTask, ...] = ()

    def record(self, facts: list[Fact]) -> None:
        first = first_asked_about(facts, self.lost)
        last = max(self.facts, default=0)
        told = numbered(facts, {n: each.at for n, each in self.facts.items() if n >= first or n == last}, self.lost)
        for each in told.facts:
            self.facts.setdefault(each.seq, each)
        if told.found is not None:
            self.lost = (*self.lost, told.found)

    @property
    def happened(self) -> list[tuple[str, datetime]]:
        gone = {n for each in self.lost for n in range(each.first, each.last + 1)}
        return [(each.what, each.at) for n, each in sorted(self.facts.items()) if n not in gone]


TASKS = st.lists(
    st.tuples(
        st.lists(st.integers(1, 3), min_size=1, max_size=3),  # recordings of so many facts each
        st.booleans(),  # lost
        st.integers(0, 3),  # how many of its recordings reached the store before the worker died
        st.booleans(),  # the others reach it belatedly
    ),
    max_size=12,
)


@given(TASKS)
def test_whatever_is_lost_what_happened_is_kept_once_and_in_order(
    tasks: list[tuple[list[int], bool, int, bool]],
) -> None:
    kept, truth, belated = Kept(), list[Fact](), list[list[Fact]]()
    for n, (sizes, lost, reached, echoes) in enumerate([*tasks, ([1], False, 0, False)]):
        at, seq = NOW + n * timedelta(seconds=10), len(truth)
        noted = []
        for size in sizes:
            noted.append([Fact(seq=seq + each, at=at, what=f"{n}", by=JIWON) for each in range(1, size + 1)])
            seq += size
        for facts in noted[:reached] if lost else noted:
            kept.record(facts)
        if lost:
            belated += noted[reached:] if echoes else []
        else:
            truth += [each for facts in noted for each in facts]
            for late in belated:
                kept.record(late)
            belated.clear()
    assert kept.happened == [(each.what, each.at) for each in truth]
    assert sorted(kept.facts) == list(range(1, len(kept.facts) + 1))
