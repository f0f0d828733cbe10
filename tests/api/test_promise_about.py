"""A promise about a thing that does not exist is refused; one about words is not."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.api.house import HANBIT, Caller, calling, temporal_away
from tests.contract_documents import document


@pytest.fixture(scope="module")
async def house() -> AsyncIterator[Caller]:
    """The installation runs: one visit, one issue, one request outside the scope."""
    async with calling() as caller:
        await caller.post("/deliveries", json={"contract": document()})
        done = await caller.say("delivery:oliver", "handoff.complete", {"kickoff_on": "2026-03-04"})
        assert done.status_code == 200, done.text
        visit = {"day": "2026-03-10", "purpose": "Install", "engineer": "dongwoo", "packages": ["install"]}
        planned = await caller.say("partner:jaeho", "visit.plan", visit)
        assert planned.status_code == 200, planned.text
        assert (await caller.say("partner:jaeho", "issue.raise", {"title": "It is slow"})).status_code == 200
        assert (await caller.say("sales:minji", "scope.request", {"what": "one more"})).status_code == 200
        yield caller


def promised(about: str) -> dict[str, str]:
    return {"what": "I will see to it", "owner": "jaeho", "due_on": "2026-03-20", "about": about}


@pytest.mark.parametrize(
    ("about", "known"),
    [
        ("punch_item:99", ""),
        ("package:nothing", "package:install"),
        ("visit:7", "visit:1"),
        ("issue:9", "issue:1"),
        ("issue/9", "issue:1"),
        ("scope:2", "scope:1"),
        ("request:1", ""),
    ],
)
async def test_nobody_promises_anything_about_what_is_not_there(house: Caller, about: str, known: str):
    refused = await house.say("partner:jaeho", "promise.make", promised(about))
    assert (refused.status_code, refused.json()["code"]) == (404, "unknown_thing")
    assert known in refused.text
    shown = (await house.get(f"/deliveries/{HANBIT}")).json()["status"]["promises"]
    assert about not in [each["about"] for each in shown]


@pytest.mark.parametrize("about", ["visit:1", "package:install", "issue:1", "scope:1", "the noise in the rack", "a: b"])
async def test_what_is_there_and_mere_words_may_be_promised(house: Caller, about: str):
    made = await house.say("partner:jaeho", "promise.make", promised(about))
    assert made.status_code == 200, made.text


async def test_while_nobody_can_look_it_up_nothing_is_promised_and_the_id_is_there_to_repeat_with(house: Caller):
    body = {**promised("punch_item:99"), "id": "p-1"}
    async with temporal_away(house) as silent:
        nobody = await silent.say("partner:jaeho", "promise.make", body)
    assert (nobody.status_code, nobody.json()["code"], nobody.json()["repeat_with"]) == (503, "worker_silent", "p-1")
    again = await house.say("partner:jaeho", "promise.make", body)
    assert (again.status_code, again.json()["code"]) == (404, "unknown_thing")


async def test_before_the_installation_begins_there_is_no_punch_item():
    async with calling() as caller:
        await caller.post("/deliveries", json={"contract": document()})
        refused = await caller.say("partner:jaeho", "promise.make", promised("punch_item:1"))
        assert (refused.status_code, refused.json()["code"]) == (404, "unknown_thing")


async def test_what_was_answered_is_answered_again_whatever_became_of_the_thing():
    async with calling() as caller:
        await caller.post("/deliveries", json={"contract": document()})
        await caller.say("delivery:oliver", "handoff.complete", {"kickoff_on": "2026-03-04"})
        visit = {"day": "2026-03-02", "purpose": "Install", "engineer": "dongwoo", "packages": ["install"]}
        for by, verb, body in (
            ("partner:jaeho", "visit.plan", visit),
            ("delivery:oliver", "visit.brief", {"visit": 1}),
            ("partner:dongwoo", "visit.acknowledge", {"visit": 1}),
            ("partner:jaeho", "visit.confirm", {"visit": 1}),
            (
                "partner:dongwoo",
                "visit.report",
                {"visit": 1, "outcome": "incomplete", "punch_items": [{"what": "labels"}]},
            ),
        ):
            assert (said := await caller.say(by, verb, body)).status_code == 200, said.text
        first = await caller.say("partner:jaeho", "promise.make", {**promised("punch_item:1"), "id": "p-2"})
        assert first.status_code == 200, first.text
        done = {"visit": 1, "outcome": "done", "resolves": [1]}
        await caller.say("partner:dongwoo", "visit.report", done)
        again = await caller.say("partner:jaeho", "promise.make", {**promised("punch_item:1"), "id": "p-2"})
        assert again.json() == first.json()
