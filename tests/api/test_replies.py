"""Answers without an account: the link in a letter, and a vendor's ticket system. Forged, expired and replayed ones."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from standardwebhooks import Webhook

from postsales.api.app import create_app
from postsales.api.door import House
from postsales.api.tokens import TokenRing
from postsales.bootstrap.simulate import Stage
from postsales.desk.reading import Reading
from postsales.messages.command import By, Role
from postsales.messages.effects import Mail, Recipient
from postsales.messages.reply import ReplyLinks, ReplyTicket, ReplyTo
from postsales.notify.mail import compose
from tests.api.house import HANBIT
from tests.behind_doors import stage_from
from tests.contract_documents import document

LINKS = ReplyLinks("http://api", b"a secret of enough letters")
SECRET = "whsec_" + "c2VjcmV0LW9mLXRoZS10aWNrZXQtc3lzdGVt"
DIRECTOR = By(person="director", role=Role.ADMIN)
EVIDENCE = dict.fromkeys(("steps", "version", "configuration", "environment", "reproduction"), "as told")
VERDICT = {
    "action": "verdict",
    "kind": "configuration",
    "owner": "dongwoo",
    "remedy": "다시 설정한다",
    "promised_on": "2099-03-20",
    "answer": "설정 때문입니다",
}


class Outside:
    """Somebody without an account."""

    def __init__(self, client: httpx2.AsyncClient, stage: Stage) -> None:
        self.client, self.stage = client, stage

    def token(self, person: str = "anand", once: str = "1", **changes: Any) -> str:
        until = datetime.now(UTC) + timedelta(days=1)
        ticket = ReplyTicket(delivery=HANBIT, issue=1, person=person, until=until, once=once)
        return LINKS.link(ticket.model_copy(update=changes)).rpartition("/")[2]

    async def reply(self, token: str, **body: Any) -> httpx2.Response:
        answer = await self.client.post(f"/reply/{token}", json=body)
        await self.stage.world.settle()
        return answer

    async def webhook(
        self, body: dict[str, Any], id: str = "msg_1", secret: str = SECRET, party: str = "northwind",
        at: datetime | None = None,
    ) -> httpx2.Response:  # fmt: skip
        at = at or datetime.now(UTC)
        raw = json.dumps(body)
        headers = {
            "webhook-id": id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(secret).sign(id, at, raw),
        }
        answer = await self.client.post(f"/api/v1/tickets/{party}", content=raw, headers=headers)
        await self.stage.world.settle()
        return answer

    def whats(self) -> list[str]:
        return [each.what for each in self.stage.store.timelines.of(HANBIT).happenings]


@pytest.fixture
async def outside() -> AsyncIterator[Outside]:
    async with stage_from(datetime(2026, 3, 2, tzinfo=UTC)) as stage:
        await stage.desk.start(DIRECTOR, document(), id="start")
        await stage.world.settle()
        claim = {"symptom": "느립니다", "evidence": EVIDENCE, "said_by": "partner"}
        await stage.desk.say(DIRECTOR, "issue.claim", claim, number=HANBIT, id="claim")
        await stage.world.settle()
        reading = Reading(stage.store, stage.world.engine)
        house = House(stage.desk, reading, TokenRing.of([]), LINKS, {"northwind": SECRET})
        transport = httpx2.ASGITransport(app=create_app(house), raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://api") as client:
            yield Outside(client, stage)


async def test_a_link_acknowledges_once_and_brings_the_next(outside: Outside):
    token = outside.token()
    assert (await outside.client.get(f"/reply/{token}")).status_code == 200
    assert "issue_acknowledged" not in outside.whats()
    first = await outside.reply(token, action="acknowledge")
    assert first.json()["answer"]["what"] == "issue_acknowledged", first.text
    again = await outside.reply(token, action="acknowledge")
    assert (again.status_code, again.json()["code"]) == (409, "link_used")
    following = first.json()["next"].rpartition("/")[2]
    assert (await outside.reply(following, **VERDICT)).json()["answer"]["what"] == "verdict_given"
    replayed = await outside.reply(token, **VERDICT)
    assert replayed.json()["code"] == "link_used"


async def test_an_answer_that_asks_for_more_stops_the_vendors_clock_and_starts_the_partners(outside: Outside):
    said = await outside.reply(outside.token(), action="more", reason="Which browser?")
    assert said.json()["answer"]["what"] == "issue_waiting", said.text
    assert said.json()["answer"]["next"]["side"] == "partner"


async def test_what_is_refused_by_a_rule_does_not_use_the_link_up(outside: Outside):
    refused = await outside.reply(outside.token(), **{**VERDICT, "promised_on": "2020-01-01"})
    assert refused.json()["code"] == "promise_in_the_past"
    assert (await outside.reply(outside.token(), **VERDICT)).status_code == 200


async def test_a_forged_or_expired_link_is_refused_and_nothing_happens(outside: Outside):
    before = outside.whats()
    said, _, signature = outside.token().partition(".")
    other = ReplyLinks("http://api", b"another secret, as long").link(
        ReplyTicket(delivery=HANBIT, issue=1, person="anand", until=datetime.now(UTC) + timedelta(days=1), once="1")
    )
    for token in (f"{said}x.{signature}", f"{said}.{signature[:-2]}", "nonsense", other.rpartition("/")[2], "ㅋ.ㅋ"):
        refused = await outside.reply(token, action="acknowledge")
        assert (refused.status_code, refused.json()["code"]) == (401, "link_forged"), token
        assert (await outside.client.get(f"/reply/{token}")).status_code == 401
    expired = await outside.reply(outside.token(until=datetime(2026, 1, 1, tzinfo=UTC)), action="acknowledge")
    assert (expired.status_code, expired.json()["code"]) == (409, "link_expired")
    assert outside.whats() == before


async def test_whoever_has_no_technical_seat_gives_no_verdict_by_link_either(outside: Outside):
    said = await outside.reply(outside.token("minji"), **VERDICT)
    assert said.json()["answer"]["what"] == "request_routed", said.text
    assert "verdict_given" not in outside.whats()


async def test_the_ticket_system_is_heard_once_per_id(outside: Outside):
    news = {"delivery": HANBIT, "issue": 1, "ticket": "T-77", "reply": {"action": "acknowledge"}}
    first = await outside.webhook(news)
    again = await outside.webhook(news)
    assert first.status_code == 200, first.text
    assert again.json() == first.json()
    assert outside.whats().count("issue_acknowledged") == 1
    reused = await outside.webhook({**news, "reply": {"action": "more", "reason": "?"}})
    assert reused.json()["code"] == "id_reused"
    verdict = {"data": {**news, "person": "anand", "reply": VERDICT}}
    assert (await outside.webhook(verdict, id="msg_2")).json()["what"] == "verdict_given"


async def test_a_webhook_that_is_not_the_vendors_own_is_refused(outside: Outside):
    news = {"delivery": HANBIT, "issue": 1, "reply": {"action": "acknowledge"}}
    other = "whsec_" + "YW5vdGhlciBzZWNyZXQgYWx0b2dldGhlcg=="
    late = datetime.now(UTC) - timedelta(minutes=6)
    for answer in (
        await outside.webhook(news, secret=other),
        await outside.webhook(news, party="somebody"),
        await outside.webhook(news, at=late),
        await outside.client.post("/api/v1/tickets/northwind", json=news),
    ):
        assert (answer.status_code, answer.json()["code"]) == (401, "ticket_forged")
    assert "issue_acknowledged" not in outside.whats()


async def test_the_letters_that_ask_carry_a_link_of_their_reader(outside: Outside):
    until = datetime(2099, 1, 1, tzinfo=UTC)
    reader = Recipient(person="anand", name="Anand", email="anand@northwind.example", language="ko")
    facts = {"n": 1, "issue": "i", "customer": "c", "severity": "major", "symptom": "", "blocking": False,
             "acknowledge_by": None}  # fmt: skip
    mail = Mail(key="k", to=reader, template="escalation/claim_to_vendor", facts=facts, about=HANBIT,
                reply=ReplyTo(issue=1, until=until))  # fmt: skip
    text = compose(mail, "a@b.example", LINKS).get_content()
    (token,) = re.findall(r"http://api/reply/(\S+)", text)
    ticket = LINKS.read(token, datetime.now(UTC))
    assert (ticket.person, ticket.issue, ticket.delivery) == ("anand", 1, HANBIT)
    assert "http" not in compose(mail, "a@b.example").get_content()
