"""Actions, opportunities and health at the API: said, listed, shown to whom they are for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.house import HANBIT, Caller

CALL: dict[str, Any] = {"sort": "risk", "what": "Call the plant manager", "due_on": "2026-03-04", "owner": "minji"}


def acting(who: str) -> dict[str, str]:
    return {"x-postsales-as": who}


async def test_an_action_is_in_its_owners_day_and_in_the_delivery(caller: Caller):
    said = await caller.say("csm:sora", "action.open", {**CALL, "delivery": HANBIT})
    assert said.status_code == 200, said.text
    day = (await caller.get("/today", headers=acting("sales:minji"))).json()
    assert [duty["facts"]["what"] for duty in day["duties"] if duty["what"] == "meet_risk"] == [CALL["what"]]
    mine = (await caller.get("/actions", headers=acting("sales:minji"))).json()["items"]
    assert [(row["owner"], row["customer"], row["state"]) for row in mine] == [("minji", "hanbit", "open")]
    assert (await caller.get("/actions", headers=acting("csm:sora"))).json()["items"] == []
    named = await caller.get("/actions", params={"customer": "hanbit"}, headers=acting("csm:sora"))
    assert len(named.json()["items"]) == 1
    shown = (await caller.get(f"/deliveries/{HANBIT}", headers=acting("sales:minji"))).json()
    assert [row["what"] for row in shown["view"]["actions"]] == [CALL["what"]]
    theirs = (await caller.get(f"/deliveries/{HANBIT}", headers=acting("customer:seojun"))).json()
    assert theirs["view"]["actions"] == []
    assert theirs["view"]["health"] is None


async def test_a_partner_brings_an_opportunity_and_sees_it_but_not_the_customers_health(caller: Caller):
    brought = await caller.say("partner:jaeho", "expansion.bring", {"what": "The second plant too"})
    assert brought.status_code == 200, brought.text
    own = (await caller.get("/expansions", headers=acting("partner:jaeho"))).json()["items"]
    assert [(row["what"], row["owner"], row["credited"]) for row in own] == [
        ("The second plant too", "minji", "daon-si")
    ]
    assert "score" not in own[0]["facts"]
    assert (await caller.get("/actions", headers=acting("partner:jaeho"))).status_code == 403


async def test_health_is_explained_and_what_if_is_answered(caller: Caller):
    await caller.say("customer:seojun", "issue.raise", {"title": "down", "severity": "critical"})
    shown = (await caller.get(f"/deliveries/{HANBIT}/health", headers=acting("sales:minji"))).json()
    assert (shown["health"]["score"], shown["health"]["band"]) == (85, "good")
    assert [each["code"] for each in shown["explained"]["improvements"]] == ["close_critical_issues"]
    params = {"sentiment": 1, "adoption": 20}
    supposed = await caller.get(f"/deliveries/{HANBIT}/health", params=params, headers=acting("sales:minji"))
    assert supposed.json()["then"]["score"] == 53
    wrong = await caller.get(f"/deliveries/{HANBIT}/health", params={"sentiment": 9}, headers=acting("sales:minji"))
    assert wrong.status_code == 422
    assert (await caller.get(f"/deliveries/{HANBIT}/health", headers=acting("partner:jaeho"))).status_code == 403


@pytest.mark.parametrize("language", ["en", "ko"])
async def test_success_playbooks_are_listed_and_laid_out(caller: Caller, language: str):
    known = (await caller.get("/success-playbooks", headers=acting("csm:sora"))).json()
    assert all(each["title"][language] for each in known)
    said = await caller.say("csm:sora", "action.lay_out", {"playbook": "executive-review"})
    assert said.json()["details"]["actions"] == "1, 2, 3"
    unknown = await caller.say("csm:sora", "action.lay_out", {"playbook": "executive"})
    assert unknown.json()["code"] == "unknown_success_playbook"
    own = {"playbook": "executive-review", "steps": []}
    assert (await caller.say("csm:sora", "action.lay_out", own)).status_code == 422
