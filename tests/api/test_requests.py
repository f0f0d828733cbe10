"""Requests over HTTP: routed to whoever has the seat, their work until answered, hidden from whom it is not for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.api.house import HANBIT, Caller, calling
from tests.contract_documents import document

PAYER, DEFINER, DECIDER = "customer:bora", "customer:seojun", "customer:taeyang"


@pytest.fixture
async def house() -> AsyncIterator[Caller]:
    async with calling() as caller:
        await caller.post("/deliveries", json={"contract": document()})
        yield caller


async def work_of(house: Caller, who: str) -> list[dict[str, Any]]:
    found = await house.get("/work", headers={"x-postsales-as": who})
    items: list[dict[str, Any]] = found.json()["items"]
    return [each for each in items if each["what"] in ("request_routed", "seat_asked")]


async def requests_seen(house: Caller, who: str) -> list[int]:
    shown = await house.get(f"/deliveries/{HANBIT}", headers={"x-postsales-as": who})
    return [each["n"] for each in shown.json()["status"]["requests"]]


async def test_bystanders_request_is_work_for_who_speaks_for_their_party_until_answered(house: Caller):
    said = {"seat": "partner_pm", "what": "Training for accounting"}
    answer = (await house.say(PAYER, "request.make", said)).json()
    assert (answer["what"], answer["details"]["seat"]) == ("request_routed", "requirement_definer")
    [row] = await work_of(house, DEFINER)
    assert (row["facts"]["what"], row["delivery"]) == ("Training for accounting", HANBIT)
    assert await work_of(house, PAYER) == []
    assert await requests_seen(house, DEFINER) == [1]
    assert await requests_seen(house, "partner:jaeho") == [], "what a party settles among itself is its own"
    refused = await house.say("partner:jaeho", "request.answer", {"request": 1, "answer": "no"})
    assert refused.json()["code"] == "not_asked"
    await house.say(DEFINER, "request.answer", {"request": 1, "answer": "In May, with the others"})
    assert await work_of(house, DEFINER) == []
    again = await house.say(DEFINER, "request.answer", {"request": 1, "answer": "In June"})
    assert again.json()["code"] == "request_is_answered"
    assert (await house.say(DEFINER, "request.answer", {"request": 9, "answer": "x"})).json()[
        "code"
    ] == "unknown_request"


async def test_what_only_a_colleague_may_say_is_put_to_them_and_another_party_is_refused(house: Caller):
    await house.say("delivery:oliver", "handoff.complete", {})
    routed = await house.say(DEFINER, "acceptance.sign", {})
    assert (routed.status_code, routed.json()["what"]) == (200, "request_routed")
    assert routed.json()["details"]["seat"] == "acceptance_decider"
    [row] = await work_of(house, DECIDER)
    assert (row["facts"]["verb"], row["facts"]["what"]) == ("acceptance.sign", "acceptance.sign")
    for other in ("partner:jaeho", "sales:minji"):
        refused = await house.say(other, "acceptance.sign", {})
        assert refused.json()["code"] == "not_the_acceptance_decider"


async def test_own_part_of_a_request_is_a_task_with_a_date(house: Caller):
    own = {"seat": "partner_pm", "what": "Check the data", "own_part": "Clean the old data", "due_on": "2026-03-20"}
    answer = (await house.say(DEFINER, "request.make", own)).json()
    shown = (await house.get(f"/deliveries/{HANBIT}")).json()["status"]
    assert answer["details"]["seat"] == "partner_pm"
    assert [(each["owner"], each["to"], each["status"]) for each in shown["promises"]] == [
        ("seojun", "partner", "open")
    ]
    for wrong in ({"due_on": None}, {"own_part": None}):
        assert (await house.say(DEFINER, "request.make", own | wrong)).status_code == 422
    past = await house.say(DEFINER, "request.make", own | {"due_on": "2026-02-20"})
    assert past.json()["code"] == "promise_in_the_past"


async def test_seat_nobody_fills_in_time_climbs_and_assigning_answers(house: Caller):
    await house.say("delivery:oliver", "handoff.ask_seat", {"seat": "partner_engineer"})
    assert [row["what"] for row in await work_of(house, "partner:jaeho")] == ["seat_asked"]
    declined = await house.say("partner:jaeho", "request.answer", {"request": 1, "answer": "soon"})
    assert declined.json()["code"] == "fill_the_seat"
    await house.stage.world.advance_to(datetime(2026, 3, 6, tzinfo=UTC))
    await house.stage.world.settle()
    assert [row["what"] for row in await work_of(house, "partner:hyejin")] == ["seat_asked"]
    new = {"seat": "partner_engineer", "person": "haneul", "name": "Haneul", "email": "h@daon-si.example"}
    await house.say("partner:hyejin", "handoff.assign", new)
    assert await work_of(house, "partner:hyejin") == []
