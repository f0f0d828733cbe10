"""Who sees what of the two debts of one deal: a partner is a debtor and a creditor, its customer only a debtor."""

from typing import Any

from tests.api.house import HANBIT, Caller


async def shown(caller: Caller, who: str) -> dict[str, Any]:
    answer = await caller.get(f"/deliveries/{HANBIT}", headers={"x-postsales-as": who})
    assert answer.status_code == 200, answer.text
    view: dict[str, Any] = answer.json()["view"]
    return view


async def test_a_partner_sees_what_it_asks_and_approves_itself_and_its_customer_none_of_it(caller: Caller):
    asked = await caller.say("partner:eunji", "signal.ask", {"instalment": 1, "question": "When will they pay?"})
    assert asked.status_code == 200, asked.text
    wanted = await caller.say("partner:eunji", "payment.write_off", {"instalment": 1, "reason": "A gesture"})
    assert wanted.status_code == 200, wanted.text
    of_vendor = await caller.say("finance:nari", "payment.write_off", {"instalment": 4, "reason": "A gesture too"})
    assert of_vendor.status_code == 200, of_vendor.text
    view = await shown(caller, "partner:eunji")
    assert [row["instalment"] for row in view["questions"]] == [1]
    assert [row["instalment"] for row in view["approvals"]] == [1]
    engineer, customer = await shown(caller, "partner:dongwoo"), await shown(caller, "customer:bora")
    for other in (engineer, customer):
        assert (other["questions"], other["approvals"]) == ([], [])


async def test_a_partner_is_told_of_its_own_customers_debt(caller: Caller):
    await caller.stage.world.advance_to(caller.stage.world.now().replace(month=6, day=2))
    of_partner = (await caller.get("/finance/due-signals", by="partner-own")).json()["items"]
    assert {row["legal_entity"] for row in of_partner} == {"daon-si"}
    assert (await caller.get("/finance/due-signals", by="partner-other")).json()["items"] == []
    assert (await caller.get("/finance/due-signals", by="customer-own")).status_code == 403


async def test_of_an_amendment_everybody_sees_what_is_about_their_own_debt(caller: Caller):
    change = [{"instalment": 2, "net": "90000000"}, {"instalment": 3, "net": "78000000"}]
    fresh = {"tier": "vendor", "name": "Support", "net": "2000000", "trigger": "go_live"}
    body = {"reason": "Support by the vendor", "change": change, "add": [fresh], "vendor_total": "170000000"}
    made = await caller.say("sales:minji", "delivery.amend", body)
    assert made.status_code == 200, made.text
    (seen,) = (await shown(caller, "customer:bora"))["amendments"]
    assert {each["instalment"] for each in seen["changes"]} == {2, 3}
    assert seen["vendor_total"] is None
    (whole,) = (await shown(caller, "partner:eunji"))["amendments"]
    assert {each["instalment"] for each in whole["changes"]} == {2, 3, 5}
    assert (await shown(caller, "partner:dongwoo"))["amendments"] == []
    assert caller.stage.store.checks.equations() == ()
