"""A survey by its link: no account, one answer; forged, expired and used ones are refused, and CSAT says what it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from postsales.api.app import create_app
from postsales.api.door import House
from postsales.api.tokens import Holder, TokenRing
from postsales.bootstrap.simulate import Stage
from postsales.desk.reading import Reading
from postsales.domain.seats import Side
from postsales.messages.command import By, Role
from postsales.messages.reply import ReplyLinks, ReplyTicket
from tests.api.house import HANBIT
from tests.behind_doors import stage_from
from tests.contract_documents import document

LINKS = ReplyLinks("http://api", b"a secret of enough letters")
DIRECTOR = By(person="director", role=Role.ADMIN)
CSM = By(person="sora", role=Role.CSM, side=Side.VENDOR, party="northwind")
READER = Holder(person="sora", role=Role.CSM, party="northwind", token="csm-token")


@dataclass
class Asked:
    """The customer's people, who have been sent a survey each."""

    client: httpx2.AsyncClient
    stage: Stage
    people: list[str]

    def token(self, n: int = 1, **changes: Any) -> str:
        ticket = ReplyTicket(
            delivery=HANBIT, issue=n, person=self.people[n - 1], until=datetime.now(UTC) + timedelta(days=1),
            once=f"letter-{n}", about="survey", side=Side.CUSTOMER,
        )  # fmt: skip
        return LINKS.link(ticket.model_copy(update=changes)).rpartition("/")[2]

    async def answer(self, token: str, **body: Any) -> httpx2.Response:
        answer = await self.client.post(f"/reply/{token}", json=body)
        await self.stage.world.settle()
        return answer

    async def csat(self) -> dict[str, Any]:
        # The world's clock stands in the past: so does what is asked for.
        headers = {"authorization": f"Bearer {READER.token}"}
        found = await self.client.get(f"/api/v1/satisfaction?customer={HANBIT}", headers=headers)
        answer: dict[str, Any] = found.json()
        return answer


@pytest.fixture
async def asked() -> AsyncIterator[Asked]:
    async with stage_from(datetime.now(UTC)) as stage:
        await stage.desk.start(DIRECTOR, document(), id="start")
        await stage.world.settle()
        sent = await stage.desk.say(CSM, "survey.send", {}, number=HANBIT, id="send")
        await stage.world.settle()
        house = House(
            desk=stage.desk,
            reading=Reading(stage.store, stage.world.engine),
            tokens=TokenRing.of([READER]),
            replies=LINKS,
        )
        transport = httpx2.ASGITransport(app=create_app(house))
        async with httpx2.AsyncClient(transport=transport, base_url="http://api") as client:
            yield Asked(client, stage, sent.details["people"].split(", "))


async def test_answered_by_the_link_once_and_counted(asked: Asked):
    page = await asked.client.get(f"/reply/{asked.token()}")
    assert (page.status_code, "name='score'" in page.text) == (200, True)
    first = await asked.answer(asked.token(), score=5, value_met=True, words="Good.")
    assert (first.status_code, first.json()["answer"]["what"]) == (200, "survey_answered")
    again = await asked.answer(asked.token(), score=1)
    assert again.json()["code"] == "link_used"
    other = await asked.answer(asked.token(once="another-letter"), score=1)
    assert other.json()["code"] == "survey_is_over"
    found = await asked.csat()
    assert (found["csat"]["percent"], found["csat"]["answered"]) == (100, 1)
    assert (found["csat"]["asked"], found["csat"]["few"]) == (len(asked.people), True)


async def test_from_the_page_of_a_phone_in_korean(asked: Asked):
    form = {"content-type": "application/x-www-form-urlencoded", "accept-language": "ko"}
    page = await asked.client.get(f"/reply/{asked.token()}", headers=form)
    assert "만족하시나요" in page.text
    sent = await asked.client.post(f"/reply/{asked.token()}", content="score=4&value_met=true&words=", headers=form)
    await asked.stage.world.settle()
    assert (sent.status_code, "감사합니다" in sent.text) == (200, True)
    assert (await asked.csat())["surveys"][-1]["score"] == 4


async def test_forged_expired_and_somebody_elses(asked: Asked):
    forged = asked.token()[:-4] + "AAAA"
    assert (await asked.answer(forged, score=5)).status_code == 401
    expired = asked.token(until=datetime.now(UTC) - timedelta(seconds=1))
    assert (await asked.answer(expired, score=5)).json()["code"] == "link_expired"
    others = asked.token(person="nobody")
    assert (await asked.answer(others, score=5)).json()["code"] == "survey_of_another"
    assert (await asked.answer(asked.token(), score=6)).status_code == 422
    assert (await asked.answer(asked.token())).status_code == 422
    assert (await asked.csat())["csat"]["answered"] == 0
    # What was refused has not used the link up.
    assert (await asked.answer(asked.token(), score=3)).status_code == 200
