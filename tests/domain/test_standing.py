"""Since when a delivery is late, since when money is, and what holds it up."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from postsales.domain.errors import Refused
from postsales.domain.portfolio import VIEWS_KEPT, refuse_too_many, refuse_unknown_filters
from postsales.domain.standing import Kind, Standing, Thing, standing_of

SEOUL, NEW_YORK = ZoneInfo("Asia/Seoul"), ZoneInfo("America/New_York")
MONDAY = date(2026, 3, 2)
TUESDAY_IN_SEOUL = datetime(2026, 3, 2, 15, tzinfo=UTC)
OWED = Thing(Kind.INSTALMENT, due_on=MONDAY, outstanding=Decimal(5))


def test_a_due_date_ends_at_midnight_after_it_where_the_customer_is():
    promise = Thing(Kind.PROMISE, due_on=MONDAY)
    assert standing_of([promise], SEOUL, ended=False).late_from == TUESDAY_IN_SEOUL
    assert standing_of([promise], NEW_YORK, ended=False).late_from == datetime(2026, 3, 3, 5, tzinfo=UTC)


def test_the_earliest_counts_and_money_is_told_apart():
    answer_by = TUESDAY_IN_SEOUL + timedelta(hours=3)
    found = standing_of([Thing(Kind.ISSUE, answer_by=answer_by), OWED], SEOUL, ended=False)
    assert found == Standing(late_from=TUESDAY_IN_SEOUL, work_late_from=answer_by, overdue_from=TUESDAY_IN_SEOUL)


def test_what_is_paid_is_not_late():
    assert standing_of([OWED._replace(outstanding=Decimal(0))], SEOUL, ended=False) == Standing()


@pytest.mark.parametrize("kind", [Kind.PROMISE, Kind.PACKAGE, Kind.TASK])
def test_of_what_has_ended_only_money_can_be_late(kind: Kind):
    things = [Thing(kind, due_on=MONDAY), Thing(Kind.ISSUE, blocking=True), OWED]
    assert standing_of(things, SEOUL, ended=False).work_late_from == TUESDAY_IN_SEOUL
    assert standing_of(things, SEOUL, ended=False).blocked
    ended = standing_of(things, SEOUL, ended=True)
    assert ended == Standing(late_from=TUESDAY_IN_SEOUL, overdue_from=TUESDAY_IN_SEOUL)


def test_a_filter_that_does_not_exist_is_answered_with_those_that_do():
    with pytest.raises(Refused) as refused:
        refuse_unknown_filters(["stagee"], ("stage", "partner"))
    assert refused.value.facts == {"filter": "stagee", "filters": "stage, partner", "nearest": "stage"}
    refuse_unknown_filters(["stage"], ("stage", "partner"))


def test_nobody_keeps_more_views_than_one_can_find_again():
    kept = [f"v{n}" for n in range(VIEWS_KEPT)]
    refuse_too_many(kept, "v3")
    with pytest.raises(Refused, match="too_many_views"):
        refuse_too_many(kept, "one more")
