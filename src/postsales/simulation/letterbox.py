"""What left the simulated world: every letter, written as it would be, and every webhook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from postsales.messages.effects import Hook, Mail
from postsales.notify.calendar import entry
from postsales.notify.letters import write


@dataclass
class Letterbox:
    """A postbox that writes every letter and keeps it. Fits activities.ports.Postbox by shape."""

    now: Callable[[], datetime]
    sent: list[dict[str, Any]] = field(default_factory=list)

    def send(self, mail: Mail) -> None:
        """Write the letter from its template, as the real postbox does, and keep it."""
        letter = write(mail)
        more: dict[str, Any] = {"template": mail.template}
        if mail.guidance is not None:
            more["guidance"] = mail.guidance.situation
        if mail.invite is not None:
            entry(mail.invite)
            more["calendar"] = {"method": mail.invite.method, "sequence": mail.invite.sequence, "uid": mail.invite.uid}
        self._keep("mail", mail.key, mail.to.person, mail.to.language, letter.subject, **more)

    def _keep(self, channel: str, key: str, to: str, language: str | None, subject: str, **more: Any) -> None:
        happened = {"at": self.now().isoformat(), "channel": channel, "key": key, "to": to}
        self.sent.append({**happened, "language": language, "subject": subject, **more})


@dataclass
class Hookbox:
    """Keeps webhooks in the same list. Fits activities.ports.HookSender by shape."""

    letterbox: Letterbox

    def send(self, hook: Hook) -> None:
        """Keep it."""
        self.letterbox._keep("webhook", hook.key, hook.topic, None, hook.topic, body=hook.body)
