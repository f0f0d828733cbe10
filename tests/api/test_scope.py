"""Work outside the scope, included service and the playbook, over HTTP: who says what, and who sees what of it."""

from __future__ import annotations

from typing import Any

from tests.api.house import HANBIT, Caller

AS_TAEYANG = {"x-postsales-as": "customer:taeyang"}  # asks and accepts, does not pay
AS_JAEHO = {"x-postsales-as": "partner:jaeho"}
AS_ANAND = {"x-postsales-as": "support:anand"}


async def view(caller: Caller, **headers: Any) -> dict[str, Any]:
    shown: dict[str, Any] = (await caller.get(f"/deliveries/{HANBIT}", **headers)).json()
    found: dict[str, Any] = shown["view"]
    return found


async def quoted(caller: Caller) -> None:
    """The vendor asks the partner, the customer asks the partner; both are quoted."""
    for who, what in (("sales:minji", "Train our desk"), ("customer:taeyang", "연동")):
        assert (await caller.say(who, "scope.request", {"what": what})).status_code == 200
    for n, amount in ((1, "3000000"), (2, "12000000")):
        quote = {"request": n, "reply": "quote", "amount": amount, "hours": "8"}
        assert (await caller.say("partner:jaeho", "scope.answer", quote)).status_code == 200


async def test_what_vendor_and_partner_ask_of_each_other_is_not_the_customers_business(caller: Caller):
    await quoted(caller)
    assert [row["what"] for row in (await view(caller))["scope"]] == ["Train our desk", "연동"]
    own = (await view(caller, headers=AS_TAEYANG))["scope"]
    assert [(row["what"], row["amount"]) for row in own] == [("연동", "12000000")]
    told = (await caller.get(f"/deliveries/{HANBIT}/timeline", headers=AS_TAEYANG)).json()["happenings"]
    assert {each["details"]["request"] for each in told if each["what"].startswith("scope_")} == {2}


async def test_a_quotes_amount_is_for_those_whose_business_it_is(caller: Caller):
    await quoted(caller)
    assert [row["amount"] for row in (await view(caller, headers=AS_JAEHO))["scope"]] == ["3000000", "12000000"]
    # Support is of the side that asked, and not of the customer's.
    assert [row["amount"] for row in (await view(caller, headers=AS_ANAND))["scope"]] == ["3000000", None]


async def test_an_approved_quote_is_bought_and_owed(caller: Caller):
    await quoted(caller)
    refused = await caller.say("customer:taeyang", "scope.approve_quote", {"request": 2})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_the_one_who_pays")
    assert (await caller.say("customer:bora", "scope.approve_quote", {"request": 2})).status_code == 200
    assert (await caller.say("approver:victor", "scope.approve_quote", {"request": 1})).status_code == 200
    found = await view(caller)
    assert found["delivery"]["net_total"] == "252000000"
    extra = {row["n"]: (row["debtor"], row["creditor"], row["tier"], row["amount"]) for row in found["instalments"]}
    assert extra[5] == ("hanbit", "daon-si", "customer", "13200000")
    assert extra[6] == ("northwind", "daon-si", "extra", "3300000")
    assert {tier["tier"] for tier in found["money"]["tiers"]} == {"customer", "vendor", "extra"}
    customers = await view(caller, headers={"x-postsales-as": "customer:bora"})
    assert {row["tier"] for row in customers["instalments"]} == {"customer"}
    assert caller.stage.store.checks.equations() == ()


async def test_bad_input_stores_nothing(caller: Caller):
    for verb, body, code in (
        ("scope.request", {"what": "x", "answer_by": "2026-03-02"}, "answer_date_too_soon"),
        ("scope.request", {"what": "x", "entitlement": "gold"}, "unknown_entitlement"),
        ("scope.request", {"what": "x", "hours": "-1"}, "bad_argument"),
        ("scope.answer", {"request": 9, "reply": "accept"}, "unknown_scope_request"),
        ("scope.answer", {"request": 1, "reply": "perhaps"}, "bad_argument"),
        ("entitlement.use", {"entitlement": "support", "quantity": "1", "requester": "nobody"}, "requester_unknown"),
        ("entitlement.use", {"entitlement": "support", "quantity": "0.001", "requester": "seojun"}, "bad_argument"),
        ("entitlement.use", {"entitlement": "support", "quantity": "67", "requester": "seojun"},
         "entitlement_exhausted"),
        ("entitlement.give_back", {"entitlement": "support", "quantity": "1", "reason": "x"}, "more_than_was_used"),
    ):  # fmt: skip
        said = await caller.say("sales:minji", verb, body)
        assert said.json()["code"] == code, (verb, body, said.json())
    found = await view(caller)
    assert found["scope"] == []
    assert [(row["entitlement"], row["used"]) for row in found["entitlements"]] == [("support", "0.00")]


async def test_customers_ask_and_only_see_what_they_use(caller: Caller):
    use = {"entitlement": "support", "quantity": "50", "requester": "seojun"}
    assert (await caller.say("customer:seojun", "entitlement.use", use)).status_code == 403
    counted = (await caller.say("support:anand", "entitlement.use", use)).json()
    assert counted["what"] == "entitlement_running_low"
    found = await view(caller, headers=AS_TAEYANG)
    assert [(row["requester"], row["used"]) for row in found["requesters"]] == [("seojun", "50.00")]


# The playbook


async def test_the_first_time_comes_with_guidance_in_the_persons_language(caller: Caller):
    first = (await caller.say("sales:minji", "scope.request", {"what": "One", "id": "first"})).json()
    assert first["guidance"]["situation"] == "scope_request"
    assert first["guidance"]["title"] == "처음으로 파트너에게 추가 작업을 요청할 때"
    again = (await caller.say("sales:minji", "scope.request", {"what": "One", "id": "first"})).json()
    assert again == first
    assert (await caller.say("sales:minji", "scope.request", {"what": "Two"})).json()["guidance"] is None
    other = (await caller.say("delivery:oliver", "scope.request", {"what": "Three"})).json()
    assert other["guidance"]["title"] == "Asking the partner for more, for the first time"


async def test_the_playbook_is_there_to_read(caller: Caller):
    lines = (await caller.get("/playbook", by="partner-own", headers={"accept-language": "ko"})).json()
    claim = next(line for line in lines if line["situation"] == "claim")
    assert claim == {"situation": "claim", "title": "처음으로 제품 결함을 주장할 때", "met": False}
    note = (await caller.get("/playbook/claim", by="support-own")).json()
    assert note["title"] == "The first claim put to you"
    missing = await caller.get("/playbook/nonsense")
    assert (missing.status_code, missing.json()["code"]) == (404, "unknown_situation")
    await caller.say("sales:minji", "scope.request", {"what": "One"})
    met = (await caller.get("/playbook", headers={"x-postsales-as": "sales:minji"})).json()
    assert [line["situation"] for line in met if line["met"]] == ["scope_request"]
