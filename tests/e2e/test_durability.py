"""Workers, the Temporal server and the whole stack killed at random points: nothing is lost, nothing happens twice."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from postsales.engine.connection import TemporalAddress, connect
from postsales.local import connection
from postsales.local.orphan import command_line
from postsales.local.paths import DataDirectory
from postsales.local.temporal import free_port
from postsales.store.facade import Store
from tests.e2e import truths
from tests.e2e.life import Life, lives, today
from tests.e2e.place import place, webhooks
from tests.e2e.programs import Program
from tests.e2e.receiver import Receiver
from tests.e2e.storm import blows, storm
from tests.e2e.truths import Traces
from tests.e2e.voices import AtTheDesk, Diary, OverHttp
from tests.e2e.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
DELIVERIES = 4


@dataclass(frozen=True)
class Peace:
    """Deliveries, and what they leave behind when nothing is killed."""

    lives: tuple[Life, ...]
    traces: Traces

    @property
    def verbs(self) -> int:
        """How many are said in all."""
        return sum(len(life.deeds) + 1 for life in self.lives)

    async def returns_to(self, store: Store) -> None:
        """Wait until the store holds all that it would in peace."""
        await until(lambda: not Traces.of(store).unlike(self.traces), what=lambda: Traces.of(store).unlike(self.traces))

    def all_is_well(self, diary: Diary, store: Store, mailbox: Path, receiver: Receiver) -> None:
        """Nothing lost, nothing twice, books that agree: looked at when everything has stopped."""
        assert diary.repeated, "nothing was hit"
        assert Traces.of(store).unlike(self.traces) == ""
        truths.every_answer_is_a_fact_once(diary, store)
        truths.books_agree(store)
        truths.every_letter_once(store, mailbox)
        truths.every_webhook_once(store, receiver)


@pytest.fixture(scope="module")
async def peace(tmp_path_factory: pytest.TempPathFactory) -> Peace:
    lived = lives(DELIVERIES, today())
    with Receiver() as receiver:
        async with place(tmp_path_factory.mktemp("peace"), POSTSALES_WEBHOOKS=webhooks(receiver)) as here:
            diary = Diary(AtTheDesk(here.desk))
            await asyncio.gather(*map(diary.live, lived))
            await until(lambda: truths.at_rest(here.client), what=here.worker.said)
            return Peace(lived, Traces.of(here.store))


async def test_worker_and_server_killed_at_random_points(peace: Peace, tmp_path: Path):
    with Receiver() as receiver:
        async with place(tmp_path, POSTSALES_WEBHOOKS=webhooks(receiver)) as here:

            def kill_worker() -> None:
                here.worker.kill()
                here.worker.start()

            def kill_server() -> None:
                here.temporal.kill()
                here.temporal.start()

            diary = Diary(AtTheDesk(here.desk))
            planned = blows([kill_worker] * 3 + [kill_server] * 2, peace.verbs)
            await asyncio.gather(storm(diary, planned, here.data.mailbox), *map(diary.live, peace.lives))
            await peace.returns_to(here.store)
            await until(lambda: truths.at_rest(here.client))
            assert here.worker.stop() == 0
            peace.all_is_well(diary, here.store, here.data.mailbox, receiver)


async def test_whole_stack_killed_at_random_points(peace: Peace, tmp_path: Path):
    data, port = DataDirectory(tmp_path / "data").prepare(), str(free_port())
    with Receiver() as receiver:
        environment = {"POSTSALES_DATA": str(data.root), "POSTSALES_WEBHOOKS": webhooks(receiver)}
        with Program.stack(environment, tmp_path / "up.log", "--port", port) as stack:
            await until(lambda: connection.read(data.connection), what=stack.said)
            reached = connection.read(data.connection)
            assert reached is not None
            async with httpx2.AsyncClient(timeout=15) as client:
                diary = Diary(OverHttp(client, reached))
                planned = blows(_ways_to_kill(stack, data), peace.verbs)
                await asyncio.gather(storm(diary, planned, data.mailbox), *map(diary.live, peace.lives))
            with Store.at(data.database_url) as store:
                await peace.returns_to(store)
                # Its Temporal has another port after each start.
                present = connection.read(data.connection)
                assert present is not None
                temporal = await connect(TemporalAddress(present.temporal, "default", isolated=True))
                await until(lambda: truths.at_rest(temporal))
                assert stack.stop() == 0, stack.said()
                peace.all_is_well(diary, store, data.mailbox, receiver)


def _ways_to_kill(stack: Program, data: DataDirectory) -> Sequence[Callable[[], None]]:
    """All of it at once, as a power cut would; and without its Temporal server, which then stands in the way."""

    def everything() -> None:
        server = int(data.temporal_pid.read_text())
        assert str(data.temporal_database) in command_line(server)
        os.kill(server, signal.SIGKILL)
        stack.kill()
        stack.start()

    def all_but_the_server() -> None:
        stack.kill()
        stack.start()

    return (everything, all_but_the_server)
