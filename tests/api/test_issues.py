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


async def test_what_vendor_and_partner_charge_each_other_is_not_the_customers_business():
    async with calling() as caller:
        await caller.post("/deliveries", json={"contract": document()})
        said = {"symptom": "Empty files", "evidence": {"version": "9.2.1"}}
        assert (await caller.say("partner:jaeho", "issue.claim", said)).status_code == 200
        spent = {"issue": 1, "hours": "6.5", "what": "Export by hand"}
        assert (await caller.say("partner:jaeho", "issue.spend", spent)).status_code == 200
        verdict = {
            "issue": 1, "kind": "product_defect", "owner": "lena", "remedy": "Fix", "promised_on": "2026-03-20",
            "answer": "결함입니다.",
        }  # fmt: skip
        assert (await caller.say("support:anand", "issue.verdict", verdict)).status_code == 200
        charge = {"issue": 1, "amount": "650000"}
        assert (await caller.say("partner:jaeho", "issue.charge", charge)).status_code == 200
        path = f"/deliveries/{HANBIT}/issues/1"
        for who, seen in (("partner:jaeho", 1), ("sales:minji", 1), ("customer:taeyang", 0)):
            shown = (await caller.get(path, headers={"x-postsales-as": who})).json()
            assert len(shown["status"]["charges"]) == seen, who
        assert (await caller.say("approver:grace", "issue.settle", {"issue": 1})).status_code == 200
        view = (await caller.get(f"/deliveries/{HANBIT}")).json()["view"]
        owed = {row["n"]: (row["debtor"], row["creditor"], row["net"], row["amount"]) for row in view["instalments"]}
        assert owed[5] == ("northwind", "daon-si", "650000", "715000")
        told = (await caller.get(f"/deliveries/{HANBIT}/timeline", headers={"x-postsales-as": "customer:taeyang"})).text
        assert "650000" not in told


async def test_what_a_customer_agrees_to_bear_is_paid_beside_the_contract():
    async with calling() as caller:
        await caller.post("/deliveries", json={"contract": document()})
        signed = (await caller.get(f"/deliveries/{HANBIT}")).json()["view"]["delivery"]["net_total"]
        await caller.say("customer:taeyang", "issue.raise", {"title": "Reports are empty"})
        spent = {"issue": 1, "hours": "6.5", "what": "Export by hand"}
        assert (await caller.say("partner:jaeho", "issue.spend", spent)).status_code == 200
        verdict = {
            "issue": 1, "kind": "usage", "owner": "taeyang", "remedy": "Switch it on", "promised_on": "2026-03-20",
            "answer": "설정에서 켜십시오.",
        }  # fmt: skip
        assert (await caller.say("support:anand", "issue.verdict", verdict)).status_code == 200
        charge = {"issue": 1, "amount": "650000"}
        assert (await caller.say("partner:jaeho", "issue.charge", charge)).status_code == 200
        assert (await caller.say("customer:bora", "issue.settle", {"issue": 1})).status_code == 200
        view = (await caller.get(f"/deliveries/{HANBIT}")).json()["view"]
        cost = view["instalments"][-1]
        assert [cost[name] for name in ("debtor", "creditor", "tier")] == ["hanbit", "daon-si", "customer"]
        assert int(view["delivery"]["net_total"]) == int(signed) + 650_000
        assert [off.rule for off in caller.stage.store.checks.equations()] == []
        terms = {"instalment": cost["n"], "terms": {"kind": "days_after", "days": 60}}
        amended = await caller.say("sales:minji", "delivery.amend", {"change": [terms], "reason": "Later"})
        assert amended.json()["code"] == "not_of_the_contract"
