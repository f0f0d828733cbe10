"""The database away for a while: a verb is answered or clearly refused, and what happened meanwhile is recorded."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from postsales.messages import ids
from postsales.messages.command import Answer, Command
from postsales.store.engine import StoreUnavailable
from tests.e2e import truths
from tests.e2e.life import Deed, Life, lives, today
from tests.e2e.place import Place, place
from tests.e2e.truths import Traces
from tests.e2e.voices import AtTheDesk, Diary
from tests.e2e.waiting import until
from tests.postgres import PostgresServer, Postmaster, programs, stoppable

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
NOTE = Deed("sales:minji", "handoff.note", {"promise": "Weekend support"})
RISK = Deed("sales:minji", "handoff.note", {"risk": "The old system is switched off in June"})
SOON = "timeout=1"


@pytest.fixture
def life() -> Life:
    (one,) = lives(1, today())
    return Life(one.contract, (NOTE,))


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Somebody else's transaction that does not end: a backup, a person with a shell."""
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def told_meanwhile(here: Place, number: str) -> Answer:
    """A verb that reaches its workflow while the desk cannot write; waits until recording it has failed."""
    workflow = ids.handoff(number)
    command = Command(id="meanwhile", by=RISK.by, body=RISK.body)
    answer = await here.desk.engine.update(workflow, RISK.verb, command, update_id=command.id)

    async def waits_for_the_store() -> bool:
        described = await here.client.get_workflow_handle(workflow).describe()
        pending = described.raw_description.pending_activities
        return any(each.activity_type.name == "record" and each.attempt > 1 for each in pending)

    await until(waits_for_the_store, what=here.worker.said)
    return answer


async def recorded_after_all(here: Place, diary: Diary, life: Life) -> None:
    """Both notes, once each, and a third said now."""
    handoff = ids.handoff(life.number)
    await until(lambda: Traces.of(here.store).facts[(handoff, "handoff_noted", "minji")] == 2, what=here.worker.said)
    await diary.insist(life, RISK, "after")
    await until(lambda: truths.at_rest(here.client))
    assert Traces.of(here.store).facts[(handoff, "handoff_noted", "minji")] == 3
    truths.books_agree(here.store)


async def test_sqlite_locked_by_somebody_else(life: Life, tmp_path: Path):
    database = tmp_path / "store.db"
    async with place(tmp_path, f"sqlite:///{database}?{SOON}") as here:
        diary = Diary(AtTheDesk(here.desk))
        await diary.live(life)
        await until(lambda: truths.at_rest(here.client))
        with locked(database):
            with pytest.raises(StoreUnavailable, match="store_busy"):
                await here.desk.say(RISK.by, RISK.verb, RISK.body, number=life.number, id="refused")
            answer = await told_meanwhile(here, life.number)
            assert answer.what == "handoff_noted"
        await recorded_after_all(here, diary, life)


@pytest.fixture
def postmaster(postgres_server: PostgresServer) -> Iterator[Postmaster]:
    """A cluster to stop; asking for the shared one settles whether there is PostgreSQL at all."""
    found = programs()
    assert found is not None
    with stoppable(found) as own:
        yield own


async def test_postgresql_stopped_for_a_while(life: Life, postmaster: Postmaster, tmp_path: Path):
    async with place(tmp_path, postmaster.server.fresh()) as here:
        diary = Diary(AtTheDesk(here.desk))
        await diary.live(life)
        await until(lambda: truths.at_rest(here.client))
        postmaster.stop()
        with pytest.raises(StoreUnavailable, match="store_away"):
            await here.desk.say(RISK.by, RISK.verb, RISK.body, number=life.number, id="refused")
        answer = await told_meanwhile(here, life.number)
        assert answer.what == "handoff_noted"
        postmaster.start()
        await recorded_after_all(here, diary, life)
