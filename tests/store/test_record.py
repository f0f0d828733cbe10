"""Facts go in once, rows follow their writer's last fact, and the events can make it all again."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from postsales.messages.command import By, Role
from postsales.messages.facts import Recording
from postsales.messages.rows import ROW_KEYS, InstalmentRow, WorkRow, key_of
from postsales.store import tables
from postsales.store.columns import as_model
from postsales.store.facade import Store
from postsales.store.read_model import ROW_TABLES, instalment
from postsales.store.record import AnotherWriter
from postsales.store.work import WorkFilter
from tests.store.every_row import one_of_each
from tests.store.stories import JIWON, NOW, a_credit, a_delivery, an_instalment, an_invoice, fact, recording


def counts(store: Store) -> dict[str, int]:
    with store.database.read() as tx:
        return {
            table.name: tx.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (tables.event, tables.event_delivery, tables.audit)
        }


def test_every_row_kind_has_a_table_with_its_columns_and_key() -> None:
    assert set(ROW_TABLES) == set(ROW_KEYS)
    for model, table in ROW_TABLES.items():
        assert {c.name for c in table.columns} == set(model.model_fields) - {"kind"} | {"writer", "last_seq"}, table
        assert tuple(c.name for c in table.primary_key.columns) == ROW_KEYS[model], table
        for name, field in model.model_fields.items():
            if name != "kind":
                optional = type(None) in getattr(field.annotation, "__args__", ())
                assert table.c[name].nullable == optional, f"{table}.{name}"


def test_every_row_comes_back_as_it_went_in(store: Store) -> None:
    rows = one_of_each()
    assert {type(row) for row in rows} == set(ROW_TABLES)
    store.record(recording("w", fact(1, *rows)))
    with store.database.read() as tx:
        for row in rows:
            found = tx.execute(select(ROW_TABLES[type(row)])).mappings().one()
            assert as_model(type(row), found) == row
    assert store.projection.compare() == ()


def test_recorded_twice_is_recorded_once(store: Store) -> None:
    said = recording("w", fact(1, a_delivery(), by=JIWON), fact(2, a_delivery(stage="live")))
    store.record(said)
    before = counts(store)
    store.record(said)
    assert counts(store) == before == {"event": 2, "event_delivery": 2, "audit": 2}
    delivery = store.deliveries.get("HB-1")
    assert delivery is not None
    assert delivery.stage == "live"


def test_overlapping_recordings_add_only_what_is_new(store: Store) -> None:
    first, second, third = (fact(seq, an_instalment(reminders=seq)) for seq in (1, 2, 3))
    store.record(recording("w", first, second))
    store.record(recording("w", second, third))
    assert counts(store)["event"] == 3
    assert [each.seq for each in store.timelines.of("HB-1").happenings] == [1, 2, 3]
    assert store.checks.numbering() == ()


def test_a_late_duplicate_does_not_turn_a_row_back(store: Store) -> None:
    store.record(recording("w", fact(3, an_instalment(reminders=3))))
    store.record(recording("w", fact(1, an_instalment(reminders=1)), fact(2, an_instalment(reminders=2))))
    with store.database.read() as tx:
        found = tx.execute(select(instalment)).mappings().one()
    assert (found["reminders"], found["last_seq"]) == (3, 3)
    assert counts(store)["event"] == 3
    assert store.projection.compare() == ()


def test_an_empty_recording_changes_nothing(store: Store) -> None:
    store.record(recording("w"))
    assert counts(store)["event"] == 0


def test_a_row_of_another_workflow_is_a_loud_fault_and_nothing_is_kept(store: Store) -> None:
    store.record(recording("one", fact(1, a_delivery())))
    with pytest.raises(AnotherWriter, match="one wrote it, then other"):
        store.record(recording("other", fact(7, an_instalment(), a_delivery(stage="live"))))
    assert counts(store)["event"] == 1
    assert store.projection.compare() == ()


def test_amounts_are_exact_to_the_last_minor_unit(store: Store) -> None:
    exact = {"KRW": "999999999999999", "USD": "999999999999.99", "KWD": "0.001", "JPY": "1", "EUR": "-0.10"}
    rows = [an_instalment(n=n, amount=text, currency=code) for n, (code, text) in enumerate(exact.items(), 1)]
    store.record(recording("w", fact(1, *rows)))
    with store.database.read() as tx:
        found = tx.execute(select(instalment).order_by(instalment.c.n)).mappings().all()
    assert [str(as_model(InstalmentRow, each).amount) for each in found] == list(exact.values())


def test_an_amount_finer_than_any_minor_unit_is_not_rounded_away(store: Store) -> None:
    with pytest.raises(Exception, match="finer than any minor unit"):
        store.record(recording("w", fact(1, an_instalment(amount="0.0001"))))
    assert counts(store)["event"] == 0


def test_a_nul_character_cannot_block_the_recorder(store: Store) -> None:
    work = WorkRow(key="k\0", what="w", role="delivery", facts={"why\0": ["a\0b", "\\u0000"]}, since=NOW)
    store.record(recording("w", fact(1, work, note="한\0글")))
    kept = store.work.list(WorkFilter()).items[0]
    assert (kept.key, kept.facts) == ("k\ufffd", {"why\ufffd": ["a\ufffdb", "\\u0000"]})
    assert store.timelines.of("HB-1").happenings[0].details == {"note": "한\ufffd글"}
    assert store.projection.compare() == ()


def a_history(seed: int) -> list[Recording]:
    """Several workflows moving their own rows, in an order of its own."""
    dice = random.Random(seed)
    made: list[Recording] = []
    for n in range(1, 6):
        outstanding = [Decimal(900 - 100 * seq) for seq in range(1, 8)]
        facts = [fact(seq, an_instalment(n=n, outstanding=outstanding[seq - 1])) for seq in range(1, 8)]
        made += [recording(f"instalment/{n}", *facts[:3]), recording(f"instalment/{n}", *facts[2:])]
    made += [recording("d", fact(seq, a_delivery(stage=f"s{seq}"))) for seq in range(1, 6)]
    made += dice.choices(made, k=6)
    dice.shuffle(made)
    return made


@pytest.mark.parametrize("seed", range(3))
def test_rebuilt_from_events_it_equals_the_live_one_whatever_the_order(store: Store, seed: int) -> None:
    for each in a_history(seed):
        store.record(each)
    live = everything(store)
    assert store.projection.compare() == ()
    assert store.projection.rebuild() == len(live) == 6
    assert everything(store) == live
    assert store.projection.compare() == ()
    assert {row["last_seq"] for row in live.values()} == {5, 7}


def everything(store: Store) -> dict[object, dict]:
    with store.database.read() as tx:
        return {
            key_of(as_model(model, row)): dict(row)
            for model, table in ROW_TABLES.items()
            for row in tx.execute(select(table)).mappings()
        }


def test_compare_names_what_somebody_changed_by_hand_and_rebuild_mends_it(store: Store) -> None:
    store.record(recording("w", *(fact(n, an_instalment(n=n)) for n in (1, 2, 3))))
    with store.database.write() as tx:
        tx.execute(update(instalment).where(instalment.c.n == 1).values(outstanding=Decimal(1)))
        tx.execute(delete(instalment).where(instalment.c.n == 2))
        tx.execute(update(instalment).where(instalment.c.n == 3).values(n=4))
    found = {(each.problem, each.key, each.fields) for each in store.projection.compare()}
    assert found == {
        ("different", ("HB-1", "1"), ("outstanding",)),
        ("missing", ("HB-1", "2"), ()),
        ("missing", ("HB-1", "3"), ()),
        ("unfounded", ("HB-1", "4"), ()),
    }
    store.projection.rebuild()
    assert store.projection.compare() == ()


def test_the_audit_log_names_who_acted_and_for_whom(store: Store) -> None:
    acting = By(person="yuna", role=Role.CUSTOMER, admin="root")
    store.record(recording("w", fact(1, by=JIWON, what="visit_planned"), fact(2, by=acting, what="acceptance_signed")))
    store.audit.refused(JIWON, "acceptance.sign", "not_the_acceptance_decider", "HB-1")
    page = store.audit.entries(delivery="HB-1")
    assert [(e.actor, e.role, e.admin, e.what, e.outcome, e.code) for e in page.items] == [
        ("jiwon", "sales", None, "acceptance.sign", "refused", "not_the_acceptance_decider"),
        ("yuna", "customer", "root", "acceptance_signed", "done", None),
        ("jiwon", "sales", None, "visit_planned", "done", None),
    ]
    assert page.items[0].at == NOW
    assert [e.what for e in store.audit.entries(actor="yuna").items] == ["acceptance_signed"]


@pytest.mark.parametrize("table", tables.APPEND_ONLY, ids=lambda table: table.name)
@pytest.mark.parametrize("how", ["change", "remove"])
def test_what_only_grows_cannot_be_changed_or_removed(store: Store, table, how: str) -> None:
    store.record(recording("w", fact(1, by=JIWON)))
    store.record(recording("w", fact(1, by=JIWON, at=NOW + timedelta(hours=1))))  # of a task that was done again
    store.invoices.issue(an_invoice(), lambda issued: "<html>")
    store.invoices.credit(a_credit(), lambda issued: "<html>")
    column = next(iter(table.columns))
    statement = update(table).values({column.name: column}) if how == "change" else delete(table)
    with pytest.raises(DBAPIError, match="only grows"), store.database.write() as tx:
        tx.execute(statement)


def test_facts_of_several_deliveries_are_in_each_timeline(store: Store) -> None:
    store.record(recording("payer/a/b", fact(1, what="reminder_sent"), deliveries=("B", "A", "A")))
    for number in ("A", "B"):
        assert [each.what for each in store.timelines.of(number).happenings] == ["reminder_sent"]


def test_a_timeline_is_told_in_the_order_things_happened(store: Store) -> None:
    store.record(recording("b", fact(1, at=NOW + timedelta(hours=2)), fact(2, at=NOW)))
    store.record(recording("a", fact(2, at=NOW), fact(9, at=NOW), fact(10, at=NOW)))
    told = [(each.workflow_id, each.seq) for each in store.timelines.of("HB-1").happenings]
    # At one instant in the order of recording: a cause before what it caused.
    assert told == [("b", 2), ("a", 2), ("a", 9), ("a", 10), ("b", 1)]


def test_who_follows_a_timeline_misses_nothing_that_is_recorded_late(store: Store) -> None:
    store.record(recording("a", fact(1, at=NOW + timedelta(days=3), what="visit_done")))
    seen = store.timelines.of("HB-1")
    store.record(recording("b", fact(1, at=NOW, what="reminder_sent")))
    late = store.timelines.of("HB-1", since=seen.cursor)
    assert [each.what for each in late.happenings] == ["reminder_sent"]
    assert store.timelines.of("HB-1", since=late.cursor).cursor == late.cursor == 2
    assert [each.position for each in store.timelines.of("HB-1", limit=1).happenings] == [1]
    assert store.timelines.as_of("HB-1") == NOW + timedelta(days=3)


def test_eight_workflows_recording_at_once_make_one_timeline_without_gaps(store: Store) -> None:
    def tell(n: int) -> None:
        for seq in range(1, 6):
            said = recording(f"w{n}", fact(seq, an_instalment(n=n, reminders=seq)), deliveries=("HB-1", f"D{n % 2}"))
            store.record(said)
            store.record(said)

    with ThreadPoolExecutor(8) as workers:
        list(workers.map(tell, range(1, 9)))
    told = store.timelines.of("HB-1")
    assert sorted(each.position for each in told.happenings) == list(range(1, 41))
    assert store.checks.numbering() == ()
    assert store.projection.compare() == ()
