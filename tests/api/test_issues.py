"""The list of issues over HTTP: one's own company's, and of nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from postsales.messages.command import Role
from tests.api.house import HANBIT, Caller, calling, token_of
from tests.contract_documents import document


@pytest.fixture(scope="module")
async def house() -> AsyncIterator[Caller]:
    async with calling() as caller:
        await caller.post("/deliveries", json={"contract": document()})
        raised = await caller.say("customer:taeyang", "issue.raise", {"title": "Reports are empty"})
        assert raised.status_code == 200, raised.text
        yield caller


async def test_everybody_sees_those_of_their_own_company(house: Caller):
    for role in Role:
        own = (await house.get("/issues", by=token_of(role))).json()["items"]
        assert [(each["delivery"], each["title"]) for each in own] == [(HANBIT, "Reports are empty")], role
        if role is not Role.ADMIN:
            assert (await house.get("/issues", by=token_of(role, other=True))).json()["items"] == [], role


async def test_of_a_delivery_that_is_not_open_to_one_there_is_no_list(house: Caller):
    other = await house.get(f"/issues?delivery={HANBIT}", by=token_of(Role.PARTNER, other=True))
    assert (other.status_code, other.json()["code"]) == (404, "unknown_delivery")
    # Asking for another company's is asking for nothing.
    page = await house.get("/issues?partner=daon-si", by=token_of(Role.PARTNER, other=True))
    assert page.json()["items"] == []


@pytest.mark.parametrize("query", ["severity=terrible", "ball=nobody", "opened_from=soon", "limit=0"])
async def test_what_nobody_could_mean_is_refused(house: Caller, query: str):
    assert (await house.get(f"/issues?{query}")).status_code == 422
    assert (await house.get("/issues?after=nonsense")).json()["code"] == "bad_cursor"
