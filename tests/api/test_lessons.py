"""Saying how a delivery was by a link, without an account; and who may read what was said."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from postsales.api.app import create_app
from postsales.api.door import House
from postsales.api.tokens import TokenRing
from postsales.bootstrap.simulate import Stage
from postsales.desk.reading import Reading
from postsales.domain.contract import Contract
from postsales.domain.seats import Side
from postsales.messages import ids
from postsales.messages.closing import RetrospectiveSpec
from postsales.messages.effects import Mail, Recipient
from postsales.messages.news import News
from postsales.messages.news.delivery import RetrospectiveWanted
from postsales.messages.reply import ReplyLinks, ReplyTicket, ReplyTo
from postsales.notify.mail import compose
from postsales.store.lesson import LessonFilter
from tests.api.house import HANBIT, holders
from tests.behind_doors import stage_from
from tests.contract_documents import document

LINKS = ReplyLinks("http://api", b"a secret of enough letters")
GOOD = {"wanted_more": False, "our_best": 5}


class Outside:
    """People who were asked how it was, and those who read it."""

    def __init__(self, client: httpx2.AsyncClient, stage: Stage) -> None:
        self.client, self.stage = client, stage

    def token(self, person: str, side: Side, **changes: Any) -> str:
        until = datetime.now(UTC) + timedelta(days=1)
        ticket = ReplyTicket(delivery=HANBIT, person=person, until=until, once=person, about="retrospective", side=side)
        return LINKS.link(ticket.model_copy(update=changes)).rpartition("/")[2]

    async def reply(self, token: str, **how: Any) -> httpx2.Response:
        answer = await self.client.post(f"/reply/{token}", **how)
        await self.stage.world.settle()
        return answer

    async def read(self, by: str, **asked: str) -> httpx2.Response:
        headers = {"authorization": f"Bearer {by}"}
        return await self.client.get("/api/v1/lessons", params=asked, headers=headers)


@pytest.fixture
async def outside() -> AsyncIterator[Outside]:
    """A delivery that has closed; its retrospective is asked for directly, the way there is told elsewhere."""
    async with stage_from(datetime.now(UTC)) as stage:
        contract = Contract.model_validate(document())
        stage.store.contracts.register(HANBIT, "sha", document())
        spec = RetrospectiveSpec(
            delivery=HANBIT, title=contract.title, roster=contract.roster, products=("erp",),
            parties={side: party for side in Side if (party := contract.party(side))},
            until=datetime.now(UTC) + timedelta(days=14), improve_within_days=30,
        )  # fmt: skip
        news = News(id="r", news=RetrospectiveWanted(delivery=HANBIT))
        engine = stage.world.engine
        await engine.signal_with_start("retrospective", spec, id=ids.retrospective(HANBIT), signal="tell", message=news)
        await stage.world.settle()
        house = House(stage.desk, Reading(stage.store, engine), TokenRing.of(holders()), LINKS)
        transport = httpx2.ASGITransport(app=create_app(house), raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://api") as client:
            yield Outside(client, stage)


async def test_the_customer_answers_on_a_page_in_their_language_once(outside: Outside):
    token = outside.token("taeyang", Side.CUSTOMER)
    page = await outside.client.get(f"/reply/{token}", headers={"accept-language": "ko"})
    assert "받으신 것보다 더 바라신 것이" in page.text
    assert "인수인계" not in page.text
    said = {"wanted_more": "true", "our_best": "4", "what_more": "주말 교육", "improve": ""}
    answered = await outside.reply(token, data=said, headers={"accept-language": "ko"})
    assert "답변을 잘 받았습니다" in answered.text
    (lesson,) = outside.stage.store.lessons.search(LessonFilter(text="교육"))
    assert (lesson.person, lesson.side, lesson.wanted_more, lesson.our_best) == ("taeyang", "customer", True, 4)
    again = await outside.reply(token, json=GOOD)
    assert (again.status_code, again.json()["code"]) == (409, "link_used")
    other_link = await outside.reply(outside.token("taeyang", Side.CUSTOMER, once="x"), json=GOOD)
    assert other_link.json()["code"] == "said_already_how_it_was"


async def test_an_engineer_is_asked_about_the_handoff_too(outside: Outside):
    token = outside.token("dongwoo", Side.PARTNER)
    assert "handoff" in (await outside.client.get(f"/reply/{token}")).text
    answer = await outside.reply(token, json={**GOOD, "handoff": 2})
    assert answer.json()["answer"]["what"] == "retrospective_answered", answer.text
    assert answer.json()["next"] is None


async def test_forged_expired_and_nonsensical_answers_are_refused_and_nothing_is_kept(outside: Outside):
    token = outside.token("taeyang", Side.CUSTOMER)
    forged = await outside.reply(token[:-2], json=GOOD)
    assert (forged.status_code, forged.json()["code"]) == (401, "link_forged")
    old = outside.token("taeyang", Side.CUSTOMER, until=datetime(2026, 1, 1, tzinfo=UTC))
    expired = await outside.reply(old, json=GOOD)
    assert (expired.status_code, expired.json()["code"]) == (409, "link_expired")
    for nonsense in ({}, {**GOOD, "our_best": 6}, {**GOOD, "more": "x"}, {**GOOD, "wanted_more": "perhaps"}):
        answer = await outside.reply(token, json=nonsense)
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_argument"), nonsense
    assert outside.stage.store.lessons.search(LessonFilter()) == ()
    # What was refused has not used the link up.
    assert (await outside.reply(token, json=GOOD)).status_code == 200


async def test_after_a_termination_the_page_asks_what_went_wrong(outside: Outside):
    token = outside.token("taeyang", Side.CUSTOMER, about="termination")
    page = (await outside.client.get(f"/reply/{token}", headers={"accept-language": "ko"})).text
    assert "무엇이 잘못되었습니까?" in page
    assert "저희와 다시 일하시겠습니까?" in page
    assert "name='wanted_more'" not in page
    assert "인수인계" not in page
    english = await outside.client.get(f"/reply/{outside.token('jaeho', Side.PARTNER, about='termination')}")
    assert "Would we do it again?" in english.text
    # This one closed: what its page would send is refused in words, and the link is not used up.
    refused = await outside.reply(token, data={"went_wrong": "x", "our_best": "2", "again": "true"})
    assert (refused.status_code, refused.json()["code"]) == (409, "other_questions_asked")
    assert (await outside.reply(token, json=GOOD)).status_code == 200


async def test_a_link_for_an_issue_answers_no_retrospective(outside: Outside):
    token = outside.token("taeyang", Side.CUSTOMER, about="issue", issue=1)
    assert (await outside.reply(token, json=GOOD)).json()["code"] == "bad_argument"


async def test_who_reads_what_was_said(outside: Outside):
    await outside.reply(outside.token("taeyang", Side.CUSTOMER), json={**GOOD, "what_more": "파트너가 늦었습니다"})
    await outside.reply(outside.token("jaeho", Side.PARTNER), json={**GOOD, "what_more": "접속 권한이 늦었습니다"})
    inside = (await outside.read("delivery-own", text="늦었습니다")).json()
    assert {each["person"] for each in inside} == {"taeyang", "jaeho"}
    assert {each["words"] for each in inside} == {""}
    assert [each["person"] for each in (await outside.read("partner-own")).json()] == ["jaeho"]
    assert (await outside.read("partner-other")).json() == []
    assert (await outside.read("delivery-other")).json() == []
    assert (await outside.read("customer-own")).status_code == 403
    assert len((await outside.read("sales-own", product="erp", partner="daon-si")).json()) == 2
    assert (await outside.read("sales-own", product="crm")).json() == []


async def test_the_letter_brings_a_link_of_its_reader(outside: Outside):
    until = datetime(2099, 1, 1, tzinfo=UTC)
    reader = Recipient(person="taeyang", name="강태양", email="t@hanbit.example", language="ko")
    facts = {"delivery": HANBIT, "title": "t", "part": "customer", "until": "2099-01-01"}
    mail = Mail(key="k", to=reader, template="retrospective/asked", facts=facts, about=HANBIT,
                reply=ReplyTo(about="retrospective", until=until, side=Side.CUSTOMER))  # fmt: skip
    (token,) = re.findall(r"http://api/reply/(\S+)", compose(mail, "a@b.example", LINKS).get_content())
    ticket = LINKS.read(token, datetime.now(UTC))
    assert (ticket.person, ticket.about, ticket.side) == ("taeyang", "retrospective", Side.CUSTOMER)
