"""Past verdicts over HTTP: searched by the vendor's people, offered before a claim, without whose they were."""

from __future__ import annotations

from tests.api.house import HANBIT, Caller

CLAIM = {
    "symptom": "환불이 두 번 처리됩니다",
    "evidence": {
        "steps": "refund twice",
        "version": "9",
        "configuration": "default",
        "environment": "test server",
        "reproduction": "always",
    },
}
VERDICT = {
    "kind": "configuration",
    "owner": "anand",
    "remedy": "결제사 설정을 바꾼다",
    "promised_on": "2026-03-20",
    "answer": "결제사 설정 때문입니다",
}


async def decided(caller: Caller) -> None:
    """An issue with a verdict."""
    claimed = await caller.say("partner:jaeho", "issue.claim", CLAIM)
    assert claimed.status_code == 200, claimed.text
    said = await caller.say("support:anand", "issue.verdict", {"issue": 1, **VERDICT})
    assert said.status_code == 200, said.text


async def test_the_vendors_people_find_it_with_whose_it_was(caller: Caller):
    await decided(caller)
    (found,) = (await caller.get("/knowledge", params={"text": "환불"}, by="support-own")).json()
    assert (found["issue"], found["symptom"]) == (f"{HANBIT}/1", CLAIM["symptom"])
    assert (await caller.get("/knowledge", params={"text": "환율"}, by="support-own")).json() == []


async def test_another_company_finds_nothing_and_partners_do_not_search(caller: Caller):
    await decided(caller)
    assert (await caller.get("/knowledge", params={"text": "환불"}, by="support-other")).json() == []
    assert (await caller.get("/knowledge", params={"text": "환불"}, by="partner-own")).status_code == 403
    other = await caller.get(f"/deliveries/{HANBIT}/known", params={"text": "환불"}, by="partner-other")
    assert other.status_code == 404


async def test_it_is_offered_before_a_claim_and_answers_it_when_the_claimant_agrees(caller: Caller):
    await decided(caller)
    told = {"text": "환불 처리가 두 번 됩니다"}
    (offered,) = (await caller.get(f"/deliveries/{HANBIT}/known", params=told, by="partner-own")).json()
    reference = offered["known"]["reference"]
    assert offered["known"]["answer"] == VERDICT["answer"]
    again = (await caller.say("partner:jaeho", "issue.claim", {"symptom": told["text"]})).json()
    body = {"issue": again["details"]["issue"], "known": reference}
    # The verdict is looked up; nobody sends one along.
    forged = {**offered["known"], "kind": "product_defect", "answer": "the vendor pays"}
    refused = await caller.say("partner:jaeho", "issue.accept_known", {**body, "verdict": forged})
    assert [each["code"] for each in refused.json()["problems"]] == ["not_yours_to_fill"]
    said = await caller.say("partner:jaeho", "issue.accept_known", body)
    assert said.json()["details"]["verdict"] == "configuration", said.text
    missing = await caller.say("partner:jaeho", "issue.accept_known", {**body, "known": "k0000000000000000"})
    assert (missing.status_code, missing.json()["code"]) == (404, "unknown_verdict")
