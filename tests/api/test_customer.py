"""A customer over all its deliveries, live and from the store."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.api.house import HANBIT, MONDAY, Caller, temporal_away

MINJI: dict[str, Any] = {"headers": {"x-postsales-as": "sales:minji"}}


async def shown(caller: Caller, customer: str = "hanbit", **who: Any) -> dict[str, Any]:
    answer = await caller.get(f"/customers/{customer}", **(who or MINJI))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_rep_sees_who_has_the_ball_what_is_open_and_when_the_customer_is_seen(caller: Caller):
    claim = {"symptom": "Login takes 40 seconds", "said_by": "customer"}
    assert (await caller.say("sales:minji", "issue.claim", claim)).status_code == 200
    promise = {"what": "A list of ports", "owner": "oliver", "to": "customer", "due_on": "2026-03-10"}
    assert (await caller.say("delivery:oliver", "promise.make", promise)).status_code == 200
    found = await shown(caller)
    assert (found["live"], found["running"], found["ended"]) == (True, 1, 0)
    (delivery,) = found["deliveries"]
    assert (delivery["delivery"], delivery["ball"]["what"], delivery["live"]) == (HANBIT, "issue", True)
    assert [(each["what"], each["owner"]) for each in delivery["promises"]] == [("A list of ports", "oliver")]
    assert [each["n"] for each in delivery["issues"]] == [1]
    assert delivery["money"]["tiers"]
    assert delivery["health"]["band"]
    assert found["next_contact"]["on"] > "2026-03-02"
    assert await shown(caller, HANBIT) == found


async def test_what_falls_back_to_the_store_says_so(caller: Caller):
    live = await shown(caller)
    async with temporal_away(caller) as silent:
        found = await shown(silent)
    assert (found["live"], [each["live"] for each in found["deliveries"]]) == (False, [False])
    assert found["as_of"] <= live["as_of"]
    assert found["deliveries"][0]["ball"]["what"] == live["deliveries"][0]["ball"]["what"]
    assert found["next_contact"] == live["next_contact"]


async def test_a_check_in_that_was_held_is_the_last_contact(caller: Caller):
    await caller.stage.world.advance_to(MONDAY + timedelta(days=8))
    held = {"sentiment": 4, "summary": "All is well", "customer": "hanbit"}
    said = await caller.post("/checkin.record", json=held, headers={"x-postsales-as": "sales:minji"})
    assert said.status_code == 200, said.text
    live = (await shown(caller))["last_contact"]
    assert (live["sentiment"], live["summary"], live["on"]) == (4, "All is well", "2026-03-10")
    async with temporal_away(caller) as silent:
        assert (await shown(silent))["last_contact"] == live


async def test_others_see_their_own_deliveries_of_it_and_strangers_none(caller: Caller):
    partner = await shown(caller, by="partner-own")
    assert (partner["deliveries"][0]["money"], partner["next_contact"]) == (None, None)
    for name in ("hanbit", HANBIT, "nobody"):
        answer = await caller.get(f"/customers/{name}", by="partner-other")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_customer")
