"""A delivery ends well: its checklist holds, people are asked how it was, and what they say is kept."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from postsales.domain.errors import Refused
from postsales.domain.retrospective import Ending
from postsales.messages import ids
from postsales.messages.closing import RetrospectiveStatus
from postsales.messages.delivery import DeliveryStatus
from postsales.store.lesson import LessonFilter
from tests.workflows.deal import at
from tests.workflows.whole import Whole

PAID_AT_ONCE = [{"name": "전액", "portion": "100", "trigger": "signature", "terms": {"kind": "days_after", "days": 30}}]
TIMELESS = [{"id": "install", "name": "설치", "kind": "installation", "hours": "40", "provided_by": "partner"}]
GOOD = {"wanted_more": False, "our_best": 5}


@pytest.fixture
async def life() -> AsyncIterator[Whole]:
    async with Whole(
        "hanbit-erp", at(3, 3, 9), service_until=None, services=TIMELESS, payment_schedule=PAID_AT_ONCE,
        vendor_terms={"total": "1000000", "payment_schedule": PAID_AT_ONCE},
    ) as whole:  # fmt: skip
        yield whole


async def live(life: Whole, **signed: Any) -> None:
    """Installed, accepted, received and paid."""
    await life.say("partner:jaeho", "package.done", package="install")
    await life.say("partner:jaeho", "acceptance.request")
    await life.say("customer:taeyang", "acceptance.sign", **signed)
    await life.say("customer:taeyang", "product.received")
    view = life.store.deliveries.show(life.number, today=life.world.now().date())
    assert view is not None
    for row in view.instalments:
        await life.say("finance:nari", "payment.record", instalment=row.n, amount=str(row.outstanding))


async def refused(life: Whole, who: str, verb: str, **body: Any) -> str:
    with pytest.raises(Refused) as error:
        await life.say(who, verb, **body)
    return error.value.code


def stage(life: Whole) -> str:
    row = life.store.deliveries.get(life.number)
    assert row is not None
    return row.stage


async def test_a_condition_nobody_promised_holds_the_closing_back_until_it_is_let_pass(life):
    await live(life, conditions=["라벨 부착"])
    assert await refused(life, "delivery:oliver", "delivery.close") == "not_ready_to_close"
    assert await refused(life, "partner:jaeho", "closing.waive", matter="installation", reason="x") == "not_allowed"
    status = await life.world.engine.query(ids.delivery(life.number), "status", DeliveryStatus)
    assert [(each.matter, each.waivable) for each in status.closing if each.holds and each.state == "open"] == [
        ("installation", True)
    ]
    await life.say("delivery:oliver", "closing.waive", matter="installation", reason="라벨은 필요 없다고 하심")
    await life.say("delivery:oliver", "delivery.close")
    assert stage(life) == "closed"


async def test_everybody_who_took_part_is_asked_and_the_answers_are_kept_and_found(life):
    await live(life)
    await life.say("delivery:oliver", "delivery.close")
    asked = {(each.to.person, each.template) for each in life.postbox.letters if each.template == "retrospective/asked"}
    assert {person for person, _ in asked} == {"taeyang", "jaeho", "minji", "oliver", "dongwoo"}
    more = "교육을 한 번 더 했으면 좋았겠습니다"
    await life.say("customer:taeyang", "retrospective.answer", wanted_more=True, our_best=4, what_more=more)
    await life.say("partner:dongwoo", "retrospective.answer", **GOOD, handoff=2, improve=["접속 권한을 먼저 받기"])
    assert await refused(life, "customer:taeyang", "retrospective.answer", **GOOD) == "said_already_how_it_was"
    assert (
        await refused(life, "partner:jaeho", "retrospective.answer", **GOOD, handoff=1) == "engineers_rate_the_handoff"
    )
    status = await life.world.engine.query(ids.retrospective(life.number), "status", RetrospectiveStatus)
    assert (status.answered, status.over) == (("taeyang", "dongwoo"), False)
    (found,) = life.store.lessons.search(LessonFilter(text="교육"))
    assert (found.part, found.what_more, found.partner) == ("customer", more, "daon-si")
    await life.until(life.world.now() + timedelta(days=15))
    assert [each.details["answered"] for each in life.happenings("retrospective_over")] == [2]
    assert await refused(life, "partner:jaeho", "retrospective.answer", **GOOD) == "looking_back_over"


async def test_it_is_over_at_once_when_everybody_has_answered(life):
    await live(life)
    await life.say("delivery:oliver", "delivery.close")
    for who in ("customer:taeyang", "partner:jaeho", "sales:minji", "delivery:oliver", "partner:dongwoo"):
        await life.say(who, "retrospective.answer", **GOOD)
    assert [each.details["answered"] for each in life.happenings("retrospective_over")] == [5]


async def test_of_a_terminated_delivery_the_same_people_are_asked_what_went_wrong(life):
    await life.say("delivery:oliver", "delivery.terminate", reason="고객이 그만두기로 함")
    for approver in ("approver:victor", "approver:grace"):
        await life.say(approver, "delivery.approve")
    assert stage(life) == "terminated"
    asked = [each for each in life.postbox.letters if each.template.startswith("retrospective/")]
    assert {each.template for each in asked} == {"retrospective/terminated"}
    assert {each.to.person for each in asked} == {"taeyang", "jaeho", "minji", "oliver", "dongwoo"}
    assert {each.reply.about for each in asked if each.reply} == {"termination"}
    assert await refused(life, "customer:taeyang", "retrospective.answer", **GOOD) == "other_questions_asked"
    wrong = "서버 용량을 아무도 확인하지 않았습니다"
    await life.say("customer:taeyang", "retrospective.answer", our_best=2, went_wrong=wrong, again=True)
    await life.say(
        "partner:dongwoo", "retrospective.answer", our_best=1, went_wrong="용량 산정이 없었습니다", again=False,
        handoff=1, improve=["계약 전에 용량 산정"],
    )  # fmt: skip
    (found,) = life.store.lessons.search(LessonFilter(text="용량을", ending=Ending.TERMINATED))
    assert (found.ending, found.went_wrong, found.again, found.wanted_more) == ("terminated", wrong, True, None)
    assert life.store.lessons.search(LessonFilter(ending=Ending.CLOSED)) == ()
    (opened,) = life.happenings("action_opened")
    assert (opened.details["what"], opened.details["owner"]) == ("계약 전에 용량 산정", "oliver")


async def test_what_is_left_after_the_service_is_over_is_asked_about():
    """Nothing else would wake anybody: no clock of the installation's runs against the closing."""
    async with Whole(
        "hanbit-erp", at(3, 3, 9), service_until="2026-04-30", services=TIMELESS, payment_schedule=PAID_AT_ONCE,
        vendor_terms={"total": "1000000", "payment_schedule": PAID_AT_ONCE},
    ) as whole:  # fmt: skip
        await live(whole, conditions=["라벨 부착"])
        await whole.until(at(5, 29))
        assert stage(whole) == "live"
        assert [each.details["matters"] for each in whole.happenings("delivery_stuck")] == ["installation"]
        # Named by its day: a task repeated a moment later writes the same letter, not another.
        keys = {each.key for each in whole.postbox.letters if each.template == "delivery/stuck"}
        assert keys
        assert all(re.search(r":2026-05-\d\d\b", key) and "T" not in key.partition("2026-05-")[2] for key in keys), keys
        await whole.say("delivery:oliver", "closing.waive", matter="installation", reason="라벨은 필요 없다고 하심")
        assert stage(whole) == "closed"
