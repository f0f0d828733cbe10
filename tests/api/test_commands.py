"""Verbs over HTTP: once per id, by whoever may, refused in words."""

from postsales.store.facade import Store
from tests.api.house import ATLAS, HANBIT, Caller, client_of
from tests.contract_documents import document

NOTE = {"risk": "the customer is in a hurry", "id": "n1"}


async def test_same_id_has_one_effect_and_one_answer(caller: Caller):
    first = await caller.say("sales:minji", "handoff.note", NOTE)
    again = await caller.say("sales:minji", "handoff.note", NOTE)
    assert first.status_code == 200, first.text
    assert first.json() == again.json()
    assert first.json()["id"] == "n1"
    shown = (await caller.get(f"/deliveries/{HANBIT}")).json()
    assert len(shown["view"]["notes"]) == 1


async def test_same_id_for_something_else_is_refused(caller: Caller):
    await caller.say("sales:minji", "handoff.note", NOTE)
    for other in (
        await caller.say("sales:minji", "handoff.note", {**NOTE, "risk": "another"}),
        await caller.say("sales:minji", "handoff.complete", {"id": "n1"}),
        await caller.say("sales:minji", "handoff.note", NOTE, number=ATLAS),
    ):
        assert (other.status_code, other.json()["code"]) == (409, "id_reused")


async def test_two_people_may_choose_the_same_id(caller: Caller):
    body = {"title": "slow", "id": "1"}
    one = await caller.post(f"/deliveries/{HANBIT}/issue.raise", by="csm-own", json=body)
    two = await caller.post(f"/deliveries/{HANBIT}/issue.raise", by="tam-own", json=body)
    assert one.status_code == two.status_code == 200, two.text
    assert {one.json()["details"]["issue"], two.json()["details"]["issue"]} == {1, 2}


async def test_id_may_come_as_a_header(caller: Caller):
    headers = {"idempotency-key": "k1", "x-postsales-as": "sales:minji"}
    path, body = f"/deliveries/{HANBIT}/handoff.note", {"risk": "x"}
    assert (await caller.post(path, json=body, headers=headers)).json()["id"] == "k1"
    assert (await caller.post(path, json=body, headers=headers)).json()["id"] == "k1"
    bad = await caller.post(path, json={**body, "id": 5}, headers=headers)
    assert (bad.status_code, bad.json()["code"]) == (400, "bad_id")


async def test_wrong_person_hears_it_from_the_workflow(caller: Caller):
    handed_over = await caller.say("delivery:oliver", "handoff.complete", {})
    assert handed_over.status_code == 200, handed_over.text
    refused = await caller.say("partner:jaeho", "acceptance.sign", {})
    assert refused.status_code == 409
    assert refused.json()["code"] == "not_the_acceptance_decider"


async def test_wrong_state_is_refused_with_what_to_do(caller: Caller):
    refused = await caller.say("sales:minji", "delivery.go_live", {})
    assert refused.status_code == 409
    assert refused.json()["message"]
    over = await caller.say("support:anand", "issue.acknowledge", {"issue": 9})
    assert (over.status_code, over.json()["code"]) == (404, "not_there")
    assert over.json()["facts"] == {"what": "issue 9"}


async def test_bad_body_is_answered_with_all_that_is_wrong(caller: Caller):
    bad = await caller.say("sales:minji", "visit.plan", {"day": "someday", "purpos": "x", "engineer": "Some One"})
    assert (bad.status_code, bad.json()["code"]) == (422, "bad_argument")
    problems = {(problem["path"], problem["code"]) for problem in bad.json()["problems"]}
    assert problems == {
        ("day", "wrong_type"),
        ("purpose", "field_missing"),
        ("engineer", "bad_format"),
        ("purpos", "unknown_field"),
    }
    assert bad.json()["where"] in {path for path, _ in problems}


async def test_refusals_come_in_the_language_asked_for(caller: Caller):
    path = f"/deliveries/{HANBIT}/no.verb"
    english = await caller.post(path, json={}, headers={"accept-language": "fr, en;q=0.5"})
    korean = await caller.post(path, json={}, headers={"accept-language": "ko-KR,ko;q=0.9,en;q=0.8"})
    assert english.json()["code"] == korean.json()["code"] == "unknown_verb"
    assert english.json()["message"] != korean.json()["message"]


async def test_administrators_deeds_for_others_say_so(caller: Caller):
    await caller.say("sales:minji", "handoff.note", NOTE)
    timeline = (await caller.get(f"/deliveries/{HANBIT}/timeline")).json()["happenings"]
    note = next(happening for happening in timeline if happening["what"] == "handoff_noted")
    assert note["by"] == {
        "person": "minji",
        "role": "sales",
        "side": "vendor",
        "party": "northwind",
        "admin": "some-admin",
    }


async def test_only_administrators_speak_for_others(caller: Caller):
    path, headers = f"/deliveries/{HANBIT}/handoff.note", {"x-postsales-as": "sales:minji"}
    refused = await caller.post(path, by="sales-own", json=NOTE, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    for nonsense in ("minji", "king:minji", "sales:"):
        bad = await caller.post(path, json=NOTE, headers={"x-postsales-as": nonsense})
        assert (bad.status_code, bad.json()["code"]) == (422, "bad_actor")


async def test_refusals_are_audited_without_what_was_said(caller: Caller):
    await caller.say("customer:bora", "handoff.complete", {"kickoff_on": "2026-03-09"})
    await caller.say("partner:jaeho", "handoff.assign", {"seat": "csm", "person": "jaeho"})
    entries = (await caller.get("/audit")).json()["items"]
    refused = [(each["actor"], each["what"], each["code"]) for each in entries if each["outcome"] == "refused"]
    assert ("bora", "handoff.complete", "not_allowed") in refused
    assert ("jaeho", "handoff.assign", "seat_of_another_party") in refused
    assert "2026-03-09" not in str(entries)
    assert (await caller.get("/audit", by="delivery-own")).status_code == 403


async def test_verb_of_a_customer_needs_no_delivery(caller: Caller):
    held = {"sentiment": 4, "summary": "content", "customer": "hanbit"}
    sora = {"x-postsales-as": "csm:sora"}
    recorded = await caller.post("/checkin.record", json=held, headers=sora)
    assert recorded.status_code == 200, recorded.text
    unknown = await caller.post("/checkin.record", by="csm-own", json={**held, "customer": "nobody"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_customer")
    nowhere = await caller.post("/checkin.record", by="csm-own", json={"sentiment": 4, "summary": "x"})
    assert nowhere.json()["where"] == "customer"


async def test_verb_of_a_delivery_needs_its_number(caller: Caller):
    lost = await caller.post("/handoff.complete", json={})
    assert (lost.status_code, lost.json()["where"]) == (422, "delivery")


async def test_read_only_store_is_said(empty: Caller):
    with Store.in_memory(empty.stage.world.now) as store:
        with store.database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA query_only = ON")
        async with client_of(empty.stage, empty.stage.world.engine, store) as client:
            caller = Caller(client, empty.stage)
            refused = await caller.post("/deliveries", json={"contract": document()})
            assert (refused.status_code, refused.json()["code"]) == (503, "store_read_only")
            assert "repeat_with" not in refused.json()
            assert (await caller.get("/deliveries")).json()["items"] == []
