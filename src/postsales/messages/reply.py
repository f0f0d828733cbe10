"""A link by which somebody answers a letter without an account: signed, for one person, one thing, one answer.

The signature is all there is to it: whoever holds the link may answer as that person, until then, once.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import ValidationError

from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.seats import Side

SHORTEST_SECRET = 16
Answering = Literal["issue", "retrospective", "termination", "survey"]
"""What is answered by a link: what an issue asks of the vendor, how a delivery was that closed, what went wrong in one
that was terminated, or (its number) a survey."""


class ReplyTo(Frozen):
    """What a letter's link answers, until when it may, and for which side its reader speaks."""

    issue: int = 0
    until: datetime
    about: Answering = "issue"
    side: Side = Side.VENDOR


class ReplyTicket(Frozen):
    """What a link says: who may answer what about which delivery. `once` tells links from each other."""

    delivery: str
    issue: int = 0
    person: str
    until: datetime
    once: str
    about: Answering = "issue"
    side: Side = Side.VENDOR

    @property
    def again(self) -> ReplyTicket:
        """The next one, when this has been used."""
        return self.model_copy(update={"once": _digest(f"{self.once}:again")})


@dataclass(frozen=True)
class ReplyLinks:
    """Makes and reads links. `url` is where people reach the API, `secret` what they are signed with."""

    url: str
    secret: bytes

    def link(self, ticket: ReplyTicket) -> str:
        """The address to answer at."""
        said = ticket.model_dump_json().encode()
        return f"{self.url.rstrip('/')}/reply/{_text(said)}.{_text(self._signed(said))}"

    def of_letter(self, key: str, person: str, delivery: str, reply: ReplyTo) -> str:
        """The link in a letter: the same letter sent twice carries the same link."""
        return self.link(
            ReplyTicket(
                delivery=delivery, person=person, issue=reply.issue, until=reply.until, once=_digest(key),
                about=reply.about, side=reply.side,
            )
        )  # fmt: skip

    def read(self, token: str, now: datetime) -> ReplyTicket:
        """What a link says. Refused: `link_forged`, `link_expired`."""
        said, _, signature = token.partition(".")
        try:
            raw = _bytes(said)
            genuine = hmac.compare_digest(self._signed(raw), _bytes(signature))
            ticket = ReplyTicket.model_validate(json.loads(raw)) if genuine else None
        except (ValueError, binascii.Error, ValidationError):
            ticket = None
        if ticket is None:
            raise Refused("link_forged")
        if now >= ticket.until:
            raise Refused("link_expired", until=ticket.until.isoformat())
        return ticket

    def _signed(self, said: bytes) -> bytes:
        return hmac.digest(self.secret, b"reply:" + said, "sha256")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
