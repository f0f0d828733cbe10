"""What an import leaves to tell is told in the background, and on again by the next process."""

from __future__ import annotations

import asyncio

import pytest

from postsales.desk import backlog as backlogs
from postsales.desk.backlog import Backlog, Progress
from postsales.desk.telling import Telling
from postsales.messages.command import Answer, Command
from postsales.messages.failures import EngineSilent
from postsales.store.facade import Store
from tests.store.test_bank import BOOKS, NARI, a_line, bring, owed


class Collections:
    """An engine whose collections answer, except that the first are silent."""

    def __init__(self, silent: int) -> None:
        self.silent, self.told = silent, [""][:0]

    async def update(self, workflow_id: str, verb: str, command: Command, *, update_id: str) -> Answer:
        if self.silent:
            self.silent -= 1
            raise EngineSilent(workflow_id)
        self.told.append(update_id)
        return Answer(id=update_id, verb=verb, what="payment_recorded")


@pytest.mark.parametrize("silent", [0, 2])
async def test_the_rest_is_told_however_long_a_collection_is_silent(monkeypatch: pytest.MonkeyPatch, silent: int):
    monkeypatch.setattr(backlogs, "PATIENCE", (0.0,))
    with Store.in_memory() as store:
        owed(store, 1, 2, 3)
        bring(store, *(a_line(n, remittance=f"INV-HB-1-{n}") for n in (1, 2, 3)))
        assert store.matching.behind() == (BOOKS,)
        engine = Collections(silent)
        backlog = Backlog(Telling(store, engine))  # type: ignore[arg-type]
        assert await backlog.progress(BOOKS) == Progress(legal_entity=BOOKS, left=3, running=False)
        await backlog.resume()
        backlog.go_on(NARI, BOOKS)  # somebody is at it already
        assert (await backlog.progress(BOOKS)).running
        await asyncio.gather(*backlog.running.values())
        assert len(engine.told) == len(set(engine.told)) == 3
        assert await backlog.progress(BOOKS) == Progress(legal_entity=BOOKS, left=0, running=False)
        assert store.matching.behind() == ()


async def test_stopping_loses_nothing():
    with Store.in_memory() as store:
        owed(store, 1)
        bring(store, a_line(remittance="INV-HB-1-1"))
        backlog = Backlog(Telling(store, Collections(10**6)))  # type: ignore[arg-type]
        await backlog.resume()
        await asyncio.wait(backlog.running.values(), timeout=0.05)
        await backlog.close()
        assert await backlog.progress(BOOKS) == Progress(legal_entity=BOOKS, left=1, running=False)
