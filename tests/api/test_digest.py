"""The weekly digest: once per person and week, to who has something to see, in their language."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.api.house import HANBIT, MONDAY, Caller

OLIVER: dict[str, Any] = {"headers": {"x-postsales-as": "delivery:oliver"}}


async def send(caller: Caller, **body: Any) -> dict[str, Any]:
    answer = await caller.post("/digest.send", json=body, **OLIVER)
    assert answer.status_code == 200, answer.text
    report: dict[str, Any] = answer.json()
    return report


async def digests(caller: Caller) -> list[tuple[str | None, str | None, str]]:
    sent = caller.stage.store.messages.sent(limit=500).items
    return sorted(((each.to, each.language, each.subject) for each in sent if each.key.startswith("digest:")), key=str)


async def test_nobody_hears_of_a_week_without_trouble(caller: Caller):
    assert (await send(caller))["sent_to"] == []
    assert await digests(caller) == []


async def test_whoever_has_something_to_see_hears_once_a_week(caller: Caller):
    await caller.stage.world.advance_to(MONDAY + timedelta(days=40))
    promise = {"what": "A list of ports", "owner": "oliver", "to": "customer", "due_on": "2026-04-13"}
    assert (await caller.say("delivery:oliver", "promise.make", promise)).status_code == 200
    await caller.stage.world.advance_to(MONDAY + timedelta(days=44))
    first = await send(caller)
    assert "minji" in first["sent_to"]
    assert (first["had_it"], first["week"]) == ([], "2026-W16")
    again = await send(caller)
    assert (again["sent_to"], sorted(again["had_it"])) == ([], sorted(first["sent_to"]))
    letters = await digests(caller)
    assert [to for to, _, _ in letters] == sorted(first["sent_to"])
    people = {row.person: row.language for row in caller.stage.store.deliveries.people(HANBIT)}
    assert {to: language for to, language, _ in letters} == {to: people[to] for to in first["sent_to"]}
    await caller.stage.world.advance_to(MONDAY + timedelta(days=51))
    assert (await send(caller))["sent_to"] == first["sent_to"]


async def test_another_companys_is_refused(caller: Caller):
    refused = await caller.post("/digest.send", json={"vendor": "elsewhere"}, **OLIVER)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_your_digest")
    assert (await caller.post("/digest.send", json={}, by="customer-own")).status_code == 403
