"""Last and next contact with the customer, in one delivery: check-ins, visits, the kickoff."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.api.house import HANBIT, MONDAY, Caller, temporal_away

MINJI: dict[str, Any] = {"headers": {"x-postsales-as": "sales:minji"}}


async def contacts(caller: Caller, **who: Any) -> dict[str, Any]:
    answer = await caller.get(f"/deliveries/{HANBIT}", **(who or MINJI))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["contacts"]
    return found


async def done(caller: Caller, who: str, verb: str, body: dict[str, Any]) -> None:
    answer = await caller.say(who, verb, body)
    assert answer.status_code == 200, answer.text


async def test_the_kickoff_then_the_visit_then_what_came_of_it(caller: Caller):
    await done(caller, "sales:minji", "handoff.note", {"kickoff_on": "2026-03-03"})
    found = await contacts(caller)
    assert found["live"]
    assert (found["next"]["how"], found["next"]["on"]) == ("kickoff", "2026-03-03")
    assert found["last"] is None

    await done(caller, "delivery:oliver", "handoff.complete", {})
    visit = {"day": "2026-03-04", "purpose": "Install", "engineer": "dongwoo", "packages": ["install"]}
    await done(caller, "partner:jaeho", "visit.plan", visit)
    await caller.stage.world.advance_to(MONDAY + timedelta(days=1, hours=20))  # the 4th, early in Seoul
    found = await contacts(caller)
    assert (found["next"]["how"], found["next"]["person"], found["next"]["on"]) == ("visit", "dongwoo", "2026-03-04")
    assert (found["last"]["how"], found["last"]["on"]) == ("kickoff", "2026-03-03")

    async with temporal_away(caller) as silent:
        recorded = await contacts(silent)
    assert not recorded["live"]
    assert recorded["as_of"] is not None
    assert (recorded["next"], recorded["last"]) == (found["next"], found["last"])


async def test_check_ins_are_for_the_vendors_own_people(caller: Caller):
    await caller.stage.world.advance_to(MONDAY + timedelta(days=8))
    held = {"sentiment": 2, "summary": "They are not happy", "customer": "hanbit"}
    said = await caller.post("/checkin.record", json=held, headers={"x-postsales-as": "sales:minji"})
    assert said.status_code == 200, said.text
    last = (await contacts(caller))["last"]
    assert (last["how"], last["sentiment"], last["on"]) == ("checkin", 2, "2026-03-10")
    for outside in ("partner-own", "customer-own"):
        found = await contacts(caller, by=outside)
        assert "not happy" not in str(found)
        assert found["last"] is None
