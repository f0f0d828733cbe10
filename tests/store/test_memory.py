"""What only the store in memory has to get right: its dicts and its database always say the same."""

from sqlalchemy import delete, update

from postsales.messages.effects import Delivered, Hook, InstalmentRef
from postsales.messages.rows import InstalmentRow
from postsales.store.memory import MemoryStore
from postsales.store.read_model import instalment
from postsales.store.tables import invoice_counter, sent
from tests.store.stories import NOW, a_delivery, an_instalment, fact, recording

HOOK = Hook(key="HB-1:ticket", topic="vendor.ticket", body={"n": 1}, about="HB-1")


def test_what_somebody_writes_in_sql_is_known_by_key() -> None:
    with MemoryStore.empty(lambda: NOW) as store:
        store.remember(HOOK, Delivered(key=HOOK.key, outcome="sent"))
        store.record(recording("w", fact(1, an_instalment())))
        assert store.still_owed((InstalmentRef(delivery="HB-1", n=1),))
        with store.database.write() as tx:
            tx.execute(delete(sent))
            tx.execute(update(instalment).values(outstanding=0))
        assert store.outcome_of(HOOK.key) is None
        assert not store.still_owed((InstalmentRef(delivery="HB-1", n=1),))


def test_what_somebody_writes_elsewhere_changes_nothing_here() -> None:
    with MemoryStore.empty(lambda: NOW) as store:
        store.record(recording("w", fact(1, a_delivery(), an_instalment())))
        before = store.database.shelf.kept
        with store.database.write() as tx:
            tx.execute(invoice_counter.insert(), {"legal_entity": "northwind", "year": 2026, "last": 0})
        assert store.deliveries.rows("HB-1", InstalmentRow) == (an_instalment(),)
        assert store.database.shelf.kept is before


def test_what_a_closed_one_held_is_not_in_the_next() -> None:
    with MemoryStore.empty(lambda: NOW) as store:
        store.record(recording("w", fact(1, a_delivery())))
        assert store.timelines.of("HB-1").happenings
    with MemoryStore.empty(lambda: NOW) as store:
        assert store.deliveries.get("HB-1") is None
        assert store.timelines.of("HB-1").happenings == ()
