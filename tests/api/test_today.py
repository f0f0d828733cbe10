"""What somebody must do now, over all their deliveries."""

from __future__ import annotations

from typing import Any

from tests.api.house import HANBIT, Caller
from tests.contract_documents import changed, document


async def today(caller: Caller, who: str) -> list[tuple[str, str | None]]:
    answer = await caller.get("/today", headers={"x-postsales-as": who})
    assert answer.status_code == 200, answer.text
    return [(duty["what"], duty["delivery"]) for duty in answer.json()["duties"]]


async def test_each_sees_what_waits_for_them_and_nobody_else_does(caller: Caller):
    assert ("awaited_handoff", HANBIT) in await today(caller, "delivery:oliver")
    assert await today(caller, "partner:jaeho") == []
    claim: dict[str, Any] = {"symptom": "Login takes 40 seconds", "said_by": "partner"}
    assert (await caller.say("sales:minji", "issue.claim", claim)).status_code == 200
    assert ("pick_issue_up", HANBIT) in await today(caller, "support:anand")
    assert await today(caller, "partner:jaeho") == [("give_evidence", HANBIT)]
    assert ("pick_issue_up", HANBIT) not in await today(caller, "sales:minji")


async def test_it_tells_the_day_it_is_for_and_how_much_is_late(caller: Caller):
    day = (await caller.get("/today", headers={"x-postsales-as": "delivery:oliver"})).json()
    assert (day["person"], day["on"], day["late"]) == ("oliver", "2026-03-02", 0)


async def test_while_questions_of_the_handoff_are_open_the_ball_is_with_sales(caller: Caller):
    back = {"questions": ["Who decides on the firewall?", "Is the rack there?"]}
    assert (await caller.say("delivery:oliver", "handoff.return", back)).status_code == 200
    shown = (await caller.get(f"/deliveries/{HANBIT}")).json()
    ball = shown["status"]["ball"]
    assert (ball["what"], ball["side"], ball["person"]) == ("handoff_answers", "vendor", "minji")
    row = shown["view"]["delivery"]
    assert (row["awaited"], row["ball"], row["holder"]) == ("handoff_answers", "vendor", "minji")
    assert row["next_at"] == ball["until"]
    for who, there in (("minji", [HANBIT]), ("oliver", [])):
        listed = (await caller.get(f"/deliveries?holder={who}")).json()
        assert [line["delivery"] for line in listed["items"]] == there
    assert ("answer_handoff", HANBIT) in await today(caller, "sales:minji")
    assert "awaited_handoff" not in [what for what, _ in await today(caller, "delivery:oliver")]

    duty = (await caller.get("/today", headers={"x-postsales-as": "sales:minji"})).json()["duties"][0]
    assert (duty["verb"], duty["body"]) == ("handoff.answer", {"question": 1})
    assert (duty["facts"]["questions"], duty["due_on"]) == ("1, 2", "2026-03-04")
    for question in (1, 2):
        said = {"question": question, "answer": "Yuna does"}
        assert (await caller.say("sales:minji", "handoff.answer", said)).status_code == 200
    ball = (await caller.get(f"/deliveries/{HANBIT}")).json()["status"]["ball"]
    assert (ball["what"], ball["person"]) == ("handoff", "oliver")
    assert ("awaited_handoff", HANBIT) in await today(caller, "delivery:oliver")


async def test_a_complaint_about_a_person_is_told_to_the_head_alone_and_leaves_a_trace(caller: Caller):
    told = {"person": "oliver", "text": "He shouts"}
    assert (await caller.say("partner:jaeho", "conduct.complain", told)).status_code == 200
    heads = {}
    for who in ("approver:grace", "delivery:oliver", "sales:minji", "partner:jaeho", "approver:victor"):
        day = (await caller.get("/today", headers={"x-postsales-as": who})).json()
        heads[who] = [duty for duty in day["duties"] if duty["what"] == "answer_conduct"]
    told_to = [who for who, found in heads.items() if found]
    assert len(told_to) == 1
    (duty,) = heads[told_to[0]]
    assert "shouts" not in str(duty)
    assert "oliver" not in str(duty)
    assert duty["due_at"] is not None
    entries = (await caller.get("/audit")).json()["items"]
    read = [entry for entry in entries if entry["what"] == "today"]
    assert [(entry["actor"], entry["outcome"], entry["admin"]) for entry in read] == [
        (told_to[0].partition(":")[2], "read", "some-admin")
    ]


async def test_only_so_many_are_told_and_how_many_there_are_in_all(caller: Caller):
    for n in range(3):
        promise = {"what": f"A list, part {n}", "owner": "oliver", "to": "customer", "due_on": f"2026-03-0{n + 3}"}
        assert (await caller.say("delivery:oliver", "promise.make", promise)).status_code == 200
    day = (await caller.get("/today?limit=2", headers={"x-postsales-as": "delivery:oliver"})).json()
    assert len(day["duties"]) == 2
    assert day["total"] > 3
    assert [duty["n"] for duty in day["duties"]] == [1, 2]
    assert (await caller.get("/today?limit=0", headers={"x-postsales-as": "delivery:oliver"})).status_code == 422


async def test_a_visit_whose_engineer_is_away_is_its_planners_until_somebody_else_goes(caller: Caller):
    assert (await caller.say("delivery:oliver", "handoff.complete", {"kickoff_on": "2026-03-04"})).status_code == 200
    visit = {"day": "2026-03-12", "purpose": "Install", "engineer": "dongwoo", "packages": ["install"]}
    assert (await caller.say("partner:jaeho", "visit.plan", visit)).status_code == 200
    assert ("brief_visit", HANBIT) in await today(caller, "delivery:oliver")
    away = {"person": "dongwoo", "from_on": "2026-03-11", "until_on": "2026-03-13"}
    assert (await caller.say("partner:jaeho", "handoff.absence", away)).status_code == 200
    assert ("send_another", HANBIT) in await today(caller, "partner:jaeho")
    assert ("brief_visit", HANBIT) not in await today(caller, "delivery:oliver")
    moved = {"visit": 1, "day": "2026-03-17", "reason": "Dongwoo is back"}
    assert (await caller.say("partner:jaeho", "visit.reschedule", moved)).status_code == 200
    assert ("send_another", HANBIT) not in await today(caller, "partner:jaeho")


async def test_an_engineer_two_deliveries_expect_at_one_hour_is_told_of_until_one_of_them_moves(caller: Caller):
    second = "HB-2026-002"
    started = await caller.post("/deliveries", json={"contract": changed(document(), "number", second)})
    assert started.status_code == 201, started.text
    for number in (HANBIT, second):
        assert (
            await caller.say("delivery:oliver", "handoff.complete", {"kickoff_on": "2026-03-04"}, number)
        ).is_success
    visit = {"day": "2026-03-12", "purpose": "Install", "engineer": "dongwoo", "packages": ["install"]}
    first = await caller.say("partner:jaeho", "visit.plan", {**visit, "starts": "10:00", "ends": "12:00"})
    assert "elsewhere" not in first.json()["details"]
    planned = await caller.say("partner:jaeho", "visit.plan", {**visit, "starts": "11:00", "ends": "15:00"}, second)
    assert planned.json()["details"]["elsewhere"] == "10:00–12:00"
    listed = await today(caller, "partner:jaeho")
    assert {("part_visits", HANBIT), ("part_visits", second)} <= {*listed}
    here = await caller.say("partner:jaeho", "visit.plan", {**visit, "starts": "14:00", "ends": "16:00"}, second)
    assert here.json()["code"] == "engineer_is_booked"
    moved = {"visit": 1, "day": "2026-03-12", "starts": "13:00", "ends": "15:00", "reason": "Two at once"}
    answer = await caller.say("partner:jaeho", "visit.reschedule", moved, second)
    assert "elsewhere" not in answer.json()["details"], answer.text
    assert "part_visits" not in {what for what, _ in await today(caller, "partner:jaeho")}
