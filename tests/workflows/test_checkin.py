"""Stories of check-ins with one customer, in virtual time, with the real workflow, activities and letters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from postsales.calendars.public_holidays import PublicHolidays
from postsales.domain.errors import Refused
from postsales.messages import ids
from postsales.messages.news import News
from postsales.messages.news.escalation import IssueWanted
from tests.workflows.checkin_world import SIGNED, WORKFLOW, Desk, desk


@pytest.fixture
def at_desk() -> Iterator[Desk]:
    with desk() as found:
        yield found


async def test_after_the_signature_then_monthly_each_on_an_open_day(at_desk):
    await at_desk.join()
    days = []
    for _ in range(4):
        days.append(await at_desk.due_on())
        await at_desk.until(days[-1])
        await at_desk.record()
    # Days 3, 14 and 30 after Monday 2 March, then every thirty days until it is live.
    assert days == [date(2026, 3, 5), date(2026, 3, 16), date(2026, 4, 1), date(2026, 5, 1)]
    assert at_desk.letters() == [("due", "csm")] * 4
    assert [row.state for row in at_desk.rows()] == ["held"] * 4 + ["planned"]


async def test_dense_again_after_go_live(at_desk):
    await at_desk.join()
    await at_desk.until(date(2026, 3, 5))
    await at_desk.record()
    await at_desk.until(date(2026, 3, 9))
    await at_desk.live(date(2026, 3, 9))
    days = []
    for _ in range(5):
        days.append(await at_desk.due_on())
        await at_desk.until(days[-1])
        await at_desk.record()
    assert days == [date(2026, 3, 12), date(2026, 3, 16), date(2026, 3, 23), date(2026, 4, 1), date(2026, 4, 8)]


async def test_a_tam_comes_weekly_and_stands_for_the_csm_in_that_week(at_desk):
    await at_desk.join(tam=True)
    sorts = []
    for _ in range(6):
        planned = (await at_desk.status()).planned
        assert planned is not None
        sorts.append((planned.sort, planned.due_on))
        await at_desk.until(planned.due_on)
        await at_desk.record(sort=planned.sort)
    assert sorts == [
        ("csm", date(2026, 3, 5)),
        ("tam", date(2026, 3, 9)),
        ("tam", date(2026, 3, 16)),
        ("tam", date(2026, 3, 23)),
        ("tam", date(2026, 3, 30)),
        ("tam", date(2026, 4, 6)),
    ]


async def test_nobody_records_reminds_climbs_and_is_missed_when_the_next_is_due(at_desk):
    await at_desk.join()
    await at_desk.until(date(2026, 3, 16))
    assert at_desk.letters() == [("due", "csm"), ("reminder", "csm"), ("climbed", "vera"), ("due", "csm")]
    assert at_desk.facts.whats(WORKFLOW) == [
        "checkins_began",
        "checkin_missed",
        "checkin_climbed",
        "checkin_lapsed",
    ]
    assert [(row.n, row.state) for row in at_desk.rows()] == [(1, "missed"), (2, "planned")]
    await at_desk.record()
    assert (await at_desk.status()).not_held_in_a_row == 0


async def test_a_bad_one_opens_an_issue_with_the_newest_delivery(at_desk):
    await at_desk.join("D-1")
    await at_desk.join("D-2", signed_on=SIGNED + timedelta(days=1))
    await at_desk.until(date(2026, 3, 5))
    await at_desk.record(sentiment=1, summary="They want their money back.")
    await at_desk.until(date(2026, 3, 16))
    await at_desk.record(sentiment=5, value_met=True)
    heard = await at_desk.world.client.query(ids.delivery("D-2"), "all", result_type=list[News])
    wanted = [news.news for news in heard]
    assert len(wanted) == 1
    assert isinstance(wanted[0], IssueWanted)
    assert wanted[0].title == "They want their money back."
    assert await at_desk.world.client.query(ids.delivery("D-1"), "all", result_type=list[News]) == []


async def test_two_deliveries_are_one_cadence(at_desk):
    await at_desk.join("D-1")
    await at_desk.join("D-2", signed_on=SIGNED + timedelta(days=1))
    days = []
    for _ in range(3):
        days.append(await at_desk.due_on())
        await at_desk.until(days[-1])
        await at_desk.record()
    assert days == [date(2026, 3, 5), date(2026, 3, 16), date(2026, 4, 1)]


async def test_skipped_twice_the_head_hears(at_desk):
    await at_desk.join()
    await at_desk.say("csm", "checkin.skip", reason="they are moving house")
    assert ("skipped_again", "vera") not in at_desk.letters()
    await at_desk.say("csm", "checkin.skip", reason="still moving")
    assert at_desk.letters()[-1] == ("skipped_again", "vera")
    assert [row.state for row in at_desk.rows()] == ["skipped", "skipped", "planned"]


async def test_replanned_to_another_day_the_cadence_stays(at_desk):
    await at_desk.join()
    await at_desk.say("csm", "checkin.replan", on="2026-03-10")
    await at_desk.until(date(2026, 3, 9))
    assert at_desk.letters() == [("meeting", "csm")]
    await at_desk.until(date(2026, 3, 10))
    assert at_desk.letters() == [("meeting", "csm"), ("due", "csm")]
    await at_desk.record()
    assert await at_desk.due_on() == date(2026, 3, 16)


async def test_rests_without_a_delivery_and_goes_on_numbering_with_the_next(at_desk):
    await at_desk.join("D-1")
    await at_desk.until(date(2026, 3, 5))
    await at_desk.record()
    await at_desk.leave("D-1")
    assert [row.state for row in at_desk.rows()] == ["held", "cancelled"]
    await at_desk.until(date(2026, 9, 1))
    assert len(at_desk.letters()) == 1
    await at_desk.join("D-9", signed_on=date(2026, 9, 1))
    assert [(row.n, row.due_on) for row in at_desk.rows()][-1] == (3, date(2026, 9, 4))
    # A join that comes after the leaving it belongs before changes nothing.
    await at_desk.join("D-1")
    assert (await at_desk.status()).deliveries == ("D-9",)


@pytest.mark.parametrize(
    ("person", "verb", "body", "code"),
    [
        ("csm", "checkin.record", {"sentiment": 6, "summary": "x"}, "bad_argument"),
        ("csm", "checkin.record", {"sentiment": 4, "summary": "x", "adoption": 101}, "bad_argument"),
        ("stranger", "checkin.record", {"sentiment": 4, "summary": "x"}, "not_the_customers_team"),
        ("csm", "checkin.skip", {"sort": "tam", "reason": "x"}, "nothing_planned"),
        ("csm", "checkin.replan", {"on": "2026-03-01"}, "date_in_the_past"),
        ("csm", "checkin.replan", {"on": "2026-03-07"}, "closed_day"),
    ],
)
async def test_what_is_refused_changes_nothing(at_desk, person, verb, body, code):
    await at_desk.join()
    before = await at_desk.status()
    with pytest.raises(Refused) as refused:
        await at_desk.say(person, verb, **body)
    assert refused.value.code == code
    assert await at_desk.status() == before


async def test_years_go_by_in_new_runs_and_nothing_is_lost():
    with desk(suggest_continue_as_new_after=60) as at_desk:
        await at_desk.join()
        await at_desk.until(date(2026, 3, 20))
        await at_desk.live(date(2026, 3, 20))
        for _ in range(30):
            await at_desk.until(await at_desk.due_on())
            await at_desk.record()
        rows = at_desk.rows()
        assert [row.n for row in rows] == list(range(1, len(rows) + 1))
        seqs = [fact.seq for workflow, fact in at_desk.facts.facts if workflow == WORKFLOW]
        assert seqs == list(range(1, len(seqs) + 1))
        keys = [mail.key for mail in at_desk.mail.letters]
        assert len(keys) == len(set(keys))
        assert rows[-1].due_on > date(2028, 3, 1)


async def test_holidays_of_later_years_are_read_once_a_year(at_desk):
    await at_desk.join()
    known = PublicHolidays().calendar("KR", "Asia/Seoul", 2027, 2030)
    while (due_on := await at_desk.due_on()) < date(2030, 1, 1):
        assert due_on.year == 2026 or known.is_business_day(due_on), due_on
        await at_desk.until(due_on)
        await at_desk.record()
