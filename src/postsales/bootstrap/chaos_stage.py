"""Where lives of chaos are lived: the real desk, workflows and activities, over adapters with moods."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from postsales.bootstrap.assembly import WORKFLOWS, Adapters, activities
from postsales.calendars.public_holidays import PublicHolidays
from postsales.desk.desk import Desk
from postsales.messages.effects import Hook, Mail
from postsales.messages.facts import Recording
from postsales.notify.invoice import HtmlInvoice
from postsales.simulation import here
from postsales.simulation.chaos import FAULTS_END, YEAR, Lived, Living, Timeline, faults_of
from postsales.simulation.faults import Fault
from postsales.simulation.invariants import Watch
from postsales.simulation.letterbox import Hookbox, Letterbox
from postsales.simulation.lives import Life, life
from postsales.simulation.mirror import Mirror
from postsales.simulation.mischief import Mischief, Moody
from postsales.simulation.policies import policy
from postsales.simulation.world import VirtualWorld
from postsales.store.engine import StoreUnavailable
from postsales.store.memory import MemoryStore
from postsales.store.shelf import ShelvedDatabase


@dataclass(frozen=True)
class MoodyDatabase(ShelvedDatabase):
    """A database that cannot be reached at times."""

    away: Callable[[], bool]

    def reach(self) -> None:
        """Raises `StoreUnavailable` while it is away."""
        if self.away():
            raise StoreUnavailable("store_away", store="memory")


@dataclass(frozen=True)
class WatchedStore(MemoryStore):
    """A store whose every fact is looked at."""

    watch: Watch | None = None

    def record(self, recording: Recording) -> None:
        """Keep the facts, then see whether what must always be true still is. Raises `Broken`."""
        super().record(recording)
        if self.watch is not None:
            self.watch.recorded(recording)


class ChaosStage:
    """A world with everything in it, in which things go wrong."""

    def __init__(self, life: Life, timeline: Timeline, *, paranoid: bool = False) -> None:
        self.world = VirtualWorld(start=life.start, seed=life.seed, paranoid=paranoid)
        until = life.start + (timeline.until - life.start) * FAULTS_END
        self.mischief = mischief = Mischief(self.world, timeline.faults, until)
        self.mirror = Mirror()
        self.watch = Watch(self.mirror)
        self.plain = MemoryStore.empty(self.world.now)
        plain = self.plain.database
        database = MoodyDatabase(plain.engine, plain._turn, plain.shelf, plain.empty, lambda: mischief.away("store"))
        store = WatchedStore(database, self.world.now, self.watch)
        self.letterbox = Letterbox(self.world.now)
        calendars = PublicHolidays()
        adapters = Adapters(
            store=store,
            engine=self.world.engine,
            postbox=Moody[Mail](self.letterbox, lambda: mischief.away("mail")),
            hooks=Moody[Hook](Hookbox(self.letterbox), lambda: mischief.away("hooks")),
            paper=HtmlInvoice(),
            calendars=calendars,
        )
        self.world.employ(workflows=WORKFLOWS, activities=activities(adapters))
        self.desk = Desk(store, self.world.engine, calendars, policy=policy(life.seed))

    def close(self) -> None:
        """Let go of the world and its store."""
        self.world.close()
        self.plain.close()


def live(seed: int, *, length: timedelta = YEAR, paranoid: bool = False) -> Lived:
    """The life of a seed: the same every time."""
    lived = life(seed)
    faults = faults_of(seed, lived.start, length)
    return _on_stage(lived, _empty(lived, faults, length), paranoid, lambda each: each.improvise(length, faults))


def relive(timeline: Timeline, *, paranoid: bool = False) -> Lived:
    """A timeline word for word."""
    return _on_stage(life(timeline.seed), timeline, paranoid, lambda each: each.again(timeline))


def _empty(lived: Life, faults: tuple[Fault, ...], length: timedelta) -> Timeline:
    return Timeline(seed=lived.seed, said=(), faults=faults, until=lived.start + length)


def _on_stage(
    lived: Life, timeline: Timeline, paranoid: bool, how: Callable[[Living], Coroutine[Any, Any, Lived]]
) -> Lived:
    stage = ChaosStage(lived, timeline, paranoid=paranoid)
    try:
        return here.run(how(Living(lived, stage, verify=paranoid)))
    finally:
        stage.close()
