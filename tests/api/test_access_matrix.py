"""Every verb, said over HTTP by every role, of a party of the delivery and of another one."""

from collections.abc import AsyncIterator

import pytest

from postsales.desk.access import RULES
from postsales.desk.verbs import VERBS, Where
from postsales.messages.command import Role
from tests.api.house import HANBIT, Caller, calling, token_of
from tests.contract_documents import document

OWNERS = {Where.DELIVERY: {}, Where.CUSTOMER: {"customer": "hanbit"}, Where.BOOKS: {"legal_entity": "northwind"}}
READING = {
    "delivery.show": f"/deliveries/{HANBIT}",
    "delivery.timeline": f"/deliveries/{HANBIT}/timeline",
    "issue.show": f"/deliveries/{HANBIT}/issues/1",
    "kb.similar": f"/deliveries/{HANBIT}/known?text=x",
    "finance.status": "/finance/status?legal_entity=northwind",
}


@pytest.fixture(scope="module")
async def house() -> AsyncIterator[Caller]:
    """One delivery for all of them: nobody in the matrix sits in a seat, so nothing comes of what they say."""
    async with calling() as caller:
        await caller.post("/deliveries", json={"contract": document()})
        await caller.post(f"/deliveries/{HANBIT}/issue.raise", json={"title": "something"})
        yield caller


def path_of(verb: str) -> str:
    return f"/deliveries/{HANBIT}/{verb}" if VERBS[verb].where is Where.DELIVERY else f"/{verb}"


@pytest.mark.parametrize("verb", sorted(VERBS))
async def test_verb_by_role_and_party(house: Caller, verb: str):
    # A body nobody could mean: whoever gets past the desk's door is stopped by its shape, and nothing happens.
    body = {"no such field": True, **OWNERS[VERBS[verb].where]}
    for role in Role:
        own = await house.post(path_of(verb), by=token_of(role), json=body)
        # The books named are the vendor's: a partner may say it of its own only.
        elsewhere = role is Role.PARTNER and VERBS[verb].where is Where.BOOKS
        expected = 422 if role in RULES[verb].roles and not elsewhere else 403
        assert own.status_code == expected, (role, own.text)
        other = await house.post(path_of(verb), by=token_of(role, other=True), json=body)
        if role is Role.ADMIN:
            assert other.status_code == 422
        elif role in RULES[verb].roles:
            assert other.status_code in (403, 404), (role, other.text)
        else:
            assert (other.status_code, other.json()["code"]) == (403, "not_allowed")


@pytest.mark.parametrize("verb", sorted(READING))
async def test_reading_by_role_and_party(house: Caller, verb: str):
    for role in Role:
        own = await house.get(READING[verb], by=token_of(role))
        assert own.status_code == (200 if role in RULES[verb].roles else 403), (role, own.text)
        other = await house.get(READING[verb], by=token_of(role, other=True))
        assert other.status_code == (200 if role is Role.ADMIN else other.status_code)
        assert role is Role.ADMIN or other.status_code in (403, 404), (role, other.text)


@pytest.mark.parametrize("path", ["/deliveries", "/finance/due", "/finance/due-signals", "/finance/aging", "/work"])
async def test_lists_of_another_party_are_empty(house: Caller, path: str):
    for role in Role:
        answer = await house.get(path, by=token_of(role, other=True))
        if role is not Role.ADMIN and answer.status_code == 200:
            listed = answer.json()
            assert (listed if isinstance(listed, list) else listed["items"]) == []
        else:
            assert answer.status_code in (200, 403)


async def test_start_is_for_the_vendor_named_in_the_contract(house: Caller):
    for role in Role:
        own = await house.post("/deliveries", by=token_of(role), json={"contract": document()})
        other = await house.post("/deliveries", by=token_of(role, other=True), json={"contract": document()})
        may = role in RULES["delivery.start"].roles
        assert own.status_code == (201 if may else 403), (role, own.text)
        assert other.status_code == (201 if role is Role.ADMIN else 403)
