"""Who leaves a seat hears of the visits they are planned for; the delivery alone would not know."""

from __future__ import annotations

from typing import Any

from tests.api.house import Caller


async def said(caller: Caller, who: str, verb: str, body: dict[str, Any]) -> Any:
    return await caller.say(who, verb, body)


async def test_a_planned_visit_is_named_to_who_leaves_alone(caller: Caller):
    assert (await said(caller, "delivery:oliver", "handoff.complete", {})).status_code == 200
    visit = {"day": "2026-03-10", "purpose": "Install", "engineer": "dongwoo", "packages": ["install"]}
    assert (await said(caller, "partner:jaeho", "visit.plan", visit)).status_code == 200
    leaves = {"seat": "partner_engineer", "person": "dongwoo"}
    refused = await said(caller, "partner:jaeho", "handoff.vacate", leaves)
    assert (refused.status_code, refused.json()["code"]) == (409, "seat_owes")
    assert "visit 1" in refused.text
    nobodys = await said(caller, "partner:jaeho", "handoff.vacate", {**leaves, "visits": []})
    assert nobodys.json()["code"] == "bad_argument"  # that is for the desk to say
    cancelled = {"visit": 1, "reason": "He leaves"}
    assert (await said(caller, "partner:jaeho", "visit.cancel", cancelled)).status_code == 200
    again = await said(caller, "partner:jaeho", "handoff.vacate", leaves)
    assert again.status_code == 409
    assert "visit" not in again.text  # the installation itself is still the seat's
