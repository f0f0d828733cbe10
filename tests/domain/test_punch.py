"""Punch items: numbered on, done once, and with a promise by the close of their business day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.domain import punch
from postsales.domain.calendar import SEOUL_OFFICE
from postsales.domain.errors import Refused
from postsales.domain.punch import ItemPromise, Items, ReportedItem
from postsales.domain.seats import Side
from postsales.domain.unfinished import Unfinished, climbs_at

INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001
TODAY = date(2026, 3, 10)
REPORTED = st.lists(
    st.builds(
        ReportedItem,
        what=st.just("door slams"),
        blocking=st.booleans(),
        package=st.sampled_from([None, "erp", "training"]),
        promise=st.none(),
    ),
    max_size=6,
)


def raised(reported: list[ReportedItem], items: Items = ()) -> Items:
    at = datetime(2026, 3, 10, 1, tzinfo=UTC)
    return punch.raised(items, reported, visit=1, side=Side.PARTNER, at=at)[0]


@given(REPORTED, REPORTED)
def test_items_are_numbered_on_without_gaps(first, second):
    items = raised(second, raised(first))
    assert [item.n for item in items] == list(range(1, len(first) + len(second) + 1))


@given(INSTANTS)
def test_missing_promise_climbs_as_a_business_day_closes_after_it_came_up(at):
    thing = Unfinished(about="punch_item:1", what="door slams", side=Side.PARTNER, since=at)
    due = climbs_at(thing, SEOUL_OFFICE)
    assert due is not None
    assert due > at
    assert not SEOUL_OFFICE.is_open(due)
    assert SEOUL_OFFICE.close_of_business(SEOUL_OFFICE.local_date(due)) == due
    # No business day has opened and closed in between.
    assert SEOUL_OFFICE.business_time_between(at, due) <= SEOUL_OFFICE.business_time_between(
        SEOUL_OFFICE.start_of_day(SEOUL_OFFICE.local_date(due)), due
    )


@given(REPORTED, st.data())
def test_resolving_twice_is_resolving_once_and_unblocks(reported, data):
    items = raised(reported)
    numbers = data.draw(st.lists(st.sampled_from([item.n for item in items]), unique=True)) if items else []
    once = punch.resolved(items, numbers, TODAY)
    assert punch.resolved(once, numbers, date(2026, 3, 20)) == once
    assert set(punch.blocking(once)) == set(punch.blocking(items)) - set(numbers)
    for package in ("erp", "training"):
        assert set(punch.blocking(once, package)) <= set(punch.blocking(once))


def test_item_of_no_package_blocks_every_package_and_one_of_another_does_not():
    items = raised([ReportedItem(what="a", blocking=True), ReportedItem(what="b", blocking=True, package="erp")])
    assert punch.blocking(items, "erp") == (1, 2)
    assert punch.blocking(items, "training") == (1,)


def test_what_cannot_be_resolved_or_promised():
    items = punch.resolved(raised([ReportedItem(what="a"), ReportedItem(what="b")]), [1], TODAY)
    promise = ItemPromise(owner="giho", due_on=TODAY)
    promised = punch.promised(items, 2, promise)
    for call, code in [
        (lambda: punch.resolved(items, [3], TODAY), "unknown_item"),
        (lambda: punch.promised(items, 3, promise), "unknown_item"),
        (lambda: punch.promised(items, 1, promise), "item_is_done"),
        (lambda: punch.promised(promised, 2, promise), "item_has_a_promise"),
    ]:
        with pytest.raises(Refused, match=code):
            call()
