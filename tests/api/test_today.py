"""What somebody must do now, over all their deliveries."""

from __future__ import annotations

from typing import Any

from tests.api.house import HANBIT, Caller


async def today(caller: Caller, who: str) -> list[tuple[str, str | None]]:
    answer = await caller.get("/today", headers={"x-postsales-as": who})
    assert answer.status_code == 200, answer.text
    return [(duty["what"], duty["delivery"]) for duty in answer.json()["duties"]]


async def test_each_sees_what_waits_for_them_and_nobody_else_does(caller: Caller):
    assert ("awaited_handoff", HANBIT) in await today(caller, "delivery:oliver")
    assert await today(caller, "partner:jaeho") == []
    claim: dict[str, Any] = {"symptom": "Login takes 40 seconds", "said_by": "partner"}
    assert (await caller.say("sales:minji", "issue.claim", claim)).status_code == 200
    assert ("pick_issue_up", HANBIT) in await today(caller, "support:anand")
    assert await today(caller, "partner:jaeho") == [("issue_with_partner", HANBIT)]  # its evidence
    assert ("pick_issue_up", HANBIT) not in await today(caller, "sales:minji")


async def test_it_tells_the_day_it_is_for_and_how_much_is_late(caller: Caller):
    day = (await caller.get("/today", headers={"x-postsales-as": "delivery:oliver"})).json()
    assert (day["person"], day["on"], day["late"]) == ("oliver", "2026-03-02", 0)
