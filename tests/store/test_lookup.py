"""Rows by what is in their columns are the same rows wherever they are kept, to the last digit and hour."""

from datetime import date, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import delete

from postsales.domain.errors import Refused
from postsales.domain.seats import Side
from postsales.domain.usage import Reading
from postsales.messages.command import By, Role
from postsales.messages.rows import ROW_KEYS, ActionRow, DeliveryRow, InstalmentRow, PromiseRow
from postsales.store.action import ActionFilter
from postsales.store.facade import Store
from postsales.store.lookup import in_sql
from postsales.store.memory import MemoryStore
from postsales.store.read_model import ROW_TABLES
from tests.store.every_row import one_of_each
from tests.store.stories import NOW, TODAY, a_delivery, a_promise, an_instalment, fact, recording

SEOUL = timezone(timedelta(hours=9))
SORA = By(person="sora", role=Role.CSM, side=Side.VENDOR)


def an_action(n: int, due_on: date, **changes: object) -> ActionRow:
    known = {"customer": "hanbit", "n": n, "customer_name": "한빛", "sort": "other", "what": "Call", "owner": "sora",
             "due_on": due_on, "state": "open", "opened_by": "sora", "opened_at": NOW}  # fmt: skip
    return ActionRow.model_validate({**known, **changes})


def test_a_row_on_the_shelf_is_what_the_database_would_give_back() -> None:
    with MemoryStore.empty(lambda: NOW) as store:
        abroad = an_instalment("HB-7", outstanding=Decimal("5"), issued_at=NOW.astimezone(SEOUL))
        store.record(recording("w", fact(1, *one_of_each(), abroad)))
        for kind in ROW_KEYS:
            with store.looking() as shelf:
                here = [each.model_dump_json() for each in shelf.of(kind)]
            with in_sql(store.database) as database:
                assert here == [each.model_dump_json() for each in database.of(kind)]
            assert here


def test_rows_are_found_by_their_columns_in_the_order_of_their_keys(store: Store) -> None:
    promises = (a_promise(n=10), a_promise(n=2, state="broken"), a_promise(n=3, state="kept", done_at=NOW))
    store.record(recording("w", fact(1, *promises, a_promise("HB-2", 1))))
    with store.looking() as lookup:
        assert [(row.delivery, row.n) for row in lookup.of(PromiseRow)] == [
            ("HB-1", 2),
            ("HB-1", 3),
            ("HB-1", 10),
            ("HB-2", 1),
        ]
        assert [row.n for row in lookup.of(PromiseRow, delivery=("HB-1",), state=("open", "broken"))] == [2, 10]
        assert [row.n for row in lookup.of(PromiseRow, delivery=("HB-1",), done_at=None)] == [2, 10]
        assert lookup.of(PromiseRow, delivery=()) == ()


def test_the_newest_come_first_and_no_more_than_wanted(store: Store) -> None:
    started = [a_delivery(f"HB-{n}", started_at=NOW + timedelta(days=days)) for n, days in ((1, 3), (2, 1), (3, 2))]
    store.record(recording("w", fact(1, *started)))
    with store.looking() as lookup:
        found = lookup.of(DeliveryRow, newest=("started_at", 2), vendor=("northwind",))
    assert [row.delivery for row in found] == ["HB-1", "HB-3"]


def test_figures_of_use_are_known_as_soon_as_they_are_told(store: Store) -> None:
    store.record(recording("w", fact(1, a_delivery())))
    with store.looking() as lookup:
        assert lookup.usage(("HB-1",)) == ()
    for days, value in ((9, 20), (1, 45)):
        told = {"delivery": "HB-1", "measure": "users", "of": 50, "at": NOW - timedelta(days=days), "value": value}
        store.usage.take_in([Reading.model_validate(told)], SORA, parties=None)
        with store.looking() as lookup:
            assert [each.value for each in lookup.usage(("HB-1", "HB-2"))] == [value]
    with store.looking() as lookup:
        assert [each.value for each in lookup.usage(("HB-1",), NOW - timedelta(days=5))] == [20]
        assert lookup.usage(("HB-2",)) == ()


def test_actions_come_by_day_a_page_after_the_other(store: Store) -> None:
    rows = (an_action(1, date(2026, 4, 2)), an_action(2, TODAY), an_action(3, TODAY, state="done"), an_action(4, TODAY))
    store.record(recording("w", fact(1, *rows, an_instalment())))
    wanted = ActionFilter(state="open")
    first = store.actions.list(wanted, limit=2)
    assert [row.n for row in first.items] == [2, 4]
    last = store.actions.list(wanted, after=first.after, limit=2)
    assert ([row.n for row in last.items], last.after) == ([1], None)
    assert [row.n for row in store.actions.list(ActionFilter(until=TODAY, state="open")).items] == [2, 4]
    assert store.actions.list(ActionFilter(owner="minji")).items == ()
    with pytest.raises(Refused, match="bad_cursor"):
        store.actions.list(wanted, after="%")


def test_what_is_written_in_sql_is_looked_up_at_once() -> None:
    with MemoryStore.empty(lambda: NOW) as store:
        store.record(recording("w", fact(1, an_instalment())))
        with store.looking() as lookup:
            assert lookup.of(InstalmentRow, delivery=("HB-1",))
        with store.database.write() as tx:
            tx.execute(delete(ROW_TABLES[InstalmentRow]))
        with store.looking() as lookup:
            assert lookup.of(InstalmentRow, delivery=("HB-1",)) == ()
