"""The portfolio over HTTP: filters, counts, views, and to whom what is shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.api.house import HANBIT, MONDAY, Caller

MINJI: dict[str, Any] = {"headers": {"x-postsales-as": "sales:minji"}}
OLIVER: dict[str, Any] = {"headers": {"x-postsales-as": "delivery:oliver"}}
A_CUSTOMER: dict[str, Any] = {"by": "customer-own"}


async def portfolio(caller: Caller, query: str = "", **who: Any) -> dict[str, Any]:
    answer = await caller.get(f"/portfolio{query}", **(who or MINJI))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def numbers(found: dict[str, Any]) -> list[str]:
    return [line["delivery"] for line in found["items"]]


async def test_a_rep_sees_how_many_there_are_and_which(caller: Caller):
    found = await portfolio(caller)
    assert HANBIT in numbers(found)
    assert found["counts"]["total"] == len(numbers(found)) == 1
    assert found["counts"]["by_stage"] == {"handoff": 1}
    assert found["asked"] == dict.fromkeys(found["asked"])
    assert numbers(await portfolio(caller, "?rep=me")) == [HANBIT]
    assert (await portfolio(caller, "?stage=live"))["counts"]["total"] == 0


async def test_what_has_just_happened_is_seen_at_once(caller: Caller):
    claim = {"symptom": "Nobody can log in", "said_by": "customer"}
    assert (await caller.say("sales:minji", "issue.claim", claim)).status_code == 200
    assert [line["open_issues"] for line in (await portfolio(caller))["items"]] == [1]
    await caller.stage.world.advance_to(MONDAY + timedelta(days=40))
    (line,) = (await portfolio(caller, "?late=true&sort=late"))["items"]
    assert line["late_since"] is not None
    assert (await portfolio(caller))["counts"]["late"] == 1


@pytest.mark.parametrize("path", ["/portfolio", "/deliveries"])
async def test_a_filter_that_does_not_exist_is_answered_with_those_that_do(caller: Caller, path: str):
    for language, there_are in (("en", "There are: "), ("ko", "쓸 수 있는 것: ")):
        answer = await caller.get(f"{path}?partnr=daon-si", headers={"accept-language": language})
        assert (answer.status_code, answer.json()["code"]) == (422, "unknown_filter")
        assert answer.json()["facts"]["nearest"] == "partner"
        assert there_are + "stage, " in answer.json()["message"]


@pytest.mark.parametrize("query", ["stage=nowhere", "ball=moon", "late=perhaps", "sort=sideways", "limit=0"])
async def test_a_value_that_cannot_be_is_refused(caller: Caller, query: str):
    answer = await caller.get(f"/portfolio?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_argument")


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/portfolio?customer=hanbti", "hanbit"),
        ("/deliveries?customer=hanbti", "hanbit"),
        ("/customers?partner=daon", "daon-si"),
        ("/deliveries?rep=minjee", "minji"),
        ("/deliveries?holder=qqq", None),
        ("/promises?owner=jaho", "jaeho"),
        ("/issues?customer=hanbit-erp", "hanbit"),
        ("/visits?engineer=dongwo", "dongwoo"),
    ],
)
async def test_a_name_nobody_has_is_said_to_be_unknown_with_who_may_have_been_meant(
    caller: Caller, path: str, near: str | None
):
    answer = await caller.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_name")
    found = answer.json()["facts"]["near"]
    assert found is None if near is None else near in found.split(", ")


async def test_who_is_known_and_has_nothing_is_no_mistake(caller: Caller):
    for path in ("/deliveries?customer=hanbit&ended=true", "/promises?owner=seojun", "/visits?engineer=dongwoo"):
        answer = await caller.get(path)
        assert (answer.status_code, answer.json()["items"]) == (200, [])


async def test_nobody_learns_names_of_deliveries_that_are_not_theirs(caller: Caller):
    answer = await caller.get("/deliveries?customer=hanbit", by="partner-other")
    assert (answer.status_code, answer.json()["facts"]["near"]) == (404, None)


async def test_each_sees_what_their_party_takes_part_in(caller: Caller):
    assert numbers(await portfolio(caller, by="partner-own")) == [HANBIT]
    assert numbers(await portfolio(caller, "?customer=elsewhere", **A_CUSTOMER)) == []
    other = (await caller.get("/portfolio", by="partner-other")).json()
    assert (other["items"], other["counts"]["total"]) == ([], 0)


async def test_who_sees_no_money_cannot_ask_about_it(caller: Caller):
    for query in ("?overdue=true", "?sort=overdue"):
        answer = await caller.get(f"/portfolio{query}", **A_CUSTOMER)
        assert (answer.status_code, answer.json()["code"]) == (403, "money_not_shown")
    lines = (await portfolio(caller, **A_CUSTOMER))["items"]
    assert {(line["net_total"], line["overdue_since"]) for line in lines} == {("0", None)}


async def test_health_is_the_vendors_own_view(caller: Caller):
    for query in ("?health=bad", "?sort=health"):
        answer = await caller.get(f"/portfolio{query}", by="partner-own")
        assert (answer.status_code, answer.json()["code"]) == (403, "health_not_shown")
    await caller.stage.world.advance_to(MONDAY + timedelta(days=8))
    held = {"sentiment": 1, "adoption": 5, "summary": "They want out", "customer": "hanbit"}
    assert (await caller.post("/checkin.record", json=held, **MINJI)).status_code == 200
    (line,) = (await portfolio(caller, "?sort=health"))["items"]
    assert line["health"] in ("bad", "watch")
    assert (await portfolio(caller))["counts"]["by_health"] == {line["health"]: 1}
    outside = await portfolio(caller, by="partner-own")
    assert ([each["health"] for each in outside["items"]], outside["counts"]["by_health"]) == ([None], {})


# Views


async def keep(caller: Caller, view: dict[str, Any], **who: Any) -> Any:
    return await caller.post("/view.save", json=view, **(who or MINJI))


async def test_a_view_is_kept_and_what_is_said_beside_it_goes_before_it(caller: Caller):
    kept = await keep(caller, {"name": "mine", "rep": "me", "stage": "live", "sort": "late"})
    assert (kept.status_code, kept.json()["what"]) == (200, "view_saved")
    assert numbers(await portfolio(caller, "?view=mine")) == []
    found = await portfolio(caller, "?view=mine&stage=handoff")
    assert (numbers(found), found["view"], found["asked"]["sort"]) == ([HANBIT], "mine", "late")


async def test_views_are_their_keepers_own(caller: Caller):
    await keep(caller, {"name": "mine", "rep": "me"})
    answer = await caller.get("/portfolio?view=mine", **OLIVER)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_view")
    assert (await caller.get("/views", **OLIVER)).json() == []
    (view,) = (await caller.get("/views", **MINJI)).json()
    assert (view["name"], view["rep"]) == ("mine", "me")


async def test_a_dropped_view_is_gone(caller: Caller):
    await keep(caller, {"name": "mine", "rep": "me"})
    said = {"json": {"name": "mine"}, **MINJI}
    assert (await caller.post("/view.drop", **said)).json()["what"] == "view_dropped"
    gone = await caller.post("/view.drop", **said)
    assert (gone.status_code, gone.json()["code"]) == (404, "unknown_view")


@pytest.mark.parametrize(
    ("view", "status", "code"),
    [
        ({"name": "x", "stagee": "live"}, 422, "unknown_filter"),
        ({"name": "x", "stage": "nowhere"}, 422, "bad_argument"),
        ({"name": "two words"}, 422, "bad_argument"),
        ({"rep": "me"}, 422, "bad_argument"),
    ],
)
async def test_a_view_that_cannot_be_is_not_kept(caller: Caller, view: dict[str, Any], status: int, code: str):
    refused = await keep(caller, view)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert (await caller.get("/views", **MINJI)).json() == []


async def test_nobody_keeps_a_view_of_what_they_may_not_ask(caller: Caller):
    refused = await keep(caller, {"name": "x", "overdue": True}, **A_CUSTOMER)
    assert (refused.status_code, refused.json()["code"]) == (403, "money_not_shown")
