"""A TAM's time, and the month it makes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from postsales.domain import tam
from postsales.domain.contract import Contract
from postsales.domain.errors import Refused
from postsales.domain.tam import TamSort, TamTime
from postsales.domain.tam_report import Entry, Recorded, ReportedIssue, month_of, report
from tests.contract_documents import document

CONTRACT = Contract.model_validate(document() | {"tam": True})
TODAY = date(2026, 5, 20)
MAY = (date(2026, 5, 1), date(2026, 6, 1), datetime(2026, 4, 30, 15, tzinfo=UTC), datetime(2026, 5, 31, 15, tzinfo=UTC))


def spent(on: date = TODAY, **changes: object) -> TamTime:
    entry = TamTime(n=0, on=on, person="junho", hours=Decimal("1.5"), sort=TamSort.DONE, what="x")
    return entry.model_copy(update=changes)


def entry(on: date, sort: TamSort = TamSort.DONE, hours: str = "2") -> Entry:
    return Entry(delivery="D", on=on, by="임준호", hours=Decimal(hours), sort=sort, what="x")


def issue(n: int, opened: int, closed: int | None = None) -> ReportedIssue:
    """An issue opened, and maybe closed, at noon of a day of May (UTC)."""
    at = [datetime(2026, 5, day, 3, tzinfo=UTC) if day else None for day in (opened, closed)]
    assert at[0] is not None
    return ReportedIssue(delivery="D", n=n, title="t", question=False, opened_at=at[0], closed_at=at[1], ball="vendor")


def recorded(**changes: object) -> Recorded:
    empty = Recorded(customer="C", timezone="Asia/Seoul", deliveries={"D": "t"}, bought=Decimal(40))
    return empty.model_copy(update=changes)


def test_time_is_numbered_and_only_the_latest_may_be_struck():
    entries: tuple[TamTime, ...] = ()
    for n in range(tam.KEPT + 5):
        entries = tam.recorded(entries, n, CONTRACT, spent(), TODAY)
    assert (len(entries), entries[-1].n) == (tam.KEPT, tam.KEPT + 5)
    after, one = tam.struck(entries, tam.KEPT, "twice")
    assert one.struck == "twice"
    for n, code in ((tam.KEPT, "struck_already"), (1, "unknown_tam_time")):
        with pytest.raises(Refused) as refused:
            tam.struck(after, n, "again")
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("contract", "on", "code"),
    [
        (CONTRACT, date(2026, 5, 21), "date_in_the_future"),
        (CONTRACT, date(2020, 1, 1), "before_the_signature"),
        (CONTRACT.model_copy(update={"tam": False}), TODAY, "no_tam_bought"),
    ],
)
def test_time_nobody_can_have_spent_is_refused(contract: Contract, on: date, code: str):
    with pytest.raises(Refused) as refused:
        tam.recorded((), 0, contract, spent(on), TODAY)
    assert refused.value.code == code


def test_a_month_has_its_own_entries_and_hours_up_to_its_end():
    days = (date(2026, 4, 30), date(2026, 5, 1), date(2026, 5, 31), date(2026, 6, 1))
    told = report(recorded(entries=tuple(entry(day) for day in days)), *MAY)
    assert [each.on for each in told.done] == list(days[1:3])
    hours = told.hours
    assert (hours.this_month, hours.used, hours.remaining) == (Decimal(4), Decimal(6), Decimal(34))


def test_what_it_was_for_says_where_it_stands():
    entries = (entry(TODAY, TamSort.PREVENTED), entry(TODAY, TamSort.ANSWERED))
    told = report(recorded(entries=entries, bought=None), *MAY)
    assert (len(told.done), len(told.answered), len(told.prevented)) == (0, 1, 1)
    assert told.hours.remaining is None


def test_an_issue_is_resolved_in_its_month_and_open_at_the_end_of_the_others():
    issues = (issue(1, 3, 20), issue(2, 4), issue(3, 5, None))
    late = issue(4, 6).model_copy(update={"closed_at": datetime(2026, 6, 2, tzinfo=UTC)})
    told = report(recorded(issues=(*issues, late)), *MAY)
    assert [each.n for each in told.resolved] == [1]
    assert [each.n for each in told.open_issues] == [2, 3, 4]


@pytest.mark.parametrize(
    ("said", "code"),
    [("May", "not_a_month"), ("2026-13", "not_a_month"), ("2026-5", "not_a_month"), ("2026-06", "month_in_the_future")],
)
def test_a_month_that_is_none_is_refused(said: str, code: str):
    with pytest.raises(Refused) as refused:
        month_of(said, TODAY)
    assert refused.value.code == code


def test_a_year_goes_over_into_the_next():
    assert month_of("2025-12", TODAY) == (date(2025, 12, 1), date(2026, 1, 1))
