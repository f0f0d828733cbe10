"""What people said when deliveries were over is found by words, product and partner, on every store."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from postsales.store.facade import Store
from postsales.store.lesson import LessonFilter
from tests.store.stories import NOW, a_lesson, fact, recording


def said(store: Store) -> None:
    """Three lessons of two deliveries, the second delivery's the latest."""
    told = (
        a_lesson(what_more="교육을 한 번 더 했으면 합니다"),
        a_lesson(n=2, what_more="Ask for VPN access first", improve=(), side="customer", part="customer"),
        a_lesson(
            "AT-1", what_more="접속 권한이 늦었습니다", partner=None, products=("observe", "erp-suite"),
            said_at=NOW + timedelta(days=30), title="Atlas",
        ),
    )  # fmt: skip
    for row in told:
        store.record(recording(f"retrospective/{row.delivery}/{row.n}", fact(1, row), deliveries=(row.delivery,)))


def found(store: Store, **asked: Any) -> list[tuple[str, int]]:
    return [(row.delivery, row.n) for row in store.lessons.search(LessonFilter(**asked))]


def test_by_words_korean_ones_of_two_syllables_too(store: Store) -> None:
    said(store)
    assert found(store, text="교육") == [("HB-1", 1)]
    assert found(store, text="vpn ACCESS") == [("HB-1", 2)]
    assert sorted(found(store, text="권한")) == [("AT-1", 1), ("HB-1", 1)]
    assert found(store, text="권한 교육") == [("HB-1", 1)]
    assert found(store, text="환불") == []
    assert found(store, text="?!") == []


def test_by_product_and_partner_the_latest_first(store: Store) -> None:
    said(store)
    assert found(store)[0] == ("AT-1", 1)
    assert found(store, product="observe") == [("AT-1", 1)]
    assert len(found(store, product="erp-suite")) == 3
    assert set(found(store, partner="daehan-si")) == {("HB-1", 1), ("HB-1", 2)}
    assert found(store, partner="daehan-si", side="customer") == [("HB-1", 2)]
    assert found(store, text="권한", product="observe") == [("AT-1", 1)]
    assert found(store, vendor="another") == []


def test_a_lesson_told_anew_is_found_by_its_new_words_only(store: Store) -> None:
    store.record(recording("r", fact(1, a_lesson(what_more="교육"))))
    store.record(recording("r", fact(2, a_lesson(what_more="정산", improve=(), title="x"))))
    assert found(store, text="교육") == []
    assert found(store, text="정산") == [("HB-1", 1)]
