"""Letters against a real SMTP server, and into a folder."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from postsales.domain.certificate import Certificate
from postsales.domain.seats import Language
from postsales.local.temporal import free_port
from postsales.messages.effects import Mail, Recipient
from postsales.messages.failures import Refusal
from postsales.notify.certificate import HtmlCertificate
from postsales.notify.letters import write
from postsales.notify.mail import FolderPostbox, SmtpPostbox

SENDER = "postsales <no-reply@postsales.example>"


def letter_to(address: str, *, language: str = "ko", name: str = "김재호", key: str = "HB-1:promise:1") -> Mail:
    recipient = Recipient(person="jaeho", name=name, email=address, language=language)
    facts = {"title": "ERP", "what": "재설치", "owner": "이민지", "due_on": "2026-03-10", "n": 1, "moves": 0}
    return Mail(key=key, to=recipient, template="delivery/promise_made", facts=facts, about="HB-1")


class Server:
    """Takes letters; refuses some addresses for good and some for now."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        if address.startswith("gone@"):
            return "550 5.1.1 no such user"
        if address.startswith("full@"):
            return "452 4.2.2 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.taken.append(envelope)
        return "250 OK"


@pytest.fixture
def smtp() -> Iterator[tuple[Server, SmtpPostbox]]:
    server = Server()
    port = free_port()
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    yield server, SmtpPostbox(url=f"smtp://127.0.0.1:{port}", sender=SENDER, timeout=5)
    controller.stop()


def test_letter_arrives_in_the_recipients_language(smtp: tuple[Server, SmtpPostbox]) -> None:
    server, postbox = smtp
    postbox.send(letter_to("jaeho@partner.example"))
    raw = server.taken[0].content
    assert isinstance(raw, bytes)
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message["Subject"] == "2026-03-10까지 약속드립니다: 재설치"
    assert message["X-Postsales-Key"] == "HB-1:promise:1"
    assert "김재호 님" in message.get_content()


def test_same_key_is_the_same_message_id(smtp: tuple[Server, SmtpPostbox]) -> None:
    server, postbox = smtp
    postbox.send(letter_to("jaeho@partner.example"))
    postbox.send(letter_to("jaeho@partner.example"))
    ids = {email.message_from_bytes(envelope.content)["Message-ID"] for envelope in server.taken}  # type: ignore[arg-type]
    assert len(ids) == 1


def test_unknown_user_is_refused_for_good(smtp: tuple[Server, SmtpPostbox]) -> None:
    with pytest.raises(Refusal, match="no such user"):
        smtp[1].send(letter_to("gone@partner.example"))


def test_full_mailbox_passes(smtp: tuple[Server, SmtpPostbox]) -> None:
    with pytest.raises(Exception, match="full") as caught:
        smtp[1].send(letter_to("full@partner.example"))
    assert not isinstance(caught.value, Refusal)


def test_server_away_passes() -> None:
    with pytest.raises(OSError, match="refused"):
        SmtpPostbox(url="smtp://127.0.0.1:1", sender=SENDER, timeout=2).send(letter_to("jaeho@partner.example"))


@pytest.mark.parametrize("name", ["김재호\nBcc: all@partner.example", 'Kim "J" <x>', "Zoë, PhD"])
def test_name_cannot_write_headers(tmp_path: Path, name: str) -> None:
    FolderPostbox(tmp_path, SENDER).send(letter_to("jaeho@partner.example", name=name))
    message = email.message_from_bytes(next(tmp_path.glob("*.eml")).read_bytes(), policy=email.policy.default)
    assert message["Bcc"] is None
    assert [address.addr_spec for address in message["To"].addresses] == ["jaeho@partner.example"]


def test_folder_holds_one_file_per_key(tmp_path: Path) -> None:
    postbox = FolderPostbox(tmp_path, SENDER)
    for key in ("a", "a", "b"):
        postbox.send(letter_to("jaeho@partner.example", key=key))
    assert len(list(tmp_path.iterdir())) == 2


def test_unknown_language_falls_back_to_english() -> None:
    assert write(letter_to("jaeho@partner.example", language="fr")).subject.startswith("Promised to you")


def test_certificate_goes_with_the_letter_in_the_recipients_language(tmp_path: Path) -> None:
    certificate = Certificate(
        number="AC-HB-1", delivery="HB-1", title="ERP <2>", scope="whole", vendor="Northwind", customer="한빛전자",
        timezone="Asia/Seoul", how="word", decided_by="정태양", decided_at=datetime(2026, 3, 5, 5, 30, tzinfo=UTC),
        accepted_on=date(2026, 3, 5), requested_by="김재호", requested_at=datetime(2026, 3, 4, 1, tzinfo=UTC),
        window_days=10, packages=(),
    )  # fmt: skip
    for language, words in (("ko", "검수 확인서"), ("en", "Acceptance certificate")):
        key = f"HB-1:certificate:{language}"
        mail = letter_to("jaeho@si.example", language=language, key=key).model_copy(update={"certificate": certificate})
        FolderPostbox(tmp_path / language, SENDER).send(mail)
        [file] = (tmp_path / language).glob("*.eml")
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        [page] = message.iter_attachments()
        assert (page.get_filename(), page.get_content_type()) == ("AC-HB-1.html", "text/html")
        assert words in page.get_content()
        assert "14:30" in page.get_content()
        assert "ERP &lt;2&gt;" in page.get_content()
        assert page.get_content().replace("\r\n", "\n") == HtmlCertificate().render(certificate, Language(language))
