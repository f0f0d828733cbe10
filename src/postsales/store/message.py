"""Messages that went out, by business key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import Insert

from postsales.domain.frozen import Frozen
from postsales.messages.effects import Delivered, Hook, Mail
from postsales.store.columns import as_model
from postsales.store.engine import Database
from postsales.store.inserting import insert_for
from postsales.store.paging import Page, newest_first
from postsales.store.tables import sent


class SentMessage(Frozen):
    """One message and how it ended for good. `subject`: the template of a letter, the topic of a webhook."""

    key: str
    channel: str
    outcome: str
    why: str | None = None
    subject: str
    to: str | None = None
    address: str | None = None
    language: str | None = None
    about: str | None = None
    facts: dict[str, Any] = {}
    at: datetime


# Statements are made once: making them takes longer than running them.

_OUTCOME = select(sent.c.key, sent.c.outcome, sent.c.why).where(sent.c.key == bindparam("wanted"))


@cache
def keeping(dialect: str) -> Insert:
    """Inserts a message unless its key is there."""
    return insert_for(sent, dialect).on_conflict_do_nothing()


@dataclass(frozen=True)
class Messages:
    """Remembers what went out, so that it does not go out again."""

    database: Database
    now: Callable[[], datetime]

    def outcome_of(self, key: str) -> Delivered | None:
        """How an earlier attempt ended for good, if it did."""
        with self.database.read() as tx:
            found = tx.execute(_OUTCOME, {"wanted": key}).mappings().first()
        return None if found is None else as_model(Delivered, found)

    def remember(self, message: Mail | Hook, delivered: Delivered) -> None:
        """Keep how it ended. The first word stands."""
        with self.database.write() as tx:
            tx.execute(keeping(tx.dialect.name), self._ended(message, delivered))

    def _ended(self, message: Mail | Hook, delivered: Delivered) -> dict[str, Any]:
        return {
            **_described(message),
            "key": message.key,
            "channel": message.kind,
            "outcome": delivered.outcome,
            "why": delivered.why,
            "about": message.about,
            "at": self.now(),
        }

    def sent(self, *, about: str | None = None, after: str | None = None, limit: int = 100) -> Page[SentMessage]:
        """Messages of one delivery (or of all), the newest first."""
        wanted = select(sent)
        if about is not None:
            wanted = wanted.where(sent.c.about == about)
        with self.database.read() as tx:
            return newest_first(tx, wanted, (sent.c.at, sent.c.key), SentMessage, after, limit)


def _described(message: Mail | Hook) -> dict[str, Any]:
    if isinstance(message, Hook):
        return {"subject": message.topic, "facts": message.body, "to": None, "address": None, "language": None}
    return {
        "subject": message.template,
        "facts": message.facts,
        "to": message.to.person,
        "address": message.to.email,
        "language": message.to.language,
    }
