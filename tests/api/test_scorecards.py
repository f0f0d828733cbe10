"""Who may read whose card: each company its own, peers each other's over what they do together, customers none."""

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
        blamed = await caller.say("partner:jaeho", "issue.claim", {"symptom": "It is the product"})
        assert blamed.status_code == 200, blamed.text
        yield caller


@pytest.mark.parametrize("noun", ["partner", "vendor"])
async def test_cards_by_role_and_company(house: Caller, noun: str):
    parties = {"partner": "daon-si", "vendor": "northwind"}
    for role in Role:
        own = await house.get(f"/{noun}s/scorecard", by=token_of(role))
        if role is Role.CUSTOMER:
            assert (own.status_code, own.json()["code"]) == (403, "not_allowed")
            continue
        assert own.status_code == 200, (role, own.text)
        assert [(card["party"], card["claims"]) for card in own.json()["cards"]] == [(parties[noun], 1)], role
        if role is Role.ADMIN:
            continue
        # Somebody of another company sees nothing of this one: nobody but itself, with nothing on its card.
        other = await house.get(f"/{noun}s/scorecard", by=token_of(role, other=True))
        assert all(card["party"] == "elsewhere" and not card["issues"] for card in other.json()["cards"]), role
        asked = await house.get(f"/{noun}s/scorecard?party={parties[noun]}", by=token_of(role, other=True))
        assert (asked.status_code, asked.json()["code"]) == (404, "unknown_party"), role


async def test_what_is_owed_is_not_for_those_whose_business_money_is_not(house: Caller):
    for role in (Role.TAM, Role.SUPPORT):
        card = (await house.get("/partners/scorecard", by=token_of(role))).json()["cards"][0]
        assert (card["unpaid"], card["recovery_cost"]) == ([], [])


async def test_definitions_come_in_the_readers_language(house: Caller):
    said = (await house.get("/vendors/scorecard", headers={"accept-language": "ko"})).json()["definitions"]
    assert "결함" in said["upheld"]


@pytest.mark.parametrize("query", ["by=decade", "since=March", f"party={HANBIT}"])
async def test_what_nobody_could_mean_is_refused(house: Caller, query: str):
    answer = await house.get(f"/partners/scorecard?{query}")
    assert answer.status_code in (404, 422), answer.text
