"""Figures of use in the store: once each, all or nothing, and only of what one's own party takes part in."""

from __future__ import annotations

from datetime import timedelta

from postsales.domain.seats import Side
from postsales.domain.usage import Reading
from postsales.messages.command import By, Role
from postsales.store.facade import Store
from postsales.store.usage import UsageFilter
from tests.store.stories import NOW, a_delivery, fact, recording

TELEMETRY = By(person="telemetry", role=Role.CSM, side=Side.VENDOR)


def reading(delivery: str = "HB-1", days_ago: int = 1, value: int = 40, measure: str = "active-users") -> Reading:
    return Reading.model_validate(
        {"delivery": delivery, "measure": measure, "at": NOW - timedelta(days=days_ago), "value": value, "of": 64}
    )


def known(store: Store, *numbers: str) -> None:
    for number in numbers:
        row = a_delivery(delivery=number)
        store.record(recording(f"delivery/{number}", fact(1, row), deliveries=(number,)))


def test_told_twice_they_are_kept_once_and_the_newest_counts(store: Store) -> None:
    known(store, "HB-1")
    told = (reading(days_ago=2, value=10), reading(days_ago=1, value=40), reading(days_ago=1, measure="logins"))
    first = store.usage.take_in(told, TELEMETRY, parties=None)
    again = store.usage.take_in(told, TELEMETRY, parties=None)
    assert (len(first.new), first.known, len(again.new), again.known) == (3, 0, 0, 3)
    late = store.usage.take_in((reading(days_ago=9, value=1),), TELEMETRY, parties=None)
    assert late.late == 1
    assert [(each.measure, int(each.value)) for each in store.usage.latest(("HB-1",))] == [
        ("active-users", 40),
        ("logins", 40),
    ]
    before = store.usage.latest(("HB-1",), until=NOW - timedelta(days=3))
    assert [each.value for each in before] == [1]
    page = store.usage.list(UsageFilter(delivery="HB-1", measure="active-users"), limit=2)
    assert [each.value for each in page.items] == [40, 10]
    rest = store.usage.list(UsageFilter(delivery="HB-1", measure="active-users"), after=page.after, limit=2)
    assert [each.value for each in rest.items] == [1]


def test_one_trouble_keeps_all_out_and_a_dry_run_keeps_nothing(store: Store) -> None:
    known(store, "HB-1")
    bad = store.usage.take_in((reading(), reading("HB-9")), TELEMETRY, parties=None)
    assert [each.code for each in bad.troubles] == ["unknown_delivery"]
    assert len(store.usage.take_in((reading(),), TELEMETRY, parties=None, dry_run=True).new) == 1
    assert store.usage.latest(("HB-1",)) == ()


def test_of_other_parties_deliveries_nobody_tells(store: Store) -> None:
    known(store, "HB-1")
    bad = store.usage.take_in((reading(),), TELEMETRY, parties={"vendor": "somebody-else"})
    assert [each.code for each in bad.troubles] == ["unknown_delivery"]


def test_many_at_once(store: Store) -> None:
    known(store, "HB-1")
    told = [reading(days_ago=day, value=day % 60) for day in range(1, 1_200)]
    assert len(store.usage.take_in(told, TELEMETRY, parties=None).new) == 1_199
    assert store.usage.take_in(told, TELEMETRY, parties=None).known == 1_199
