"""Visits over the API: the list of those ahead, and one with its briefing, to each side what is its own."""

from __future__ import annotations

from tests.api.house import HANBIT, Caller


async def planned(caller: Caller) -> None:
    """Handed over, and a visit briefed in the planner's own words."""
    for who, verb, body in (
        ("sales:minji", "handoff.note", {"promise": "Weekend support"}),
        ("delivery:oliver", "handoff.complete", {"kickoff_on": "2026-03-09"}),
        ("partner:jaeho", "visit.plan", {"day": "2026-03-16", "purpose": "설치", "engineer": "dongwoo"}),
        ("partner:jaeho", "visit.brief", {"visit": 1, "text": "They are cross with us"}),
    ):
        answer = await caller.say(who, verb, body)
        assert answer.status_code == 200, answer.text


async def test_visits_ahead_and_a_briefing(caller: Caller) -> None:
    await planned(caller)
    page = (await caller.get("/visits", params={"over": "false", "engineer": "dongwoo"})).json()
    assert [(row["delivery"], row["n"], row["missing"]) for row in page["items"]] == [(HANBIT, 1, ["acknowledgement"])]
    briefing = (await caller.get(f"/deliveries/{HANBIT}/visits/1", by="partner-own")).json()
    assert briefing["expected"] == ["Weekend support"]
    assert briefing["visit"]["text"] == "They are cross with us"
    assert briefing["sold"][0] == "120 × ERP licences"
    assert (await caller.get(f"/deliveries/{HANBIT}/visits/9")).status_code == 404


async def test_a_customer_reads_nothing_written_about_it(caller: Caller) -> None:
    await planned(caller)
    briefing = (await caller.get(f"/deliveries/{HANBIT}/visits/1", by="customer-own")).json()
    assert (briefing["visit"]["text"], briefing["expected"], briefing["lessons"]) == (None, [], [])
    page = (await caller.get("/visits", by="customer-own")).json()
    assert [row["text"] for row in page["items"]] == [None]
    assert (await caller.get("/visits", by="customer-other")).json()["items"] == []
    assert (await caller.get(f"/deliveries/{HANBIT}/visits/1", by="customer-other")).status_code == 404
