"""Promises of a whole delivery: told, reminded of, climbed, kept; and what they are about hears of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from postsales.domain.errors import Refused
from postsales.domain.seats import Side
from postsales.messages import ids
from postsales.messages.installation import InstallationStatus
from postsales.messages.rows import PromiseRow, WorkRow
from postsales.notify.letters import write
from postsales.store.promise import PromiseFilter
from postsales.store.work import WorkFilter
from tests.workflows.deal import at
from tests.workflows.whole import Whole

DUE = "2026-03-13"


@pytest.fixture
async def life() -> AsyncIterator[Whole]:
    async with Whole("hanbit-erp", at(3, 3, 9), service_until=None) as whole:
        yield whole


async def made(life: Whole, who: str = "partner:dongwoo", **said: Any) -> int:
    body = {"what": "문 수리", "owner": "dongwoo", "due_on": DUE} | said
    answer = await life.say(who, "promise.make", **body)
    n: int = answer.details["promise"]
    return n


def promise(life: Whole, n: int = 1) -> PromiseRow:
    view = life.store.deliveries.show(life.number, today=date(2026, 3, 3))
    assert view is not None
    return next(row for row in view.promises if row.n == n)


def work(life: Whole, what: str) -> list[WorkRow]:
    found = [life.store.work.list(WorkFilter(delivery=life.number, done=done)).items for done in (True, False)]
    return [row for rows in found for row in rows if row.what == what]


async def refused(life: Whole, who: str, verb: str, **body: Any) -> str:
    with pytest.raises(Refused) as error:
        await life.say(who, verb, **body)
    return error.value.code


async def items(life: Whole) -> dict[int, Any]:
    status = await life.world.engine.query(ids.installation(life.number), "status", InstallationStatus)
    return {item.n: item for item in status.open_items}


async def left(life: Whole, day: int, *what: str, **item: Any) -> None:
    """A visit that leaves these items."""
    on = f"2026-03-{day:02}"
    planned = await life.say("partner:jaeho", "visit.plan", day=on, purpose="설치", engineer="dongwoo")
    visit = planned.details["visit"]
    await life.say("delivery:oliver", "visit.brief", visit=visit, text="Two servers.")
    await life.say("partner:dongwoo", "visit.acknowledge", visit=visit)
    await life.say("partner:jaeho", "visit.confirm", visit=visit)
    await life.until(at(3, day, 10))
    found = [{"what": each, **item} for each in what]
    await life.say("partner:dongwoo", "visit.report", visit=visit, outcome="incomplete", punch_items=found)


# Bad input


async def test_promise_without_owner_or_in_the_past_stores_nothing(life):
    before = len(life.store.timelines.of(life.number).happenings)
    assert await refused(life, "partner:dongwoo", "promise.make", what="x", due_on=DUE) == "bad_argument"
    assert await refused(life, "partner:dongwoo", "promise.make", what="x", owner="nobody", due_on=DUE) == (
        "person_unknown"
    )
    assert await refused(life, "partner:dongwoo", "promise.make", what="x", owner="dongwoo", due_on="2026-03-02") == (
        "promise_in_the_past"
    )
    assert len(life.store.timelines.of(life.number).happenings) == before


# Proposed until accepted


async def test_proposal_is_accepted_by_its_owners_party_and_only_then_told(life):
    await made(life, "delivery:oliver")
    assert promise(life).state == "proposed"
    assert life.letters("delivery/promise_proposed") == ["dongwoo"]
    assert life.letters("delivery/promise_made") == []
    assert await refused(life, "delivery:oliver", "promise.accept", promise=1) == "not_the_owner_of_the_promise"
    await life.say("partner:jaeho", "promise.accept", promise=1)
    assert promise(life).state == "open"
    assert life.letters("delivery/promise_made") == ["taeyang"]


async def test_declined_with_a_reason_the_proposer_hears(life):
    await made(life, "delivery:oliver")
    await life.say("partner:dongwoo", "promise.decline", promise=1, reason="부품이 없습니다")
    assert (promise(life).state, promise(life).reason) == ("declined", "부품이 없습니다")
    assert life.letters("delivery/promise_declined") == ["oliver"]
    await life.until(at(3, 20))
    assert life.happened("promise_broken") == life.happened("promise_lapsed") == []


async def test_unanswered_proposal_climbs_every_business_day_and_lapses_with_its_day(life):
    await made(life, "delivery:oliver", due_on="2026-03-06")
    await life.until(at(3, 10))
    assert life.happened("promise_unanswered") == [at(3, 4, 18), at(3, 5, 18), at(3, 6, 18)]
    assert life.letters("delivery/promise_unanswered") == ["hyejin", "oliver"] * 3
    assert life.happened("promise_lapsed") == [at(3, 7, 0)]
    assert promise(life).broken_on is None
    assert [row.done_at is not None for row in work(life, "promise_unanswered")] == [True]


# Kept, contradicted, moved, broken


async def test_silence_after_being_asked_keeps_it_and_silence_alone_does_not(life):
    await made(life)
    await made(life, what="라벨")
    await life.until(at(3, 12, 10))
    await life.say("partner:dongwoo", "promise.keep", promise=1)
    assert life.letters("delivery/promise_done") == ["taeyang"]
    await life.until(at(3, 20))
    assert [each.details["promise"] for each in life.happenings("promise_kept")] == [1]
    assert life.happened("promise_kept") == [at(3, 18, 0)]
    assert (promise(life, 1).state, promise(life, 2).state) == ("kept", "broken")


async def test_customer_contradicts_and_it_is_owed_again(life):
    await made(life)
    await life.say("partner:dongwoo", "promise.keep", promise=1)
    assert await refused(life, "delivery:oliver", "promise.contradict", promise=1, reason="no") == (
        "not_the_one_promised_to"
    )
    await life.say("customer:taeyang", "promise.contradict", promise=1, reason="아직 소리가 납니다")
    assert promise(life).state == "open"
    assert life.letters("delivery/promise_contradicted") == ["dongwoo", "oliver"]
    await life.say("partner:dongwoo", "promise.keep", promise=1)
    assert life.letters("delivery/promise_done") == ["taeyang"] * 2
    await life.say("customer:taeyang", "promise.contradict", promise=1, reason="아직 소리가 납니다")
    await life.until(at(3, 16))
    assert promise(life).state == "broken"


async def test_owner_is_reminded_the_day_before_and_of_a_new_date_again(life):
    await made(life)
    await life.until(at(3, 12, 10))
    await life.say("partner:dongwoo", "promise.move", promise=1, due_on="2026-03-18", reason="부품")
    await life.until(at(3, 18))
    assert life.happened("promise_reminded") == [at(3, 12), at(3, 17)]
    assert life.letters("delivery/promise_due") == ["dongwoo"] * 2


async def test_third_move_tells_the_manager(life):
    await made(life)
    for n, day in enumerate((16, 17, 18, 19), start=1):
        await life.say("partner:dongwoo", "promise.move", promise=1, due_on=f"2026-03-{day}", reason="부품")
        assert life.letters("delivery/promise_moved_often") == ["grace"] * max(0, n - 2)
    assert promise(life).moves == 4


async def test_broken_promise_is_work_until_it_has_a_new_date(life):
    await made(life)
    await life.until(at(3, 14, 10))
    assert life.happened("promise_broken") == [at(3, 14, 0)]
    [call] = work(life, "promise_broken")
    assert (call.person, call.facts["to"], call.facts["owner"], call.done_at) == ("oliver", "customer", "dongwoo", None)
    told = [each for each in life.postbox.letters if each.template == "delivery/promise_broken"]
    assert [(each.to.person, each.facts["caller"]) for each in told] == [
        ("dongwoo", "oliver"), ("oliver", "oliver"), ("minji", "oliver"),
    ]  # fmt: skip
    assert [("promise move" in write(each).text) for each in told] == [False, True, False]
    await life.say("partner:dongwoo", "promise.move", promise=1, due_on="2026-03-18", reason="부품")
    assert [row.done_at for row in work(life, "promise_broken")] == [at(3, 14, 10)]
    assert promise(life).broken_on == date(2026, 3, 13)
    await life.until(at(3, 19, 10))
    assert [row.done_at is None for row in work(life, "promise_broken")].count(True) == 1


async def test_withdrawn_by_the_customer_its_owner_hears(life):
    await made(life)
    assert await refused(life, "partner:dongwoo", "promise.withdraw", promise=1) == "not_the_one_promised_to"
    await life.say("customer:taeyang", "promise.withdraw", promise=1)
    assert life.letters("delivery/promise_withdrawn") == ["dongwoo"]


# What it is about


async def test_kept_promise_finishes_its_punch_item(life):
    await left(life, 5, "문 수리", promise={"owner": "dongwoo", "due_on": DUE})
    await life.say("partner:dongwoo", "promise.keep", promise=1)
    assert list(await items(life)) == [1]
    await life.say("customer:taeyang", "promise.confirm", promise=1)
    assert await items(life) == {}


async def test_finished_item_asks_the_customer_and_a_contradiction_opens_it_again(life):
    await left(life, 5, "문 수리", promise={"owner": "dongwoo", "due_on": DUE})
    await life.say("partner:jaeho", "package.done", package="install", resolves=[1])
    assert (promise(life).state, life.letters("delivery/promise_done")) == ("done", ["taeyang"])
    assert await items(life) == {}
    await life.say("customer:taeyang", "promise.contradict", promise=1, reason="아직 소리가 납니다")
    assert list(await items(life)) == [1]


async def test_declined_item_is_to_be_promised_anew_by_the_close_of_that_day(life):
    await left(life, 5, "문 수리")
    await life.say("delivery:oliver", "visit.promise", item=1, owner="dongwoo", due_on=DUE)
    assert promise(life).state == "proposed"
    await life.until(at(3, 6, 10))
    assert life.happened("promise_missing") == []
    await life.say("partner:dongwoo", "promise.decline", promise=1, reason="부품이 없습니다")
    await life.until(at(3, 7))
    assert life.happened("promise_missing") == [at(3, 6, 18)]
    assert [each.details["things"] for each in life.happenings("promise_missing")] == ["punch_item:1"]
    await life.say("partner:jaeho", "visit.promise", item=1, owner="jaeho", due_on=DUE)
    assert [(promise(life, 2).owner, promise(life, 2).state)] == [("jaeho", "open")]
    assert [row.done_at is not None for row in work(life, "promise_missing")] == [True]


async def test_package_past_its_day_needs_a_promise_by_close_of_business(life):
    await life.until(at(3, 31))
    assert life.happened("package_overdue") == [at(3, 30)]
    assert [each.details["things"] for each in life.happenings("promise_missing")] == ["package:install"]
    assert life.happened("promise_missing") == [at(3, 30, 18)]
    await made(life, due_on="2026-04-03", about="package:install")
    assert [row.done_at is not None for row in work(life, "promise_missing")] == [True]
    assert await refused(
        life, "partner:dongwoo", "promise.make", what="x", owner="dongwoo", due_on="2026-04-03", about="package:install"
    ) == ("promised_already")


async def test_package_promised_ahead_does_not_climb_and_done_it_asks_the_customer(life):
    await made(life, due_on="2026-04-03", about="package:install")
    await life.until(at(3, 31))
    assert life.happened("package_overdue") == [at(3, 30)]
    assert life.happened("promise_missing") == []
    await life.say("partner:jaeho", "package.done", package="install")
    assert (promise(life).state, life.letters("delivery/promise_done")) == ("done", ["taeyang"])


# Lists


async def test_list_across_deliveries(life):
    await made(life)
    await made(life, "delivery:oliver", what="이관", owner="oliver", to="partner", due_on="2026-03-05")
    await life.until(at(3, 9))

    def listed(**which: Any) -> list[int]:
        found = life.store.promises.list(PromiseFilter.model_validate(which), today=date(2026, 3, 9))
        return [line.n for line in found.items]

    assert listed() == [2, 1]
    assert listed(overdue=True) == listed(owner="oliver") == listed(broken=True) == [2]
    assert listed(vendor="northwind", delivery=life.number) == [2, 1]
    assert listed(vendor="another") == []
    seen = life.store.promises.list(PromiseFilter(), today=date(2026, 3, 9), seen_by=Side.CUSTOMER)
    assert [(line.n, line.customer_name, line.owner_name) for line in seen.items] == [
        (1, "한빛전자 주식회사", "서동우")
    ]
