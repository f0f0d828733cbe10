"""A customer's TAM report over HTTP: who may read it, and what is wrong with a month."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.api.house import HANBIT, Caller, calling
from tests.contract_documents import document


@pytest.fixture
async def served() -> AsyncIterator[Caller]:
    """A customer with forty TAM hours, of which two are spent."""
    contract = document() | {"tam": True, "tam_hours": "40"}
    contract["seats"] = {**contract["seats"], "tam": ["sora"]}
    async with calling() as caller:
        started = await caller.post("/deliveries", json={"contract": contract})
        assert started.status_code == 201, started.text
        said = await caller.say("tam:sora", "tam.record", {"hours": "2", "what": "점검"})
        assert said.status_code == 200, said.text
        yield caller


async def test_the_vendors_people_and_the_customer_read_it_others_do_not(served: Caller):
    month = {"month": "2026-03"}
    told = await served.get("/customers/hanbit/tam-report", by="tam-own", params=month)
    assert told.json()["report"]["hours"] == {
        "bought": "40.00",
        "used": "2.00",
        "this_month": "2.00",
        "remaining": "38.00",
    }
    own = await served.get("/customers/hanbit/tam-report", by="customer-own", params=month)
    assert own.json()["report"] == told.json()["report"]
    by_number = await served.get(f"/customers/{HANBIT}/tam-report", by="sales-own", params=month)
    assert by_number.status_code == 200
    assert (await served.get("/customers/hanbit/tam-report", by="partner-own", params=month)).status_code == 403
    for other in ("customer-other", "tam-other"):
        assert (await served.get("/customers/hanbit/tam-report", by=other, params=month)).status_code == 404, other


async def test_a_browser_gets_the_page_in_its_language(served: Caller):
    headers = {"accept": "text/html", "accept-language": "ko"}
    page = await served.get("/customers/hanbit/tam-report", params={"month": "2026-03"}, headers=headers)
    assert page.headers["content-type"].startswith("text/html")
    assert "TAM 서비스 보고서" in page.text


async def test_what_is_no_month_is_refused(served: Caller):
    for month, code in (("2026-13", "not_a_month"), ("March", "not_a_month"), ("2026-04", "month_in_the_future")):
        answer = await served.get("/customers/hanbit/tam-report", params={"month": month})
        assert answer.json()["code"] == code
    unknown = await served.get("/customers/nobody/tam-report", params={"month": "2026-03"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_customer")


async def test_hours_without_a_tam_are_no_contract(served: Caller):
    contract = document() | {"number": "HB-2026-002", "tam_hours": "40"}
    refused = await served.post("/deliveries", json={"contract": contract})
    assert [each["code"] for each in refused.json()["problems"]] == ["tam_hours_without_tam"]
