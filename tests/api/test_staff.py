"""The staff directory over HTTP: filled, asked whom to put where, and an absence that every delivery hears of."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from typing import Any

import pytest

from postsales.messages.command import Role
from tests.api.house import HANBIT, Caller, calling, token_of
from tests.contract_documents import document

PARTNER, SALES = token_of(Role.PARTNER), token_of(Role.SALES)
CSV = """id,name,email,seats,skills,languages,region,internal
dongwoo,서동우,dongwoo.seo@daon-si.example,partner_engineer,linux,ko,KR,yes
haneul,정하늘,haneul@daon-si.example,partner_engineer;partner_pm,northwind-erp;linux,ko;en,KR-11,yes
sub1,Kim Sub,sub1@hired.example,partner_engineer,,ko,KR,no
"""


def file_of(text: str, **more: Any) -> dict[str, Any]:
    return {"content": base64.b64encode(text.encode()).decode(), "file": "staff.csv", **more}


@pytest.fixture
async def house() -> AsyncIterator[Caller]:
    async with calling() as caller:
        await caller.post("/deliveries", json={"contract": document()})
        yield caller


async def test_directory_is_imported_listed_and_each_partys_own(house: Caller):
    dry = await house.post("/staff.import", by=PARTNER, json=file_of(CSV, dry_run=True))
    assert (dry.json()["people"], dry.json()["new"]) == (3, 3)
    assert (await house.get("/staff", by=PARTNER)).json()["items"] == []
    done = await house.post("/staff.import", by=PARTNER, json=file_of(CSV))
    assert done.json() == {"party": "daon-si", "people": 3, "new": 3, "dry_run": False}
    assert (await house.post("/staff.import", by=PARTNER, json=file_of(CSV))).json()["new"] == 0
    listed = (await house.get("/staff?skill=Linux", by=PARTNER)).json()["items"]
    assert [(each["person"], each["load"]["deliveries"]) for each in listed] == [("dongwoo", 1), ("haneul", 0)]
    assert (await house.get("/staff", by=SALES)).json()["items"] == []
    refused = await house.post(
        "/staff.add", by=SALES, json={"person": "x", "name": "X", "email": "x@y.z", "party": "daon-si"}
    )
    assert refused.json()["code"] == "not_your_directory"


async def test_file_with_problems_keeps_everybody_out(house: Caller):
    bad = CSV + "eve,,nobody,chairman,,ko,KR,yes\n"
    answer = await house.post("/staff.import", by=PARTNER, json=file_of(bad))
    assert (answer.status_code, answer.json()["code"]) == (422, "staff_file_has_problems")
    assert {each["line"] for each in answer.json()["problems"]} == {5}
    assert (await house.get("/staff", by=PARTNER)).json()["items"] == []


async def test_suggestions_rank_ones_own_people_with_reasons(house: Caller):
    await house.post("/staff.import", by=PARTNER, json=file_of(CSV))
    path = f"/deliveries/{HANBIT}/suggestions?seat=partner_engineer"
    found = (await house.get(path, by=PARTNER)).json()
    assert [each["person"] for each in found] == ["haneul", "sub1"], "who sits there already is not suggested"
    assert {"takes_this_seat", "knows_product", "speaks", "near"} <= {each["code"] for each in found[0]["reasons"]}
    refused = await house.get(path, by=SALES)
    assert refused.json()["code"] == "seat_of_another_party"
    assert (await house.get(f"/deliveries/{HANBIT}/suggestions?seat=throne", by=PARTNER)).status_code == 422


async def test_absence_reaches_every_delivery_and_is_said_once(house: Caller):
    await house.post("/staff.import", by=PARTNER, json=file_of(CSV))
    said = {"person": "dongwoo", "from_on": "2026-03-09", "until_on": "2026-03-13", "id": "away-1"}
    first = await house.post("/staff.absence", by=PARTNER, json=dict(said))
    assert first.json()["details"]["deliveries"] == HANBIT
    assert (await house.post("/staff.absence", by=PARTNER, json=dict(said))).json() == first.json()
    status = (await house.get(f"/deliveries/{HANBIT}")).json()["status"]
    assert [(each["person"], each["until_on"]) for each in status["absences"]] == [("dongwoo", "2026-03-13")]
    for wrong, code in (
        ({"person": "nobody"}, "not_in_the_directory"),
        ({"until_on": "2026-03-08"}, "absence_ends_before_it_begins"),
        ({"from_on": "2026-02-01", "until_on": "2026-02-02"}, "absence_is_over"),
    ):
        answer = await house.post("/staff.absence", by=PARTNER, json={**said, **wrong, "id": f"away-{code}"})
        assert answer.json()["code"] == code


async def test_handoff_record_is_shown_to_those_it_is_for(house: Caller):
    await house.say("sales:minji", "handoff.note", {"risk": "A tight schedule", "promise": "Weekend support"})
    inside = (await house.get(f"/deliveries/{HANBIT}/handoff", by=SALES)).json()
    assert {note["sort"] for note in inside["notes"]} == {"risk", "promise"}
    assert [term["code"] for term in inside["terms"]][:2] == ["jurisdiction", "bridge"]
    partner = (await house.get(f"/deliveries/{HANBIT}/handoff", by=PARTNER)).json()
    assert {note["sort"] for note in partner["notes"]} == {"promise"}
    assert (await house.get(f"/deliveries/{HANBIT}/handoff", by=token_of(Role.CUSTOMER))).status_code == 403
    shown = (await house.get(f"/deliveries/{HANBIT}", by=PARTNER)).json()
    assert {note["sort"] for note in shown["view"]["notes"]} == {"promise"}
