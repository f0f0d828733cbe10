"""Telemetry over HTTP: pushed or as a file, once each; what is wrong is named, and nothing of it kept."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from typing import Any

import pytest

from postsales.messages.command import Role
from tests.api.house import HANBIT, Caller, calling, token_of
from tests.contract_documents import document

CSM, PARTNER = token_of(Role.CSM), token_of(Role.PARTNER)


def figure(value: int = 40, at: str = "2026-03-01T00:00:00Z", **more: Any) -> dict[str, Any]:
    return {"delivery": HANBIT, "measure": "active-users", "at": at, "value": value, "of": 64, **more}


@pytest.fixture
async def house() -> AsyncIterator[Caller]:
    async with calling() as caller:
        await caller.post("/deliveries", json={"contract": document()})
        yield caller


async def test_pushed_twice_it_counts_once_and_is_shown(house: Caller):
    push = {"readings": [figure(), figure(20, "2026-02-20T00:00:00Z")]}
    first = await house.post("/usage.record", by=CSM, json=push)
    assert first.json() == {"received": 2, "new": 2, "known": 0, "late": 0, "dry_run": False}
    assert (await house.post("/usage.record", by=CSM, json=push)).json()["known"] == 2
    shown = (await house.get(f"/deliveries/{HANBIT}/usage", by=CSM)).json()
    assert (shown["adoption"], len(shown["latest"]), len(shown["readings"])) == (62, 1, 2)


@pytest.mark.parametrize(
    ("wrong", "path", "code"),
    [
        (figure(delivery="NO-SUCH"), "readings[1].delivery", "unknown_delivery"),
        (figure(at="2999-01-01T00:00:00Z"), "readings[1].at", "reading_in_the_future"),
        (figure(41), "readings[1].value", "reading_differs"),
    ],
)
async def test_what_is_wrong_keeps_all_of_the_push_out(house: Caller, wrong: dict[str, Any], path: str, code: str):
    await house.post("/usage.record", by=CSM, json={"readings": [figure()]})
    answer = await house.post(
        "/usage.record", by=CSM, json={"readings": [figure(1, "2026-01-01T00:00:00Z"), wrong]}
    )  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (422, "usage_has_problems")
    assert [(each["path"], each["code"]) for each in answer.json()["problems"]] == [(path, code)]
    shown = (await house.get(f"/deliveries/{HANBIT}/usage", by=CSM)).json()
    assert len(shown["readings"]) == 1


async def test_a_file_with_problems_is_told_line_by_line(house: Caller):
    lines = (f"{HANBIT},logins,2026-03-01T00:00:00Z,4", f"{HANBIT},logins,2999-03-01T00:00:00Z,4", "X,logins,soon,4")
    for text, found in (("\n".join(lines), {4}), ("\n".join(lines[:2]), {3}), (lines[0], set())):
        content = base64.b64encode(f"delivery,measure,at,value\n{text}\n".encode()).decode()
        answer = await house.post("/usage.import", by=CSM, json={"content": content, "file": "usage.csv"})
        assert {each["line"] for each in answer.json().get("problems", ())} == found
    assert answer.json()["new"] == 1


async def test_the_partner_sees_but_does_not_tell(house: Caller):
    assert (await house.get(f"/deliveries/{HANBIT}/usage", by=PARTNER)).status_code == 200
    assert (await house.post("/usage.record", by=PARTNER, json={"readings": [figure()]})).status_code == 403
