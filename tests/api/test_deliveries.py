"""Starting, listing, showing and following deliveries over HTTP."""

import re
from datetime import timedelta

from postsales.api.following import follow
from postsales.store.timeline import Timeline
from tests.api.house import ATLAS, HANBIT, Caller, temporal_away
from tests.contract_documents import EXAMPLES, changed, document

AS_BORA = {"x-postsales-as": "customer:bora"}  # sits in the payer's seat
AS_SEOJUN = {"x-postsales-as": "customer:seojun"}  # operates what was bought
AS_JAEHO = {"x-postsales-as": "partner:jaeho"}
AS_SALES = {"x-postsales-as": "sales:minji"}


async def test_same_contract_again_is_the_same_answer_and_no_second_delivery(caller: Caller):
    yaml = (EXAMPLES / "hanbit-erp.yaml").read_bytes()
    again = await caller.post("/deliveries", content=yaml, headers={"content-type": "application/yaml"})
    first = await caller.post("/deliveries", json={"contract": document(), "id": "start-hanbit-erp"})
    assert again.status_code == first.status_code == 201
    assert {**again.json(), "id": None} == {**first.json(), "id": None}
    listed = (await caller.get("/deliveries")).json()["items"]
    assert sorted(line["delivery"] for line in listed) == [ATLAS, HANBIT]


async def test_same_number_with_a_different_body_is_refused(caller: Caller):
    other = await caller.post("/deliveries", json={"contract": changed(document(), "title", "Another deal")})
    assert (other.status_code, other.json()["code"]) == (409, "contract_differs")


async def test_same_id_with_another_contract_is_refused(caller: Caller):
    reused = await caller.post("/deliveries", json={"contract": document("maru-backup"), "id": "start-hanbit-erp"})
    assert (reused.status_code, reused.json()["code"]) == (409, "id_reused")


async def test_bad_contract_is_answered_with_every_problem_and_stores_nothing(empty: Caller):
    text = (EXAMPLES / "hanbit-erp.yaml").read_text().replace("currency: KRW", "currency: WON")
    text = text.replace("payer: [bora]", "payer: [borra]")
    answer = await empty.post("/deliveries", json={"contract": text, "file": "hb.yaml"})
    assert (answer.status_code, answer.json()["code"]) == (422, "contract_has_problems")
    problems = {problem["code"]: problem for problem in answer.json()["problems"]}
    assert set(problems) == {"unknown_currency", "seat_without_person"}
    assert problems["seat_without_person"]["path"] == "seats.payer[0]"
    assert text.splitlines()[problems["seat_without_person"]["line"] - 1].strip() == "payer: [borra]"
    assert problems["unknown_currency"]["file"] == "hb.yaml"
    assert "KRW" in problems["unknown_currency"]["message"]
    assert (await empty.get("/deliveries")).json()["items"] == []


async def test_country_without_a_calendar_does_not_use_up_the_number(empty: Caller):
    contract = changed(document(), "customer.country", "QQ")
    assert (await empty.post("/deliveries", json={"contract": contract})).json()["code"] == "no_calendar_for_country"
    assert (await empty.post("/deliveries", json={"contract": document()})).status_code == 201


async def test_contract_check_stores_nothing(empty: Caller):
    sound = await empty.post("/contracts/check", json={"contract": document()})
    assert sound.json() == {"sound": True, "number": HANBIT, "problems": []}
    broken = await empty.post("/contracts/check", content=b"title: x", headers={"content-type": "application/yaml"})
    assert broken.status_code == 200
    assert not broken.json()["sound"]
    assert (await empty.get(f"/deliveries/{HANBIT}")).status_code == 404


async def test_list_filters_and_pages(caller: Caller):
    assert len((await caller.get("/deliveries", params={"stage": "closed"})).json()["items"]) == 0
    only = (await caller.get("/deliveries", params={"text": "한빛"})).json()["items"]
    assert [line["delivery"] for line in only] == [HANBIT]
    first = (await caller.get("/deliveries", params={"limit": 1})).json()
    second = (await caller.get("/deliveries", params={"limit": 1, "after": first["after"]})).json()
    assert {first["items"][0]["delivery"], second["items"][0]["delivery"]} == {HANBIT, ATLAS}
    assert second["after"] is None
    assert (await caller.get("/deliveries", params={"after": "nonsense"})).json()["code"] == "bad_cursor"
    assert (await caller.get("/deliveries", params={"limit": 0})).status_code == 422


async def test_delivery_is_shown_live_in_any_spelling_of_its_number(caller: Caller):
    shown = (await caller.get("/deliveries/hb-2026-001")).json()
    assert shown["live"]
    assert shown["status"]["stage"] == shown["view"]["delivery"]["stage"] == "handoff"
    assert shown["view"]["money"]["tiers"]


async def test_store_answers_with_its_time_when_temporal_is_away(caller: Caller):
    async with temporal_away(caller) as alone:
        shown = (await alone.get(f"/deliveries/{HANBIT}")).json()
        listed = (await alone.get("/deliveries")).json()["items"]
    assert not shown["live"]
    assert shown["status"] is None
    assert shown["as_of"] == "2026-03-02T00:00:00Z"
    assert shown["view"]["delivery"]["delivery"] == HANBIT
    assert len(listed) == 2


async def test_verb_nobody_answers_has_an_unknown_outcome_and_the_id_to_repeat_with(caller: Caller):
    body = {"risk": "hurry", "id": "n1"}
    async with temporal_away(caller) as alone:
        silent = await alone.say("sales:minji", "handoff.note", body)
    assert (silent.status_code, silent.json()["code"]) == (503, "worker_silent")
    assert silent.json()["repeat_with"] == "n1"
    assert (await caller.say("sales:minji", "handoff.note", body)).status_code == 200


async def test_start_nobody_answers_is_made_up_for_by_repeating_it(empty: Caller):
    async with temporal_away(empty) as alone:
        silent = await alone.post("/deliveries", json={"contract": document(), "id": "s1"})
    assert (silent.status_code, silent.json()["repeat_with"]) == (503, "s1")
    assert (await empty.post("/deliveries", json={"contract": document(), "id": "s1"})).status_code == 201
    assert (await empty.get(f"/deliveries/{HANBIT}")).json()["live"]


async def test_everybody_sees_what_their_seat_needs(caller: Caller):
    payer = (await caller.get(f"/deliveries/{HANBIT}", headers=AS_BORA)).json()
    assert {row["tier"] for row in payer["view"]["instalments"]} == {"customer"}
    assert {each["debtor"] for each in payer["status"]["instalments"]} == {"customer"}
    operator = (await caller.get(f"/deliveries/{HANBIT}", headers=AS_SEOJUN)).json()
    assert not operator["sees_money"]
    assert operator["view"]["instalments"] == operator["status"]["instalments"] == []
    assert operator["view"]["delivery"]["net_total"] == "0"
    sales = (await caller.get(f"/deliveries/{HANBIT}", headers=AS_SALES)).json()
    assert {row["tier"] for row in sales["view"]["instalments"]} == {"customer", "vendor"}


async def test_health_has_its_reasons_and_is_for_the_vendor(caller: Caller):
    assert (await caller.get(f"/deliveries/{HANBIT}")).json()["health"]["score"] == 100
    await caller.say("customer:seojun", "issue.raise", {"title": "down", "severity": "critical"})
    health = (await caller.get(f"/deliveries/{HANBIT}", headers=AS_SALES)).json()["health"]
    assert health["score"] == 85
    assert [reason["code"] for reason in health["reasons"]] == ["open_issues"]
    for other in (AS_SEOJUN, AS_JAEHO):
        assert (await caller.get(f"/deliveries/{HANBIT}", headers=other)).json()["health"] is None


async def test_timeline_hides_what_is_not_theirs(caller: Caller):
    await caller.say("sales:minji", "handoff.note", {"risk": "the customer is in a hurry"})

    async def told(headers: dict[str, str]) -> set[str]:
        page = (await caller.get(f"/deliveries/{HANBIT}/timeline", headers=headers)).json()
        return {happening["what"] for happening in page["happenings"]}

    assert {"handoff_noted", "instalment_planned"} <= await told(AS_SALES)
    assert "handoff_noted" not in await told(AS_BORA)
    assert "handoff_noted" in await told(AS_JAEHO)
    assert "instalment_planned" not in await told(AS_JAEHO)


async def test_other_peoples_deliveries_do_not_exist(caller: Caller):
    for path in (f"/deliveries/{ATLAS}", f"/deliveries/{ATLAS}/timeline", f"/deliveries/{ATLAS}/issues/1"):
        hidden = await caller.get(path, headers=AS_BORA)
        never = await caller.get(path.replace(ATLAS, "NO-SUCH"), headers=AS_BORA)
        assert hidden.status_code == never.status_code == 404
        assert hidden.json()["code"] == never.json()["code"] == "unknown_delivery"
    listed = (await caller.get("/deliveries", headers=AS_BORA)).json()["items"]
    assert [line["delivery"] for line in listed] == [HANBIT]
    asked = await caller.get("/deliveries", params={"customer": "atlas"}, headers=AS_BORA)
    assert asked.json()["items"] == []


async def test_issue_is_raised_shown_and_told(caller: Caller):
    raised = await caller.say("customer:seojun", "issue.raise", {"title": "화면이 멈춘다", "id": "i1"})
    assert raised.status_code == 200, raised.text
    n = raised.json()["details"]["issue"]
    shown = (await caller.get(f"/deliveries/{HANBIT}/issues/{n}", headers=AS_SEOJUN)).json()
    assert shown["live"]
    assert shown["status"]["title"] == "화면이 멈춘다"
    assert (await caller.get(f"/deliveries/{HANBIT}/issues/77")).json()["code"] == "unknown_issue"


async def test_follower_hears_each_happening_once_and_goes_on(caller: Caller):
    timelines = caller.stage.store.timelines

    async def read(cursor: int) -> Timeline:
        return timelines.of(HANBIT, since=cursor)

    begun = timelines.of(HANBIT).cursor
    events = follow(read, await read(2))
    heard: list[bytes] = []
    while len(heard) < begun - 2:
        heard += re.findall(rb"id: ([0-9]+)", await anext(events))
    assert heard == [str(n).encode() for n in range(3, begun + 1)]
    await caller.say("sales:minji", "handoff.note", {"risk": "late hardware"})
    assert b"handoff_noted" in await anext(events)


async def test_finance_reads_its_own_books_only(caller: Caller):
    await caller.stage.world.advance_to(caller.stage.world.now() + timedelta(days=40))
    own = (await caller.get("/finance/due", by="finance-own")).json()["items"]
    assert own
    assert all("northwind" in (row["creditor"], row["debtor"]) for row in own)
    assert (await caller.get("/finance/due", by="finance-other")).json()["items"] == []
    assert (await caller.get("/finance/aging", by="finance-other")).json() == []
    assert (await caller.get("/finance/due-signals", by="finance-other")).json()["items"] == []
    books = (await caller.get("/finance/status", by="finance-own")).json()
    assert books["live"]
    assert books["status"]["waiting"] >= 1
    seen = await caller.post("/signal.acknowledge", by="finance-own", json={"all": True})
    assert seen.status_code == 200, seen.text
    foreign = await caller.get("/finance/status", params={"legal_entity": "northwind"}, by="finance-other")
    assert foreign.status_code == 403


async def test_promises_across_deliveries_as_far_as_each_may_see(caller: Caller):
    said = {"what": "로그인 속도", "owner": "oliver", "due_on": "2026-03-04"}
    await caller.say("delivery:oliver", "promise.make", said)
    await caller.say("delivery:oliver", "promise.make", {**said, "what": "이관 목록", "to": "partner"})

    async def listed(who: str, **which: object) -> list[str]:
        answer = await caller.get("/promises", params=which, headers={"x-postsales-as": who})
        assert answer.status_code == 200
        return [line["what"] for line in answer.json()["items"]]

    assert await listed("partner:jaeho") == ["로그인 속도", "이관 목록"]
    assert await listed("customer:seojun") == ["로그인 속도"]
    assert await listed("delivery:oliver", mine=True, open=True) == ["로그인 속도", "이관 목록"]
    assert await listed("sales:minji", mine=True) == await listed("sales:minji", overdue=True) == []
    assert await listed("customer:seojun", delivery=HANBIT) == ["로그인 속도"]
    assert await listed("customer:seojun", customer="atlas") == []
    await caller.stage.world.advance_to(caller.stage.world.now() + timedelta(days=4))
    assert await listed("sales:minji", overdue=True) == ["로그인 속도", "이관 목록"]
    first = (await caller.get("/promises", params={"limit": 1})).json()
    rest = (await caller.get("/promises", params={"after": first["after"]})).json()
    assert [line["n"] for line in (*first["items"], *rest["items"])] == [1, 2]
    assert (await caller.get("/promises", params={"after": "nonsense"})).json()["code"] == "bad_cursor"
    foreign = await caller.get("/promises", by="customer-other", params={"delivery": HANBIT})
    assert foreign.status_code in (403, 404)
    assert (await caller.get("/promises", by="customer-other")).json()["items"] == []


async def accepted(caller: Caller) -> None:
    """The direct delivery, accepted as a whole."""
    steps = [
        ("delivery:marcus", "handoff.complete", {"kickoff_on": "2026-03-09"}),
        *(("delivery:marcus", "package.done", {"package": package}) for package in ("rollout", "workshop")),
        ("delivery:marcus", "acceptance.request", {}),
        ("customer:carla", "acceptance.sign", {}),
    ]
    for who, verb, body in steps:
        said = await caller.say(who, verb, body, ATLAS)
        assert said.status_code == 200, said.json()


async def test_certificate_of_an_acceptance_is_for_everybody_who_takes_part(caller: Caller):
    before = await caller.get(f"/deliveries/{ATLAS}/certificates/whole")
    assert (before.status_code, before.json()["code"]) == (404, "no_certificate")
    assert (await caller.get(f"/deliveries/{ATLAS}/certificates")).json() == []
    await accepted(caller)
    listed = (await caller.get(f"/deliveries/{ATLAS}/certificates")).json()
    assert [(each["certificate"]["number"], each["html"]) for each in listed] == [(f"AC-{ATLAS}", None)]
    english = await caller.get(f"/deliveries/{ATLAS}/certificates/whole", headers={"x-postsales-as": "customer:wade"})
    assert english.json()["certificate"]["how"] == "word"
    assert "Acceptance certificate" in english.json()["html"]
    page = await caller.get(
        f"/deliveries/{ATLAS}/certificates/whole", headers={"accept": "text/html", "accept-language": "ko"}
    )
    assert page.headers["content-type"].startswith("text/html")
    assert "검수 확인서" in page.text
    again = await caller.get(f"/deliveries/{ATLAS}/certificates/whole", headers={"accept": "text/html"})
    assert again.text == english.json()["html"]
    shown = (await caller.get(f"/deliveries/{ATLAS}")).json()
    assert [row["certificate"] for row in shown["view"]["acceptances"]] == [f"AC-{ATLAS}"]
    other = await caller.get(f"/deliveries/{ATLAS}/certificates/whole", by="customer-other")
    assert other.status_code in (403, 404)
