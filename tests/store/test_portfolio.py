"""The portfolio on every store: orders, counts, what each fact changes, and by which index it is found."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event as happening
from sqlalchemy import update

from postsales.domain.portfolio import Sort
from postsales.domain.seats import Side
from postsales.messages.portfolio import SavedView
from postsales.messages.rows import HealthRow, PackageRow, TaskRow
from postsales.store import ways
from postsales.store.facade import Store
from postsales.store.portfolio import DeliveryFilter, PortfolioCounts
from postsales.store.standing import standing
from tests.store.stories import (
    NOW,
    TODAY,
    a_delivery,
    a_promise,
    an_instalment,
    an_issue,
    fact,
    recording,
)

YESTERDAY = TODAY - timedelta(days=1)


def listed(store: Store, sort: Sort = Sort.STARTED, *, money: bool = True, **which: Any) -> list[str]:
    chosen = DeliveryFilter.model_validate(which)
    return [line.delivery for line in store.deliveries.list(chosen, now=NOW, today=TODAY, sort=sort, money=money).items]


@pytest.fixture
def four(store: Store) -> Store:
    """Fine; late since yesterday; owing for a month; blocked, and ended long ago."""
    day = timedelta(days=1)
    rows: dict[str, tuple[Any, ...]] = {
        "FINE": (a_delivery("FINE", customer_name="나", next_at=NOW + day), a_promise("FINE")),
        "LATE": (a_delivery("LATE", customer_name="가", ball=None, next_at=None), a_promise("LATE", due_on=YESTERDAY)),
        "OWES": (a_delivery("OWES", customer_name="Ä", stage="live"), an_instalment("OWES", due_on=TODAY - 30 * day)),
        "DONE": (
            a_delivery("DONE", customer_name="b", stage="closed", closed_at=NOW, next_at=NOW + 2 * day),
            an_issue("DONE", blocking=True),
        ),
        "HELD": (a_delivery("HELD", customer_name="a", next_at=NOW + 3 * day), an_issue("HELD", blocking=True)),
    }  # fmt: skip
    for n, (number, told) in enumerate(rows.items()):
        begun = told[0].model_copy(update={"started_at": NOW - n * day})
        store.record(recording(number, fact(1, begun, *told[1:]), deliveries=(number,)))
    return store


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        (Sort.STARTED, ["FINE", "LATE", "OWES", "DONE", "HELD"]),
        (Sort.LATE, ["OWES", "LATE", "FINE", "DONE", "HELD"]),
        (Sort.OVERDUE, ["OWES", "DONE", "FINE", "HELD", "LATE"]),
        (Sort.NEXT, ["FINE", "OWES", "DONE", "HELD", "LATE"]),
        (Sort.CUSTOMER, ["HELD", "DONE", "OWES", "LATE", "FINE"]),
    ],
)
def test_deliveries_come_in_the_order_asked_for(four: Store, sort: Sort, found: list[str]) -> None:
    assert listed(four, sort) == found
    pages, after = [], None
    for _ in range(6):
        page = four.deliveries.list(DeliveryFilter(), now=NOW, today=TODAY, sort=sort, after=after, limit=1)
        pages += [line.delivery for line in page.items]
        if (after := page.after) is None:
            break
    assert pages == found


def test_money_makes_nothing_late_for_who_does_not_see_it(four: Store) -> None:
    assert listed(four, late=True) == ["LATE", "OWES"]
    assert listed(four, late=True, money=False) == ["LATE"]
    assert listed(four, Sort.LATE, money=False)[0] == "LATE"
    assert listed(four, overdue=True) == ["OWES"]
    assert listed(four, overdue=False, ended=False) == ["FINE", "LATE", "HELD"]
    lines = four.deliveries.list(DeliveryFilter(late=True), now=NOW, today=TODAY).items
    assert [(line.late_since is not None, line.overdue_since is not None) for line in lines] == [
        (True, False),
        (True, True),
    ]


def test_what_has_ended_is_not_held_up(four: Store) -> None:
    assert listed(four, blocked=True) == ["HELD"]


def test_they_are_counted_by_stage_ball_and_trouble(four: Store) -> None:
    counts = four.deliveries.counts(DeliveryFilter(), now=NOW, today=TODAY)
    assert (counts.total, counts.running, counts.late, counts.blocked, counts.overdue) == (5, 4, 2, 1, 1)
    assert counts.by_stage == {"closed": 1, "installation": 3, "live": 1}
    assert counts.by_ball == {"partner": 3, "none": 1}
    unseen = four.deliveries.counts(DeliveryFilter(ended=False), now=NOW, today=TODAY, money=False)
    assert (unseen.total, unseen.late, unseen.overdue) == (4, 1, 0)
    found = four.deliveries.counts(DeliveryFilter(text="Ä", ball=Side.PARTNER), now=NOW, today=TODAY)
    assert (found.total, found.overdue) == (1, 1)


def test_text_is_found_in_whatever_case(four: Store) -> None:
    assert listed(four, text="ä") == ["OWES"]
    assert listed(four, text="owes") == ["OWES"]


def test_all_words_are_found_in_whatever_order_and_spelling(store: Store) -> None:
    for number, title in (("K-1", "관측플랫폼을 구축"), ("K-2", "Observability 100%, phase two"), ("K-3", "구축 환불")):
        store.record(recording(number, fact(1, a_delivery(number, title=title, customer_name="한빛물산"))))
    assert listed(store, text="구축 한빛") == ["K-3", "K-1"]
    assert listed(store, text="환불") == ["K-3"]
    assert listed(store, text=unicodedata.normalize("NFD", "플랫폼")) == ["K-1"]
    assert listed(store, text="ＴＷＯ 100%") == ["K-2"]
    assert listed(store, text="k-2 phase_two") == []
    assert listed(store, text=" ") == ["K-3", "K-2", "K-1"]
    assert counted(store, {"text": "한빛 구축"}).total == 2


@pytest.mark.parametrize(
    ("row", "mended"),
    [
        (a_promise(due_on=YESTERDAY), {"state": "kept"}),
        (an_issue(answer_by=NOW - timedelta(hours=1)), {"closed_at": NOW}),
        (an_instalment(due_on=YESTERDAY), {"outstanding": Decimal(0)}),
        (
            PackageRow(
                delivery="HB-1",
                package="p",
                name="설치",
                side=Side.PARTNER,
                state="planned",
                due_on=TODAY - timedelta(days=1),
            ),
            {"state": "done"},
        ),
        (
            TaskRow(
                delivery="HB-1",
                n=1,
                what="방화벽",
                owner="yuna",
                state="open",
                moves=0,
                due_on=TODAY - timedelta(days=1),
            ),
            {"state": "done"},
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_list_hears_of_every_fact_that_makes_late_or_mends_it(store: Store, row: Any, mended: dict[str, Any]) -> None:
    # Whatever is told first: a part of a delivery may be recorded before the delivery is.
    store.record(recording("part", fact(1, row)))
    assert listed(store) == []
    store.record(recording("whole", fact(1, a_delivery())))
    assert listed(store, late=True) == ["HB-1"]
    store.record(recording("part", fact(2, row.model_copy(update=mended))))
    assert listed(store, late=True) == []
    assert store.projection.compare() == ()


def test_a_rebuild_works_it_out_anew_and_a_comparison_finds_what_is_astray(four: Store) -> None:
    before = listed(four, Sort.LATE)
    with four.database.write() as tx:
        tx.execute(update(standing).where(standing.c.delivery == "FINE").values(blocked=True, stage="live"))
        tx.execute(standing.delete().where(standing.c.delivery == "LATE"))
    found = four.projection.compare()
    assert [(each.kind, each.key, each.problem, each.fields) for each in found] == [
        ("standing", ("FINE",), "different", ("stage", "blocked")),
        ("standing", ("LATE",), "missing", ()),
    ]
    four.projection.rebuild()
    assert four.projection.compare() == ()
    assert listed(four, Sort.LATE) == before


def test_health_is_listed_sorted_and_counted(four: Store) -> None:
    for n, (number, score, band) in enumerate((("LATE", 40, "bad"), ("FINE", 90, "good"), ("DONE", 60, "watch"))):
        row = HealthRow(delivery=number, customer="hanbit", score=score, band=band, since=TODAY, trend="steady")
        four.record(recording("c", fact(n + 1, row), deliveries=(number,)))
    assert listed(four, Sort.HEALTH) == ["LATE", "DONE", "FINE", "HELD", "OWES"]
    assert listed(four, health="bad") == ["LATE"]
    (line,) = four.deliveries.list(DeliveryFilter(health="watch"), now=NOW, today=TODAY).items
    assert (line.health, line.score) == ("watch", 60)
    counts = four.deliveries.counts(DeliveryFilter(), now=NOW, today=TODAY)
    assert counts.by_health == {"bad": 1, "good": 1, "none": 2}
    assert four.projection.compare() == ()


# Ways. Whatever way is taken, the answer is the same.

WANTED: list[dict[str, Any]] = [
    {},
    {"vendor": "northwind-us"},
    {"text": "hb"},
    {"text": "zeppelin"},
    {"blocked": True},
    {"ended": False, "late": False},
    {"rep": "jiwon", "text": "a"},
    {"partner": "daehan-si", "ball": "partner"},
    {"stage": "installation", "overdue": False},
    {"party": "hanbit", "ended": False},
]


@pytest.mark.parametrize("sort", list(Sort))
def test_every_way_leads_to_the_same_deliveries(four: Store, monkeypatch: pytest.MonkeyPatch, sort: Sort) -> None:
    before = [(turned(four, sort, which), counted(four, which)) for which in WANTED]
    for few, ahead in ((-1, 2_000), (2_000, 0), (-1, 0), (-1, 1), (-1, 3)):
        monkeypatch.setattr(ways, "FEW", few)
        monkeypatch.setattr(ways, "AHEAD", ahead)
        assert [(turned(four, sort, which), counted(four, which)) for which in WANTED] == before


def turned(store: Store, sort: Sort, which: dict[str, Any]) -> list[str]:
    """What is found page by page, two at a time."""
    chosen, found, after = DeliveryFilter.model_validate(which), [], None
    while True:
        page = store.deliveries.list(chosen, now=NOW, today=TODAY, sort=sort, after=after, limit=2)
        found += [line.delivery for line in page.items]
        if (after := page.after) is None:
            return found


def counted(store: Store, which: dict[str, Any]) -> PortfolioCounts:
    return store.deliveries.counts(DeliveryFilter.model_validate(which), now=NOW, today=TODAY)


# Views


def test_a_view_is_kept_for_who_keeps_it(store: Store) -> None:
    late = SavedView(name="지각", late=True, sort=Sort.LATE)
    store.views.put("minji", late)
    store.views.put("minji", SavedView(name="all"))
    assert store.views.get("minji", "지각") == late
    assert [view.name for view in store.views.of("minji")] == ["all", "지각"]
    assert store.views.of("jaeho") == ()
    store.views.put("minji", SavedView(name="지각", rep="me"))
    assert store.views.get("minji", "지각") == SavedView(name="지각", rep="me")
    assert [store.views.drop("minji", "지각") for _ in range(2)] == [True, False]
    assert store.views.get("minji", "지각") is None


# By which index. PostgreSQL reads a small table as it stands: bench/portfolio.py asks it about a large one.

ON_SQLITE = pytest.mark.parametrize("store", ["file", "sqlite_in_memory", "memory"], indirect=True)
INDEXED: list[tuple[dict[str, Any], Sort, str]] = [
    ({}, Sort.STARTED, "ix_standing_started_at_delivery"),
    ({}, Sort.LATE, "ix_standing_late_from_delivery"),
    ({"late": True}, Sort.LATE, "ix_standing_late_from_delivery"),
    ({"overdue": True}, Sort.OVERDUE, "ix_standing_overdue_from_delivery"),
    ({}, Sort.NEXT, "ix_standing_next_at_delivery"),
    ({}, Sort.CUSTOMER, "ix_standing_name_delivery"),
    ({"rep": "jiwon", "ended": False}, Sort.STARTED, "ix_standing_rep_ended_started_at"),
    ({"partner": "daehan-si", "ended": False}, Sort.STARTED, "ix_standing_partner_ended_started_at"),
    ({"customer": "hanbit"}, Sort.STARTED, "ix_standing_customer_started_at"),
    ({"ball": "partner", "ended": False}, Sort.STARTED, "ix_standing_ball_ended_started_at"),
    ({"health": "bad", "ended": False}, Sort.STARTED, "ix_standing_band_ended_started_at"),
    ({}, Sort.HEALTH, "ix_standing_score_delivery"),
]


@ON_SQLITE
@pytest.mark.parametrize(("which", "sort", "index"), INDEXED, ids=lambda value: str(value))
def test_a_page_is_found_by_an_index(store: Store, which: dict[str, Any], sort: Sort, index: str) -> None:
    with asked(store) as statements:
        listed(store, sort, **which)
    assert index in explained(store, *next(each for each in statements if "FROM standing" in each[0]))


@ON_SQLITE
@pytest.mark.parametrize(
    "which",
    [
        {},
        {"vendor": "northwind-us"},
        {"vendor": "northwind-us", "ball": "customer", "ended": False},
        {"vendor": "northwind-us", "late": True, "overdue": True, "health": "bad"},
        {"vendor": "northwind-us", "stage": "live", "text": "구축"},
        {"rep": "jiwon", "partner": "daehan-si", "customer": "hanbit", "text": "x"},
    ],
    ids=str,
)
def test_counts_read_an_index_and_not_the_table(
    store: Store, monkeypatch: pytest.MonkeyPatch, which: dict[str, Any]
) -> None:
    monkeypatch.setattr(ways, "FEW", -1)
    with asked(store) as statements:
        store.deliveries.counts(DeliveryFilter.model_validate(which), now=NOW, today=TODAY)
    plan = explained(store, *next(each for each in statements if "GROUP BY" in each[0]))
    assert "COVERING INDEX ix_standing_counts" in plan
    assert "TEMP B-TREE" not in plan


@contextmanager
def asked(store: Store) -> Iterator[list[tuple[str, Any]]]:
    statements: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        statements.append((statement, parameters))

    happening.listen(store.database.engine, "before_cursor_execute", note)
    yield statements
    happening.remove(store.database.engine, "before_cursor_execute", note)


def explained(store: Store, statement: str, parameters: Any) -> str:
    with store.database.read() as tx:
        return str(tx.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, parameters).all())
