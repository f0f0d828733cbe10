"""Who was given which note of the playbook: each once, with the answer or letter in which they met the situation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import Insert

from postsales import playbook
from postsales.messages.effects import Mail
from postsales.messages.guidance import Guidance
from postsales.store.engine import Database
from postsales.store.inserting import insert_for
from postsales.store.tables import guidance

_OCCASION = select(guidance.c.occasion).where(
    guidance.c.person == bindparam("who"), guidance.c.situation == bindparam("which")
)


@dataclass(frozen=True)
class GuidanceLog:
    """Remembers per person and situation. Fits activities.ports.Guide by shape."""

    database: Database
    now: Callable[[], datetime]
    _known: dict[tuple[str, str], str] = field(default_factory=dict, compare=False)
    """What was looked up before: it never changes."""

    def first_time(self, person: str, situation: str, occasion: str) -> bool:
        """Whether this occasion (a command, a letter) is the one in which they meet the situation for the first time.

        The same occasion again is still the first: an answer or a letter is repeated as it was.
        """
        key = person, situation
        if key not in self._known:
            self._known[key] = self._met(person, situation) or self._meet(person, situation, occasion)
        return self._known[key] == occasion

    def note_for(self, mail: Mail) -> Guidance | None:
        """What to add to this letter, if its reader meets a situation by it for the first time."""
        situation, audience = playbook.LETTERS.get(mail.template, (None, playbook.EVERYBODY))
        if situation is None or not self.first_time(mail.to.person, situation, mail.key):
            return None
        return self.note(situation, (audience,), mail.to.language)

    def note(self, situation: str, audiences: tuple[str, ...], language: str) -> Guidance | None:
        """The playbook's note for one of these."""
        found = playbook.note(situation, audiences, language)
        return None if found is None else Guidance(situation=situation, title=found.title, text=found.text)

    def met(self, person: str) -> frozenset[str]:
        """The situations they have been given a note for."""
        with self.database.read() as tx:
            found = tx.execute(select(guidance.c.situation).where(guidance.c.person == person))
            return frozenset(found.scalars())

    def _met(self, person: str, situation: str) -> str | None:
        with self.database.read() as tx:
            found: str | None = tx.execute(_OCCASION, {"who": person, "which": situation}).scalar()
            return found

    def _meet(self, person: str, situation: str, occasion: str) -> str:
        """Two occasions at once: the first one written stands."""
        with self.database.write() as tx:
            tx.execute(meeting(tx.dialect.name), self._meeting(person, situation, occasion))
        return self._met(person, situation) or occasion

    def _meeting(self, person: str, situation: str, occasion: str) -> dict[str, Any]:
        return {"person": person, "situation": situation, "occasion": occasion, "at": self.now()}


@cache
def meeting(dialect: str) -> Insert:
    """Keeps who met what, unless they had met it before."""
    return insert_for(guidance, dialect).on_conflict_do_nothing()
