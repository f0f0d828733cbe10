"""Complaints about people: who hears, who may answer, who may read; and where not a word of them is found."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest

from postsales.desk.errors import BadInput, NotThere
from postsales.domain.errors import Refused
from postsales.messages import ids
from postsales.messages.command import By, Role
from postsales.messages.rows import ConductRow
from tests.workflows.deal import at
from tests.workflows.whole import Whole

SAID = "회의에서 아랫사람 대하듯 지시합니다"


@pytest.fixture
async def whole() -> AsyncIterator[Whole]:
    """An indirect deal, handed over on a Tuesday at ten."""
    async with Whole("hanbit-erp", at(3, 3, 10)) as whole:
        yield whole


async def complain(whole: Whole, who: str = "partner:jaeho", person: str = "oliver") -> str:
    answer = await whole.say(who, "conduct.complain", person=person, text=SAID)
    reference: str = answer.details["complaint"]
    return reference


async def readers(whole: Whole, *who: str) -> list[str]:
    """Those of them who may read anything."""
    return [each for each in who if await whole.desk.conducts.list(whole.by(each), whole.number)]


async def test_the_head_of_the_other_side_hears_and_answers_and_nobody_else_does(whole: Whole):
    reference = await complain(whole)
    assert whole.letters("conduct/complained") == ["grace"]
    assert whole.letters("conduct/received") == ["jaeho"]
    for stranger in ("delivery:oliver", "partner:hyejin", "approver:victor", "sales:minji"):
        with pytest.raises(Refused, match="conduct_unknown"):
            await whole.say(stranger, "conduct.answer", complaint=reference, text="x")
    await whole.say("approver:grace", "conduct.answer", complaint=reference, text="He will apologise to you")
    assert whole.letters("conduct/answered") == ["jaeho"]
    row = await whole.desk.conducts.show(whole.by("partner:jaeho"), whole.number, reference)
    assert (row.answer, row.answered_by) == ("He will apologise to you", "grace")


async def test_only_the_complainant_and_the_head_asked_may_read_it(whole: Whole):
    reference = await complain(whole)
    everybody = ("partner:jaeho", "approver:grace", "partner:hyejin", "delivery:oliver", "customer:taeyang")
    assert await readers(whole, *everybody) == ["partner:jaeho", "approver:grace"]
    with pytest.raises(NotThere, match="conduct_unknown"):
        await whole.desk.conducts.show(whole.by("delivery:oliver"), whole.number, reference)
    with pytest.raises(NotThere, match="conduct_unknown"):
        await whole.desk.conducts.show(By(person="root", role=Role.ADMIN), whole.number, reference)


async def test_every_reading_is_in_the_audit_log(whole: Whole):
    await complain(whole)
    speaking = whole.by("approver:grace").model_copy(update={"admin": "root"})
    await whole.desk.conducts.list(speaking, whole.number)
    read = [each for each in whole.store.audit.entries().items if each.outcome == "read"]
    assert [(each.actor, each.admin, each.what) for each in read] == [("grace", "root", "conduct.list")]


async def test_not_a_word_of_it_is_in_letters_the_timeline_the_audit_or_the_delivery(whole: Whole):
    reference = await complain(whole)
    await whole.say("approver:grace", "conduct.answer", complaint=reference, text=SAID)
    view = whole.store.deliveries.show(whole.number, today=whole.world.now().date())
    assert view is not None
    written = [mail.model_dump_json() for mail in whole.postbox.letters]
    told = [each.model_dump_json() for each in whole.store.timelines.of(whole.number).happenings]
    audited = [each.model_dump_json() for each in whole.store.audit.entries().items]
    assert not any(SAID in text for text in (*written, *told, *audited, view.model_dump_json()))
    assert not any("conduct" in text for text in told)
    workflow = ids.conduct(whole.number, reference)
    assert SAID not in json.dumps(whole.world.client.memo(workflow))


async def test_silence_goes_to_the_next_head_and_never_to_whom_it_is_about(whole: Whole):
    reference = await complain(whole, "customer:taeyang", "dongwoo")
    await whole.until(at(3, 4, 17, 59))
    assert whole.letters("conduct/complained") == ["hyejin"]
    await whole.until(at(3, 4, 18, 1))
    assert whole.letters("conduct/complained") == ["hyejin", "jaeho"]
    assert whole.letters("conduct/silent") == ["taeyang"]
    await whole.say("partner:jaeho", "conduct.answer", complaint=reference, text="I will call you myself")
    await complain(whole, "customer:taeyang", "hyejin")
    assert whole.letters("conduct/complained")[2:] == ["jaeho"]


async def test_who_leaves_before_deciding_hands_it_to_the_successor_and_reads_no_more(whole: Whole):
    reference = await complain(whole)
    assert await readers(whole, "approver:grace", "approver:victor") == ["approver:grace"]
    await whole.say("delivery:oliver", "handoff.vacate", seat="vendor_head", person="grace", successor="victor")
    assert whole.letters("conduct/complained") == ["grace", "victor"]
    assert whole.letters("conduct/handed_on") == ["jaeho"]
    assert await readers(whole, "approver:grace", "approver:victor", "partner:jaeho") == [
        "approver:victor", "partner:jaeho",
    ]  # fmt: skip
    with pytest.raises(Refused, match="conduct_unknown"):
        await whole.say("approver:grace", "conduct.answer", complaint=reference, text="x")
    await whole.say("approver:victor", "conduct.answer", complaint=reference, text="I have spoken to Oliver")
    row = await whole.desk.conducts.show(whole.by("partner:jaeho"), whole.number, reference)
    assert row.answered_by == "victor"


async def test_the_successor_has_a_day_of_their_own(whole: Whole):
    await complain(whole, "customer:taeyang", "dongwoo")
    await whole.until(at(3, 4, 17))
    await whole.say("partner:hyejin", "handoff.vacate", seat="partner_head", person="hyejin", successor="eunji")
    assert whole.letters("conduct/complained") == ["hyejin", "eunji"]
    await whole.until(at(3, 5, 17))
    assert whole.letters("conduct/silent") == []
    await whole.until(at(3, 5, 19))
    assert whole.letters("conduct/silent") == ["taeyang"]
    assert whole.letters("conduct/complained") == ["hyejin", "eunji", "jaeho"]


async def test_who_comes_and_goes_elsewhere_changes_nothing(whole: Whole):
    await complain(whole)
    await whole.say("partner:hyejin", "handoff.assign", seat="partner_head", person="jaeho")
    assert whole.letters("conduct/complained") == ["grace"]
    assert whole.letters("conduct/handed_on") == []


async def test_the_same_command_again_is_the_same_complaint(whole: Whole):
    body = {"person": "oliver", "text": SAID}
    answers = [
        await whole.desk.say(whole.by("partner:jaeho"), "conduct.complain", body, number=whole.number, id="mine")
        for _ in range(2)
    ]
    await whole.settled()
    assert answers[0] == answers[1]
    assert len(whole.store.deliveries.rows(whole.number, ConductRow)) == 1


async def test_what_is_refused_begins_nothing(whole: Whole):
    for who, person, code in (
        ("partner:jaeho", "hyejin", "conduct_of_ones_own_people"),
        ("partner:jaeho", "nobody-here", "person_unknown"),
    ):
        with pytest.raises(Refused, match=code):
            await complain(whole, who, person)
    with pytest.raises(BadInput):
        await whole.say("partner:jaeho", "conduct.complain", person="oliver")
    with pytest.raises(BadInput):
        await whole.say("partner:jaeho", "conduct.complain", person="oliver", text="x", complaint="c-000000000000")
    assert whole.store.deliveries.rows(whole.number, ConductRow) == ()
