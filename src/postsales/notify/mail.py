"""Letters out: over SMTP, or, where none is configured, into a folder of `.eml` files and the log.

The message's business key becomes its Message-ID, so that whoever receives a letter twice can tell: no SMTP
server can promise once.
"""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import unquote, urlsplit

import structlog

from postsales.domain.seats import Language
from postsales.domain.tam_report import TamReport
from postsales.messages.effects import Mail
from postsales.messages.failures import Refusal
from postsales.messages.reply import ReplyLinks
from postsales.notify.calendar import entry
from postsales.notify.certificate import HtmlCertificate
from postsales.notify.letters import write
from postsales.notify.tam_report import HtmlTamReport

log = structlog.get_logger()

PERMANENT = 500
"""SMTP replies from here on are for good (RFC 5321, 4.2.1)."""


def compose(mail: Mail, sender: str, links: ReplyLinks | None = None) -> EmailMessage:
    """The letter as a message, with the link to answer by if it asks for one.

    Raises `Refusal` when the recipient's address cannot be one.
    """
    letter = write(mail, _link(mail, links))
    message = EmailMessage(policy=SMTP)
    try:
        message["To"] = Address(" ".join(mail.to.name.split()), addr_spec=mail.to.email)
    except (ValueError, IndexError) as error:
        raise Refusal(f"{mail.to.email} is not an e-mail address: {error}") from error
    message["From"] = sender
    message["Subject"] = letter.subject
    message["Message-ID"] = f"<{hashlib.sha256(mail.key.encode()).hexdigest()[:40]}@postsales>"
    message["X-Postsales-Key"] = mail.key
    message["Content-Language"] = mail.to.language
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    if mail.invite is not None:
        # Beside the text, as another form of the same: what calendars look for (RFC 6047).
        message.add_alternative(
            entry(mail.invite), subtype="calendar", params={"method": mail.invite.method}, charset="utf-8"
        )
    if mail.certificate is not None:
        page = HtmlCertificate().render(mail.certificate, Language(mail.to.language))
        message.add_attachment(page, subtype="html", filename=f"{mail.certificate.number}.html")
    if mail.tam_report is not None and "report" in mail.facts:
        report = TamReport.model_validate(mail.facts["report"])
        page = HtmlTamReport().render(report, Language(mail.to.language))
        message.add_attachment(page, subtype="html", filename=f"tam-{report.month}.html")
    return message


def _link(mail: Mail, links: ReplyLinks | None) -> str | None:
    if mail.reply is None or links is None:
        return None
    return links.of_letter(mail.key, mail.to.person, mail.about or "", mail.reply)


@dataclass(frozen=True)
class FolderPostbox:
    """Letters as `.eml` files, one per key: where no SMTP server is configured."""

    folder: Path
    sender: str
    links: ReplyLinks | None = None

    def send(self, mail: Mail) -> None:
        """Write the letter; the same key writes the same file."""
        message = compose(mail, self.sender, self.links)
        self.folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(mail.key.encode()).hexdigest()[:16]
        unfinished = self.folder / f".{name}.part"
        unfinished.write_bytes(message.as_bytes())
        unfinished.replace(self.folder / f"{name}.eml")
        log.info("mail.filed", key=mail.key, template=mail.template, to=mail.to.person)


@dataclass(frozen=True)
class SmtpPostbox:
    """Letters by SMTP. `url`: `smtp://user:password@host:port` (STARTTLS when offered) or `smtps://…`."""

    url: str
    sender: str
    timeout: float = 20.0
    links: ReplyLinks | None = None

    def send(self, mail: Mail) -> None:
        """Hand the letter over. Raises `Refusal` on a permanent reply, the SMTP error itself on a passing one."""
        message = compose(mail, self.sender, self.links)
        try:
            with self._connect() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, reply = next(iter(error.recipients.values()))
            _refuse_for_good(code, reply, error)
        except smtplib.SMTPResponseException as error:
            _refuse_for_good(error.smtp_code, error.smtp_error, error)
        log.info("mail.sent", key=mail.key, template=mail.template, to=mail.to.person)

    def _connect(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        host, tls = parts.hostname or "localhost", ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=self.timeout, context=tls)
        else:
            server = smtplib.SMTP(host, parts.port or 25, timeout=self.timeout)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=tls)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        return server


def _refuse_for_good(code: int, reply: bytes | str, error: Exception) -> None:
    """Turn a permanent reply into a `Refusal`; raise a passing one again. A failed login is ours to mend: it passes."""
    if code >= PERMANENT and not isinstance(error, smtplib.SMTPAuthenticationError):
        words = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
        raise Refusal(f"{code} {words}") from error
    raise error
