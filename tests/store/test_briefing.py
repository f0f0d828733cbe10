"""A briefing gathers what is known; lessons come from the same partner's deliveries of the same product alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from postsales.domain.briefing import MOST_LESSONS, Lesson, chosen
from postsales.domain.errors import Refused
from postsales.domain.seats import Side
from postsales.messages.rows import NoteRow, Row, VisitRow
from postsales.store.facade import Store
from tests.store.stories import NOW, TODAY, a_delivery, a_promise, an_issue, fact, recording


def sold(store: Store, number: str, product: str) -> None:
    """A contract of that number that sells that product."""
    body: dict[str, Any] = {"line_items": [{"name": "ERP licences", "product": product, "quantity": 3}]}
    store.contracts.register(number, number, body)


def told(store: Store, number: str, rows: Iterable[Row]) -> None:
    store.record(recording(f"delivery/{number}", fact(1, *rows), deliveries=(number,)))


def visit(number: str, n: int = 1, **more: Any) -> VisitRow:
    known = {"delivery": number, "n": n, "on": TODAY, "purpose": "설치", "engineer": "giho", "state": "planned"}
    return VisitRow.model_validate({**known, **more})


@pytest.fixture
def known(store: Store) -> Store:
    """HB-1 with a visit ahead; before it HB-0 of the same partner and product, HB-X of another product."""
    for number, product in (("HB-1", "erp"), ("HB-0", "erp"), ("HB-X", "crm")):
        sold(store, number, product)
    note = NoteRow(delivery="HB-1", n=1, sort="promise", text="Weekend support", by="minji", at=NOW)
    told(store, "HB-1", (a_delivery(), visit("HB-1"), note, a_promise()))
    for number in ("HB-0", "HB-X"):
        problem = an_issue(delivery=number, title="Slow login", verdict="configuration", closed_at=NOW)
        missed = visit(number, 1, state="missed", absent="customer")
        told(store, number, (a_delivery(delivery=number), problem, missed))
    return store


def test_lessons_come_from_the_same_partner_and_product(known: Store) -> None:
    briefing = known.briefings.of("HB-1", 1, Side.PARTNER)
    assert [(each.delivery, each.what, each.outcome) for each in briefing.lessons] == [
        ("HB-0", "verdict", "configuration"),
        ("HB-0", "missed", "customer"),
    ]
    assert briefing.sold == ("3 × ERP licences",)
    assert briefing.expected == ("Weekend support",)
    assert len(briefing.promises) == 1


def test_a_customers_engineer_reads_nothing_of_others(known: Store) -> None:
    briefing = known.briefings.of("HB-1", 1, Side.CUSTOMER)
    assert (briefing.lessons, briefing.expected) == ((), ())


def test_a_visit_there_is_not(known: Store) -> None:
    with pytest.raises(Refused, match="unknown_visit"):
        known.briefings.of("HB-1", 7, Side.PARTNER)


def test_the_last_visit_is_the_one_before(store: Store) -> None:
    sold(store, "HB-1", "erp")
    before = visit("HB-1", 1, state="incomplete", raised=("케이블 정리",), punch_items=("1: 케이블 정리",))
    told(store, "HB-1", (a_delivery(), before, visit("HB-1", 2)))
    briefing = store.briefings.of("HB-1", 2, Side.PARTNER)
    assert briefing.last_visit is not None
    assert briefing.last_visit.left == ("케이블 정리",)
    assert briefing.left == ("1: 케이블 정리",)
    assert store.briefings.of("HB-1", 1, Side.PARTNER).last_visit is None


def test_the_instructive_lessons_are_chosen_each_once() -> None:
    many = [Lesson(what="rejected", delivery="A", on=TODAY, text=f"reason {n}") for n in range(20)]
    verdict = Lesson(what="verdict", delivery="B", on=TODAY, text="Slow", outcome="configuration")
    found = chosen([*many, verdict, verdict.model_copy(update={"delivery": "C"})])
    assert len(found) == MOST_LESSONS
    assert [each.what for each in found].count("verdict") == 1
    assert found[0].what == "verdict"
