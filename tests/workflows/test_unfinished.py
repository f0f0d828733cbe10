"""What is left unfinished on site: promised by close of business, or it climbs."""

from __future__ import annotations

import pytest

from postsales.domain.seats import Side
from postsales.messages.news.installation import PromiseWanted
from postsales.messages.rows import WorkRow
from tests.workflows.deal import at
from tests.workflows.installation_world import code, ready, site, visited

__all__ = ["site"]


async def test_item_without_a_promise_climbs_at_the_close_of_its_business_day(site):
    items = [
        {"what": "door slams", "blocking": True},
        {"what": "label", "promise": {"owner": "giho", "due_on": "2026-03-12"}},
    ]
    await visited(site, 10, outcome="incomplete", punch_items=items)
    promise = (await site.heard(PromiseWanted))[0]
    assert (promise.owner, promise.promise, promise.to, promise.about) == (
        "giho", "label", Side.CUSTOMER, "punch_item:2",
    )  # fmt: skip
    await site.until(at(3, 11))
    assert site.happened("promise_missing") == [at(3, 10, 18)]
    assert site.postbox.templates("hyejin") == ["installation/promise_missing"]
    assert [(row.what, row.facts["about"], row.done_at) for row in site.store.rows(WorkRow)] == [
        ("promise_missing", "punch_item:1", None)
    ]
    await site.say("jaeho", "visit.promise", item=1, owner="giho", due_on="2026-03-13")
    assert len(await site.heard(PromiseWanted)) == 2
    assert [row.done_at for row in site.store.rows(WorkRow)] == [at(3, 11)]
    await site.until(at(3, 20))
    assert len(site.happened("promise_missing")) == 1


async def test_promise_in_time_keeps_it_from_climbing(site):
    await visited(site, 10, outcome="incomplete", punch_items=[{"what": "door slams"}])
    assert await code(site, "jaeho", "visit.promise", item=1, owner="nobody", due_on="2026-03-12") == "unknown_person"
    assert (
        await code(site, "jaeho", "visit.promise", item=1, owner="giho", due_on="2026-03-09") == "promise_in_the_past"
    )
    assert await code(site, "eunji", "visit.promise", item=1, owner="giho", due_on="2026-03-12") == (
        "not_on_the_installation"
    )
    await site.say("giho", "visit.promise", item=1, owner="giho", due_on="2026-03-12")
    assert await code(site, "jaeho", "visit.promise", item=1, owner="giho", due_on="2026-03-12") == "item_has_a_promise"
    await site.until(at(3, 11, 12))
    assert site.happened("promise_missing") == []


async def test_report_after_hours_has_until_the_next_business_day(site):
    await site.say("jaeho", "visit.plan", day="2026-03-13", purpose="install", engineer="giho")
    await site.say("jaeho", "visit.brief", visit=1, text="Bring the licence.")
    await site.say("giho", "visit.acknowledge", visit=1)
    await site.say("jaeho", "visit.confirm", visit=1)
    await site.until(at(3, 13, 20))
    await site.say("giho", "visit.report", visit=1, outcome="incomplete", punch_items=[{"what": "door slams"}])
    await site.until(at(3, 17))
    assert site.happened("promise_missing") == [at(3, 16, 18)]


async def test_unpromised_item_outlives_the_acceptance_until_the_day_closes(site):
    await visited(site, 10, punch_items=[{"what": "label"}])
    await ready(site)
    await site.say("jaeho", "acceptance.request")
    await site.say("eunji", "acceptance.sign")
    assert not site.over()
    await site.say("giho", "visit.promise", item=1, owner="giho", due_on="2026-03-12")
    assert site.over()


@pytest.mark.parametrize(("absent", "climbs"), [("visitor", True), ("customer", False)])
async def test_visit_its_engineer_missed_wants_a_date_by_close_of_business(site, absent, climbs):
    await site.say("jaeho", "visit.plan", day="2026-03-12", purpose="install", engineer="giho", packages=["erp"])
    await site.say("sora", "visit.brief", visit=1, text="Bring the licence.")
    await site.say("giho", "visit.acknowledge", visit=1)
    await site.say("jaeho", "visit.confirm", visit=1)
    await site.until(at(3, 12, 11))
    await site.say("minsu", "visit.no_show", visit=1, absent=absent)
    await site.until(at(3, 13, 8))
    assert site.happened("promise_missing") == ([at(3, 12, 18)] if climbs else [])
    await site.say("jaeho", "visit.reschedule", visit=1, day="2026-03-16", reason="sick leave")
    assert all(row.done_at is not None for row in site.store.rows(WorkRow) if row.what == "promise_missing")
