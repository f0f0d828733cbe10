"""What every workflow carries beside its own state: what it has yet to record, to do, and has answered."""

from __future__ import annotations

from postsales.domain.frozen import Frozen
from postsales.messages.command import Answer
from postsales.messages.effects import Effect
from postsales.messages.facts import Fact


class Journal(Frozen):
    """Carried across continue-as-new, so that nothing is lost or done twice.

    `seq` is the last fact's number; `unrecorded` waits for the store, `noted` for the next fact, with
    which it is recorded; `owed` waits to be done, in order;
    `answered` holds the answers by command id and `heard` the ids of news, because the server's own
    dedupe of update ids ends with the run.
    """

    seq: int = 0
    unrecorded: tuple[Fact, ...] = ()
    noted: tuple[Fact, ...] = ()
    owed: tuple[Effect, ...] = ()
    answered: dict[str, Answer] = {}
    heard: tuple[str, ...] = ()
