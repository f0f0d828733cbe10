"""Issues over all deliveries: filters, who is late, and everything of a customer somebody looks after."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from postsales.domain.seats import Side
from postsales.messages.rows import PersonRow, SeatRow
from postsales.store.facade import Store
from postsales.store.issue import IssueFilter
from tests.store.stories import NOW, TODAY, a_delivery, an_issue, fact, recording

HOUR = timedelta(hours=1)


def listed(store: Store, *, reader: str | None = None, **which: Any) -> list[tuple[str, int]]:
    page = store.issues.list(IssueFilter.model_validate(which), now=NOW, today=TODAY, reader=reader)
    return [(line.delivery, line.n) for line in page.items]


@pytest.fixture
def three(store: Store) -> Store:
    """Two deliveries of Hanbit, with a TAM in one of them, and one of another customer."""
    tam = PersonRow(delivery="A", person="tara", name="Tara", side=Side.VENDOR, email="t@x.example", language="en")
    store.record(recording("a", fact(
        1, a_delivery("A"), tam, SeatRow(delivery="A", seat="tam", side=Side.VENDOR, people=("tara",)),
        an_issue("A", 1, opened_at=NOW, answer_by=NOW - HOUR, blocking=True),
        an_issue("A", 2, opened_at=NOW + HOUR, verdict="usage", promised_on=TODAY, owner="jaeho", contested="upheld"),
        an_issue("A", 3, opened_at=NOW + 2 * HOUR, closed_at=NOW, state="closed", answer_by=NOW - HOUR),
    )))  # fmt: skip
    store.record(recording("b", fact(1, a_delivery("B"), an_issue("B", opened_at=NOW + 3 * HOUR, claim=False))))
    other = a_delivery("C", customer="orbit", customer_name="Orbit", title="Backup", partner="else")
    asked = an_issue("C", opened_at=NOW + 4 * HOUR, title="50% slower", severity="minor", ball=Side.PARTNER)
    store.record(recording("c", fact(1, other, asked)))
    return store


@pytest.mark.parametrize(
    ("which", "found"),
    [
        ({}, ["C1", "B1", "A3", "A2", "A1"]),
        ({"open": True}, ["C1", "B1", "A2", "A1"]),
        ({"late": True}, ["A1"]),
        ({"late": False, "delivery": "A"}, ["A3", "A2"]),
        ({"blocking": True}, ["A1"]),
        ({"contested": True}, ["A2"]),
        ({"verdict": "usage"}, ["A2"]),
        ({"claim": False}, ["B1"]),
        ({"ball": "partner"}, ["C1"]),
        ({"severity": "minor"}, ["C1"]),
        ({"customer": "hanbit", "open": True}, ["B1", "A2", "A1"]),
        ({"partner": "else"}, ["C1"]),
        ({"text": "50%"}, ["C1"]),
        ({"text": "backup"}, ["C1"]),
    ],
)
def test_filters(three: Store, which: dict[str, Any], found: list[str]) -> None:
    assert [f"{delivery}{n}" for delivery, n in listed(three, **which)] == found


def test_a_tam_sees_every_issue_of_the_customer_also_where_they_do_not_sit(three: Store) -> None:
    assert listed(three, reader="tara", mine=True, open=True) == [("B", 1), ("A", 2), ("A", 1)]


def test_who_is_known_in_a_delivery_sees_that_one(three: Store) -> None:
    known = PersonRow(delivery="C", person="sora", name="Sora", side=Side.VENDOR, email="s@x.example", language="en")
    three.record(recording("d", fact(1, known)))
    assert listed(three, reader="sora", mine=True) == [("C", 1)]
    assert listed(three, reader="nobody", mine=True) == []


def test_a_line_says_whose_it_is_and_whether_it_is_late(three: Store) -> None:
    page = three.issues.list(IssueFilter(delivery="A"), now=NOW, today=TODAY, limit=2)
    assert [(line.customer_name, line.delivery_title, line.late) for line in page.items] == [
        ("㈜한빛전자", "한빛 ERP 보안 구축", False)
    ] * 2
    rest = three.issues.list(IssueFilter(delivery="A"), now=NOW, today=TODAY, limit=2, after=page.after)
    assert [(line.n, line.late) for line in rest.items] == [(1, True)]


def test_opened_between_two_instants(three: Store) -> None:
    page = three.issues.list(IssueFilter(), now=NOW, today=TODAY, since=NOW + HOUR, until=NOW + 3 * HOUR)
    assert [(line.delivery, line.n) for line in page.items] == [("A", 3), ("A", 2)]


def test_five_thousand_issues_come_in_pages(store: Store) -> None:
    rows = [an_issue("A", n, opened_at=NOW + timedelta(seconds=n)) for n in range(1, 5_001)]
    store.record(recording("a", fact(1, a_delivery("A"), *rows)))
    seen, after = 0, None
    while True:
        page = store.issues.list(IssueFilter(delivery="A"), now=NOW, today=TODAY, after=after, limit=500)
        seen += len(page.items)
        if (after := page.after) is None:
            break
    assert seen == 5_000
