"""What only the store in memory has to get right: its dicts and its database always say the same."""

from sqlalchemy import delete, update

from postsales.messages.effects import Delivered, Hook, InstalmentRef
from postsales.messages.rows import InstalmentRow
from postsales.store.memory import MemoryStore
from postsales.store.read_model import instalment
from postsales.store.tables import audit, invoice_counter, sent
from tests.store.stories import NOW, a_delivery, an_instalment, an_invoice, fact, recording

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
            tx.execute(audit.insert(), {"at": NOW, "actor": "minji", "role": "admin", "admin": True, "what": "looked",
                                        "outcome": "done"})  # fmt: skip
        assert store.deliveries.rows("HB-1", InstalmentRow) == (an_instalment(),)
        assert store.database.shelf.kept is before


def test_what_a_closed_one_held_is_not_in_the_next() -> None:
    with MemoryStore.empty(lambda: NOW) as store:
        store.record(recording("w", fact(1, a_delivery())))
        assert store.timelines.of("HB-1").happenings
    with MemoryStore.empty(lambda: NOW) as store:
        assert store.deliveries.get("HB-1") is None
        assert store.timelines.of("HB-1").happenings == ()


def test_papers_counted_here_are_in_the_database_when_it_is_asked_and_the_line_goes_on_from_there() -> None:
    with MemoryStore.empty(lambda: NOW) as store:
        first = store.invoices.issue(an_invoice(instalment=1), lambda issued: issued.number)
        assert store.guidance.first_time("minji", "claim", "c1")
        found = store.invoices.get(first.number)
        assert found is not None
        assert found.html == first.number
        assert store.guidance.met("minji") == {"claim"}
        with store.database.write() as tx:
            tx.execute(update(invoice_counter).values(last=41))
        second = store.invoices.issue(an_invoice(instalment=2), lambda issued: issued.number)
        assert (first.number[-6:], second.number[-6:]) == ("000001", "000042")
        assert store.invoices.issue(an_invoice(instalment=1), lambda issued: "") == first
        assert store.guidance.first_time("minji", "claim", "c1")
        assert not store.guidance.first_time("minji", "claim", "c2")
