"""Commands by the caller's own id: the same id has one effect and one answer (semantics, "Messages from outside")."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from postsales.domain.errors import Refused
from postsales.messages.command import Answer
from postsales.store.engine import Database
from postsales.store.record import insert_into
from postsales.store.tables import command


@dataclass(frozen=True)
class Fresh:
    """Nothing is known to have come of it yet: do it, under its id, which makes doing it twice harmless."""


@dataclass(frozen=True)
class Known:
    """It was done, and this was the answer."""

    answer: Answer


@dataclass(frozen=True)
class Commands:
    """Who said what under which id, and what was answered."""

    database: Database
    now: Callable[[], datetime]

    def claim(self, actor: str, id: str, verb: str, sha256: str) -> Fresh | Known:
        """Take the id for this verb and body (by its digest). Refused `id_reused` when it was something else before."""
        with self.database.write() as tx:
            values = {"actor": actor, "id": id, "verb": verb, "sha256": sha256, "claimed_at": self.now()}
            tx.execute(insert_into(tx, command).values(values).on_conflict_do_nothing())
            wanted = select(command.c.verb, command.c.sha256, command.c.answer)
            found = tx.execute(wanted.where(command.c.actor == actor, command.c.id == id)).one()
        if (found.verb, found.sha256) != (verb, sha256):
            raise Refused("id_reused", id=id, verb=found.verb)
        return Fresh() if found.answer is None else Known(Answer.model_validate(found.answer))

    def keep_answer(self, actor: str, id: str, answer: Answer) -> None:
        """What came of it. The first answer stands."""
        claimed = (command.c.actor == actor) & (command.c.id == id) & command.c.answer.is_(None)
        with self.database.write() as tx:
            tx.execute(update(command).where(claimed).values(answer=answer.model_dump(mode="json")))
