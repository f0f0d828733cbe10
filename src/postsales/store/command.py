"""Commands by the caller's own id: the same id has one effect and one answer (semantics, "Messages from outside")."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.sqlite import Insert

from postsales.domain.errors import Refused
from postsales.messages.command import Answer
from postsales.store.engine import Database
from postsales.store.inserting import insert_for
from postsales.store.tables import command


@dataclass(frozen=True)
class Fresh:
    """Nothing is known to have come of it yet: do it, under its id, which makes doing it twice harmless."""


@dataclass(frozen=True)
class Known:
    """It was done, and this was the answer."""

    answer: Answer


# Statements are made once: making them takes longer than running them.

_OF_SENDER = (command.c.actor == bindparam("said_by")) & (command.c.id == bindparam("said_as"))
_CLAIMED = select(command.c.verb, command.c.sha256, command.c.answer).where(_OF_SENDER)
ANSWERED = update(command).where(_OF_SENDER & command.c.answer.is_(None))


@cache
def claiming(dialect: str) -> Insert:
    """Inserts a command unless its sender has used the id."""
    return insert_for(command, dialect).on_conflict_do_nothing()


@dataclass(frozen=True)
class Commands:
    """Who said what under which id, and what was answered."""

    database: Database
    now: Callable[[], datetime]

    def claim(self, actor: str, id: str, verb: str, sha256: str) -> Fresh | Known:
        """Take the id for this verb and body (by its digest). Refused `id_reused` when it was something else before."""
        with self.database.write() as tx:
            values = {"actor": actor, "id": id, "verb": verb, "sha256": sha256, "claimed_at": self.now()}
            tx.execute(claiming(tx.dialect.name), values)
            found = tx.execute(_CLAIMED, {"said_by": actor, "said_as": id}).one()
        if (found.verb, found.sha256) != (verb, sha256):
            raise Refused("id_reused", id=id, verb=found.verb)
        return Fresh() if found.answer is None else Known(Answer.model_validate(found.answer))

    def answered(self, actor: str, id: str) -> bool:
        """Whether something they said under this id has its answer."""
        with self.database.read() as tx:
            found = tx.execute(_CLAIMED, {"said_by": actor, "said_as": id}).first()
        return found is not None and found.answer is not None

    def keep_answer(self, actor: str, id: str, answer: Answer) -> None:
        """What came of it. The first answer stands."""
        kept = {"said_by": actor, "said_as": id, "answer": answer.model_dump(mode="json")}
        with self.database.write() as tx:
            tx.execute(ANSWERED, kept)
