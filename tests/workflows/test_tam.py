"""TAM service over months: hours count down, the customer gets a page a month, others get none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from postsales.domain.errors import Refused
from postsales.domain.seats import Language
from postsales.notify.mail import compose
from postsales.notify.tam_report import HtmlTamReport
from tests.workflows.deal import at
from tests.workflows.whole import Whole


@pytest.fixture
async def life() -> AsyncIterator[Whole]:
    whole = Whole("seorin-cloud-tam", at(3, 5, 9), tam_hours="20")
    await whole.begin()
    yield whole
    whole.close()


async def spend(life: Whole, hours: str, **more: Any) -> None:
    await life.say("tam:junho", "tam.record", hours=hours, what="인증서를 만료 전에 갱신", **more)


def reports(life: Whole) -> list[Any]:
    return [each for each in life.postbox.letters if each.template == "tam/report"]


async def test_bought_hours_are_told_at_their_levels_and_refused_beyond_the_grace(life):
    await spend(life, "17")
    assert "entitlement/told" in life.postbox.templates("dahye")
    await spend(life, "5")
    with pytest.raises(Refused) as refused:
        await spend(life, "1")
    assert refused.value.code == "entitlement_exhausted"
    # Nothing of what was refused is kept.
    assert [row.n for row in life.store.tam.entries(life.number)] == [1, 2]
    await life.say("tam:junho", "tam.strike", entry=2, reason="두 번 적음")
    await spend(life, "1")
    assert [row.struck for row in life.store.tam.entries(life.number)] == [None, "두 번 적음", None]


async def test_the_month_goes_to_the_customer_once_as_a_page_in_their_language(life):
    await spend(life, "6", sort="prevented", issue=None)
    await life.until(at(4, 3, 12))
    sent = reports(life)
    assert [each.to.person for each in sent] == ["dahye", "junho"]
    message = compose(sent[0], "a@b.example")
    (page,) = message.iter_attachments()
    assert page.get_filename() == "tam-2026-03.html"
    assert "미리 막은 것" in page.get_content()
    assert "인증서를 만료 전에 갱신" in page.get_content()
    letter = message.get_body()
    assert letter is not None
    assert "14시간이 남았습니다" in letter.get_content()
    await life.until(at(4, 30, 12))
    assert len(reports(life)) == 2
    await life.until(at(5, 6, 12))
    assert [each.facts["month"] for each in reports(life)] == ["2026-03", "2026-03", "2026-04", "2026-04"]


async def test_the_month_it_ends_in_is_told_as_it_ends_and_never_again(life):
    await life.until(at(4, 10, 9))
    await spend(life, "2")
    await life.until(at(4, 15, 9))
    before = len(reports(life))
    await life.say("delivery:oliver", "delivery.terminate", reason="고객이 그만두기로 함")
    for approver in ("approver:victor", "approver:grace"):
        await life.say(approver, "delivery.approve")
    last = reports(life)[before:]
    assert [(each.to.person, each.facts["month"], each.facts["until"]) for each in last] == [
        ("dahye", "2026-04", "2026-04-15"), ("junho", "2026-04", "2026-04-15"),
    ]  # fmt: skip
    message = compose(last[0], "a@b.example").get_body()
    assert message is not None
    assert "2026-04-15에 끝났습니다" in message.get_content()
    assert "2시간입니다" in message.get_content()
    (ended,) = life.happenings("checkins_ended")
    assert ended.details["tam_reported"] == "2026-04"
    await life.until(at(6, 15, 9))
    assert reports(life)[before:] == last


async def test_reports_and_check_ins_end_with_the_day_until_which_the_tam_was_bought():
    whole = Whole("seorin-cloud-tam", at(3, 5, 9), tam_hours="20", tam_until="2026-04-15")
    await whole.begin()
    await whole.until(at(6, 20, 9))
    told = [(each.to.person, each.facts["month"], each.facts.get("until")) for each in reports(whole)]
    assert told == [
        ("dahye", "2026-03", None), ("junho", "2026-03", None),
        ("dahye", "2026-04", "2026-04-15"), ("junho", "2026-04", "2026-04-15"),
    ]  # fmt: skip
    due = [each.facts for each in whole.postbox.letters if each.template == "checkin/due"]
    assert {facts["sort"] for facts in due if facts["due_on"] <= "2026-04-15"} == {"tam", "csm"}
    assert {facts["sort"] for facts in due if facts["due_on"] > "2026-04-15"} == {"csm"}
    whole.close()


async def test_a_customer_without_tam_service_gets_none_and_nobody_records_time_for_it():
    whole = Whole("hanbit-erp", at(3, 3, 9))
    await whole.begin()
    await whole.until(whole.world.now() + timedelta(days=70))
    assert reports(whole) == []
    with pytest.raises(Refused) as refused:
        await whole.say("csm:sora", "tam.record", hours="1", what="x")
    assert refused.value.code == "no_tam_bought"
    with pytest.raises(Refused) as refused:
        whole.store.tam.of("hanbit", "2026-03")
    assert refused.value.code == "no_tam_bought"
    whole.close()


async def test_the_page_is_complete_in_itself_and_prints_in_both_languages(life):
    await spend(life, "1.5", sort="answered")
    await life.say("tam:junho", "issue.raise", title="<script>훈련</script>", severity="minor")
    report = life.store.tam.of("seorin", "2026-03")
    for language in Language:
        page = HtmlTamReport().render(report, language)
        assert "@media print" in page
        assert "&lt;script&gt;훈련" in page
        assert "<script" not in page
        assert "http" not in page
        assert "None" not in page
        assert page == HtmlTamReport().render(report, language)
