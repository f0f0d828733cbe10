"""Systems and mailboxes of others that fail, with the real worker: no delivery waits, nothing is silent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from postsales.local.temporal import free_port
from postsales.messages.rows import WorkRow
from postsales.store.facade import Store
from postsales.store.work import WorkFilter
from tests.e2e import truths
from tests.e2e.life import Deed, Life, lives, today
from tests.e2e.place import place, webhooks
from tests.e2e.receiver import Receiver
from tests.e2e.truths import Traces
from tests.e2e.voices import AtTheDesk, Diary
from tests.e2e.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]
CLAIM = Deed("partner:jaeho", "issue.claim", {"symptom": "로그인에 40초가 걸림", "evidence": {"version": "9.2.1"}})
NOTE = Deed("sales:minji", "handoff.note", {"promise": "Weekend support"})
GONE = "taeyang.jung@hanbit.example"


@pytest.fixture
def life() -> Life:
    """A delivery of which the partner says at once that the product is to blame."""
    (one,) = lives(1, today())
    return Life(one.contract, (CLAIM,))


async def test_receiver_hangs_fails_and_redirects_then_recovers(life: Life, tmp_path: Path):
    with Receiver("hang", 500, 302) as receiver:
        async with place(tmp_path, POSTSALES_WEBHOOKS=webhooks(receiver)) as here:
            diary = Diary(AtTheDesk(here.desk))
            await diary.live(life)
            await until(lambda: receiver.asked)
            await diary.insist(life, NOTE, "meanwhile")
            await until(lambda: _recorded(here.store, "handoff_noted"))
            assert receiver.taken == {}
            receiver.released.set()
            await until(lambda: receiver.taken, what=here.worker.said)
            await until(lambda: truths.at_rest(here.client))
            assert not receiver.ways
            truths.every_webhook_once(here.store, receiver)
            assert _work(here.store) == ()


async def test_receiver_that_wants_nothing_of_it_becomes_work(life: Life, tmp_path: Path):
    with Receiver(410) as receiver:
        async with place(tmp_path, POSTSALES_WEBHOOKS=webhooks(receiver)) as here:
            await Diary(AtTheDesk(here.desk)).live(life)
            await until(lambda: _work(here.store), what=here.worker.said)
            (work,) = _work(here.store)
            assert (work.what, work.role, work.delivery) == ("message_refused", "delivery", life.number)
            assert work.facts["topic"] == "vendor.ticket"
            assert "410" in str(work.facts["why"])
            await until(lambda: truths.at_rest(here.client))
            assert receiver.asked.count(work.facts["key"]) == 1


async def test_address_that_does_not_exist_becomes_work(life: Life, tmp_path: Path):
    with post_office() as (office, url):
        async with place(tmp_path, POSTSALES_SMTP_URL=url) as here:
            await Diary(AtTheDesk(here.desk)).live(life)
            await until(lambda: _work(here.store), what=here.worker.said)
            await until(lambda: truths.at_rest(here.client))
            refused = _work(here.store)
            assert {work.what for work in refused} == {"message_refused"}
            assert {work.facts["to"] for work in refused} == {GONE}
            assert all("no such user" in str(work.facts["why"]) for work in refused)
            truths.keys_are(here.store, "mail", office.keys)
            assert not here.data.mailbox.exists()


class PostOffice:
    """Takes letters to everybody but one."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        if address == GONE:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.keys.append(str(message_from_bytes(envelope.content)["X-Postsales-Key"]).strip())
        return "250 OK"


@contextmanager
def post_office() -> Iterator[tuple[PostOffice, str]]:
    """A real SMTP server and where it is."""
    office, port = PostOffice(), free_port()
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield office, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()


def _recorded(store: Store, what: str) -> bool:
    return any(fact[1] == what for fact in Traces.of(store).facts)


def _work(store: Store) -> tuple[WorkRow, ...]:
    return tuple(work for work in store.work.list(WorkFilter()).items if work.what == "message_refused")
