"""Acceptance of a whole delivery: reasons become promised items, certificates are kept, instalments become payable."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from postsales.domain.errors import Refused
from postsales.messages.rows import AcceptanceRow, InstalmentRow
from tests.workflows.deal import at
from tests.workflows.whole import Whole

PER_PACKAGE = [
    {"name": "선금", "portion": "30", "trigger": "signature", "terms": {"kind": "days_after", "days": 30}},
    {"name": "설치", "portion": "40", "trigger": "acceptance", "package": "install",
     "terms": {"kind": "days_after", "days": 30}},
    {"name": "잔금", "portion": "30", "trigger": "acceptance", "terms": {"kind": "days_after", "days": 30}},
]  # fmt: skip
TIMELESS = [
    {"id": "install", "name": "설치", "kind": "installation", "hours": "40", "provided_by": "partner"},
    {"id": "training", "name": "사용자 교육", "kind": "training", "hours": "16", "provided_by": "vendor"},
]


@pytest.fixture
async def life() -> AsyncIterator[Whole]:
    async with Whole(
        "hanbit-erp", at(3, 3, 9), service_until=None, payment_schedule=PER_PACKAGE, services=TIMELESS
    ) as whole:
        yield whole


def view(life: Whole) -> Any:
    found = life.store.deliveries.show(life.number, today=life.world.now().date())
    assert found is not None
    return found


def acceptance(life: Whole, scope: str) -> AcceptanceRow:
    found: AcceptanceRow = next(row for row in view(life).acceptances if row.scope == scope)
    return found


def triggered(life: Whole) -> list[int]:
    rows: tuple[InstalmentRow, ...] = view(life).instalments
    return [row.n for row in rows if row.tier == "customer" and row.triggered_on is not None]


async def ready(life: Whole, *packages: str) -> None:
    for package in packages or ("install", "training"):
        await life.say("partner:jaeho", "package.done", package=package)


async def refused(life: Whole, who: str, verb: str, **body: Any) -> str:
    with pytest.raises(Refused) as error:
        await life.say(who, verb, **body)
    return error.value.code


async def test_pm_cannot_accept(life):
    await ready(life)
    await life.say("partner:jaeho", "acceptance.request")
    before = len(life.store.timelines.of(life.number).happenings)
    for who in ("partner:jaeho", "delivery:oliver"):
        assert await refused(life, who, "acceptance.sign") == "not_the_acceptance_decider"
    assert len(life.store.timelines.of(life.number).happenings) == before
    # Of the customer's own people what was tried is routed to the decider, not obeyed.
    assert (await life.say("customer:seojun", "acceptance.sign")).what == "request_routed"
    assert acceptance(life, "whole").state == "requested"


async def test_each_reason_of_a_rejection_wants_a_promise_and_kept_ones_let_it_be_asked_for_again(life):
    await ready(life)
    await life.say("partner:jaeho", "acceptance.request")
    await life.say("customer:taeyang", "acceptance.reject", reasons=["문이 닫히지 않음", "설명서 없음"])
    await life.until(at(3, 4, 9))
    assert [each.details["things"] for each in life.happenings("promise_missing")] == ["punch_item:1, punch_item:2"]
    for item in (1, 2):
        await life.say("partner:dongwoo", "visit.promise", item=item, owner="dongwoo", due_on="2026-03-06")
        assert await refused(life, "partner:jaeho", "acceptance.request") == "blocking_items_open"
        await life.say("partner:dongwoo", "promise.keep", promise=item)
        await life.say("customer:taeyang", "promise.confirm", promise=item)
    await life.say("partner:jaeho", "acceptance.request")
    await life.say("customer:taeyang", "acceptance.sign")
    assert acceptance(life, "whole").state == "signed"


async def test_package_by_package_pays_what_waits_for_each_and_the_last_completes_the_whole(life):
    assert triggered(life) == [1]
    await ready(life)
    await life.say("partner:jaeho", "acceptance.request", scope="install")
    await life.say("customer:taeyang", "acceptance.sign", scope="install")
    assert triggered(life) == [1, 2]
    assert [row.scope for row in view(life).acceptances if row.certificate] == ["install"]
    await life.say("partner:jaeho", "acceptance.request", scope="training")
    await life.say("customer:taeyang", "acceptance.sign", scope="training")
    assert triggered(life) == [1, 2, 3]
    numbers = [row.number for row in life.store.certificates.of(life.number)]
    assert numbers == ["AC-HB-2026-001-install", "AC-HB-2026-001-training", "AC-HB-2026-001"]
    whole = life.store.certificates.get(life.number, "whole")
    assert whole is not None
    assert [(each.id, each.provider) for each in whole.certificate.packages] == [
        ("install", "㈜다온시스템"), ("training", "Northwind Software Inc."),
    ]  # fmt: skip


async def test_whole_accepted_pays_what_waits_for_any_package(life):
    await ready(life)
    await life.say("partner:jaeho", "acceptance.request")
    await life.say("customer:taeyang", "acceptance.sign")
    assert triggered(life) == [1, 2, 3]


async def test_conditions_of_a_signature_are_items_that_hold_nothing_back_and_want_a_promise(life):
    await ready(life)
    await life.say("partner:jaeho", "acceptance.request")
    await life.say("customer:taeyang", "acceptance.sign", conditions=["라벨 부착"])
    kept = life.store.certificates.get(life.number, "whole")
    assert kept is not None
    assert [(each.item, each.what, each.owner) for each in kept.certificate.conditions] == [(1, "라벨 부착", None)]
    await life.until(at(3, 4, 9))
    assert [each.details["things"] for each in life.happenings("promise_missing")] == ["punch_item:1"]
    await life.say("partner:dongwoo", "visit.promise", item=1, owner="dongwoo", due_on="2026-03-06")
    assert [row.what for row in view(life).promises] == ["라벨 부착"]
    assert [each.details["child"] for each in life.happenings("child_stopped")] == ["installation"]
    assert all(row.done_at for row in view(life).work if row.what == "promise_missing")


async def test_certificate_says_who_when_and_by_word(life):
    await ready(life)
    await life.say("partner:jaeho", "acceptance.request")
    await life.until(at(3, 5, 14, 30))
    await life.say("customer:taeyang", "acceptance.sign")
    kept = life.store.certificates.get(life.number, "whole")
    assert kept is not None
    assert (kept.number, kept.how, kept.decided_by) == ("AC-HB-2026-001", "word", "정태양")
    for language, words in (("ko", "검수 확인서"), ("en", "Acceptance certificate")):
        page = kept.pages[language]
        said = ("AC-HB-2026-001", "정태양", "2026-03-05", "14:30", "한빛전자 주식회사", "설치", "@media print")
        for fact in (words, *said):
            assert fact in page, (language, fact)
        assert "<script" not in page
        assert "http" not in page
    letter = next(mail for mail in life.postbox.letters if mail.template == "installation/accepted")
    assert letter.certificate == kept.certificate


async def test_certificate_by_silence_says_that_it_was_and_why(life):
    await ready(life)
    await life.say("partner:jaeho", "acceptance.request")
    await life.until(at(3, 25))
    kept = life.store.certificates.get(life.number, "whole")
    assert kept is not None
    facts = kept.certificate
    assert (kept.how, kept.decided_by, facts.window_days) == ("silence", None, 10)
    assert facts.delivered_at is not None
    assert facts.reminded_at is not None
    assert facts.delivered_at < facts.reminded_at < facts.decided_at
    assert "counts as accepted" in kept.pages["en"]
    assert "완료된 것으로 봅니다" in kept.pages["ko"]


async def test_certificate_is_kept_as_it_was_drawn_up(life):
    await ready(life)
    await life.say("partner:jaeho", "acceptance.request", scope="install")
    await life.say("customer:taeyang", "acceptance.sign", scope="install", conditions=["라벨 부착"])
    before = life.store.certificates.get(life.number, "install")
    await life.say("partner:jaeho", "visit.promise", item=1, owner="jaeho", due_on="2026-03-06")
    await life.say("partner:jaeho", "promise.keep", promise=1)
    await life.until(at(3, 20))
    assert life.store.certificates.get(life.number, "install") == before
    life.store.projection.rebuild()
    assert life.store.certificates.get(life.number, "install") == before
    assert life.store.projection.compare() == ()


async def test_closing_ends_an_installation_that_something_unpromised_kept_open(life):
    await ready(life)
    await life.say("partner:jaeho", "acceptance.request")
    await life.say("customer:taeyang", "acceptance.sign", conditions=["라벨 부착"])
    await life.until(at(3, 20))
    assert len(life.happened("installation_stalled")) == 1
    await life.say("customer:taeyang", "product.received")
    await life.say("delivery:oliver", "delivery.terminate", reason="합의 해지")
    for approver in ("victor", "grace"):
        await life.say(f"approver:{approver}", "delivery.approve")
    assert view(life).delivery.stage == "terminated"


def ball(life: Whole) -> tuple[str | None, str | None, str | None]:
    """Whose move it is and for what, as lists and `delivery show` tell it."""
    row = view(life).delivery
    return row.ball, row.awaited, row.holder


async def test_the_ball_is_the_deciders_while_acceptance_waits_for_their_word(life):
    await ready(life)
    assert ball(life) == ("partner", "installation", "jaeho")
    await life.say("partner:jaeho", "acceptance.request")
    assert ball(life) == ("customer", "acceptance", "taeyang")
    window = acceptance(life, "whole").window_ends_at
    assert window is not None
    assert view(life).delivery.next_at == window

    await life.say("customer:taeyang", "acceptance.reject", reasons=["매뉴얼 없음"])
    assert ball(life) == ("partner", "installation", "jaeho")


async def test_the_acceptance_of_one_package_leaves_the_ball_with_those_who_install(life):
    await ready(life, "install")
    await life.say("partner:jaeho", "acceptance.request", scope="install")
    assert ball(life) == ("partner", "installation", "jaeho")
    await ready(life, "training")
    assert ball(life) == ("customer", "acceptance", "taeyang")
