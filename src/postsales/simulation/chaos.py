"""Living a life under faults, and living a recorded one again.

A life is improvised once: its people say what they feel like, faults happen, and all that was said is kept. That
timeline, with its faults, can be lived again word for word, and so be cut shorter (see `shrink`).
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from postsales.desk.desk import Desk
from postsales.desk.errors import BadInput, WorkerSilent
from postsales.desk.matching import AGAIN
from postsales.desk.statements import IMPORT
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.messages.bank import DECISIONS
from postsales.messages.command import Answer, By, Role
from postsales.simulation.behaviour import People
from postsales.simulation.endless import Bound
from postsales.simulation.failures import SimulationError
from postsales.simulation.faults import Fault, draw
from postsales.simulation.habits import Habits
from postsales.simulation.interests import Interests
from postsales.simulation.invariants import Broken, Watch, differing, letters_after_the_end, of_the_end
from postsales.simulation.letterbox import Letterbox
from postsales.simulation.lives import Life
from postsales.simulation.mirror import Mirror
from postsales.simulation.mischief import Mischief
from postsales.simulation.patience import Patience
from postsales.simulation.sayings import Sayings
from postsales.simulation.voice import Reported, spoken
from postsales.simulation.world import VirtualWorld
from postsales.store.bank import LineFilter
from postsales.store.engine import StoreUnavailable
from postsales.store.facade import Store

YEAR = timedelta(days=365)
FAULTS_END = 0.8
"""After this part of a life nothing goes wrong any more; by its end everything must have settled."""
QUIET = timedelta(days=12)
"""How long nobody says anything before the end is looked at: longer than any message is tried."""
AFTERWARDS = timedelta(days=30)
PATIENCE = timedelta(days=10)
MOST_ACTIVATIONS = 60_000
"""Of one life; one that needs more turns in circles."""
TWICE, LATER, OTHERWISE = 0.05, 0.02, 0.01
"""Of what is said: said again with the same id at once, said again days later, said again with another body."""
OF_THE_BANK = frozenset({IMPORT, AGAIN, *DECISIONS})
MOST_LINES = 200
DIRECTOR = By(person="chaos", role=Role.ADMIN)


class Said(Frozen):
    """Something somebody says at an instant. The same `id` again is the same command, sent once more."""

    at: datetime
    by: By
    verb: str
    body: dict[str, Any]
    id: str


class Timeline(Frozen):
    """All there is to know to live a life again. `until`: how long its people live; `stop`: where it has broken."""

    seed: int
    said: tuple[Said, ...]
    faults: tuple[Fault, ...]
    until: datetime
    stop: datetime | None = None


class Stage(Protocol):
    """Where a life is lived: the real desk, workflows and activities in a world."""

    world: VirtualWorld
    desk: Desk
    letterbox: Letterbox
    mischief: Mischief
    watch: Watch
    mirror: Mirror

    @property
    def plain(self) -> Store:
        """The store without moods."""


@dataclass
class Lived:
    """What came of a life. `broken` is the first rule that did not hold; `broke_at`: when, unless only the end told."""

    timeline: Timeline
    broken: Broken | None = None
    broke_at: datetime | None = None
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    facts: int = 0
    activations: int = 0
    activated: Counter[str] = field(default_factory=Counter)
    """Activations by type of workflow."""
    stage: str = ""


def faults_of(seed: int, start: datetime, length: timedelta) -> tuple[Fault, ...]:
    """The faults of a life of that seed. They end well before its people do."""
    return draw(seed, start, start + length * FAULTS_END)


class Living:
    """One life on one stage. `verify`: in the end every workflow must be what its activations make of it."""

    def __init__(self, life: Life, stage: Stage, *, verify: bool = False) -> None:
        self._life = life
        self._stage = stage
        self._verify = verify
        self._said: list[Said] = []
        self._answers: dict[str, Answer] = {}
        self._looked_back = False
        self._bound = Bound(stage.world.now, MOST_ACTIVATIONS)
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        stage.world.server.host.witness = self._bound.count

    async def improvise(self, length: timedelta, faults: tuple[Fault, ...]) -> Lived:
        """Live it as its people feel like."""
        until = self._life.start + length
        return await self._live(self._days(until), Timeline(seed=self._life.seed, said=(), faults=faults, until=until))

    async def again(self, timeline: Timeline) -> Lived:
        """Live it word for word."""
        return await self._live(self._words(timeline), timeline)

    async def _live(self, living: Any, timeline: Timeline) -> Lived:
        broken = None
        try:
            await self._begin()
            await living
            if timeline.stop is None:
                await self._settle_down(timeline.until)
            else:
                await self._stage.world.advance_to(timeline.stop)
        except Broken as found:
            broken = found
        except SimulationError as error:
            broken = Broken(failed_law(type(error)), "", str(error)[:2000])
        except Exception as error:
            broken = Broken("nothing_crashes", type(error).__name__, str(error)[:2000])
        finally:
            living.close()
        delivery = self._stage.mirror.delivery
        return Lived(
            timeline=timeline.model_copy(update={"said": tuple(self._said)}),
            broken=broken,
            broke_at=None if broken is None or self._looked_back else self._stage.world.now(),
            done=self.done,
            refused=self.refused,
            facts=self._stage.watch.facts,
            activations=self._bound.total,
            activated=self._bound.by_type,
            stage=delivery.stage if delivery is not None else "",
        )

    async def _begin(self) -> None:
        await self._stage.desk.start(DIRECTOR, self._life.contract, id="start")
        self._stage.mischief.install()
        await self._stage.world.settle()

    async def _days(self, until: datetime) -> None:
        """Day by day, at some hour, everybody says what they feel like."""
        luck = random.Random(f"people/{self._life.seed}")  # noqa: S311 - reproducible by seed is the point
        habits, interests = Habits.drawn(self._life.seed), Interests.drawn(self._life.seed)
        mirror, patience = self._stage.mirror, Patience()
        again: list[Said] = []
        moment = self._life.start
        while (moment := self._next_day(moment, luck)) < until and not self._long_over(moment):
            await self._stage.world.advance_to(moment)
            for said in [each for each in again if each.at <= moment]:
                again.remove(said)
                again += self._repeated(said.model_copy(update={"at": moment}), luck, await self._say(said, moment))
            people = People(habits, mirror, Sayings(luck, mirror, moment.date()), luck, interests, patience)
            for by, urge, body in people.say():
                said = Said(at=moment, by=by, verb=urge.verb, body=body, id=f"{len(self._said) + 1}")
                before = self.done[said.verb]
                again += self._repeated(said, luck, await self._say(said, moment))
                learn = patience.refused if self.done[said.verb] == before else patience.done
                learn(urge, moment.date())

    def _long_over(self, moment: datetime) -> bool:
        """Whether the delivery has ended so long ago that nobody comes back to it."""
        delivery = self._stage.mirror.delivery
        return delivery is not None and delivery.closed_at is not None and moment > delivery.closed_at + AFTERWARDS

    @staticmethod
    def _next_day(moment: datetime, luck: random.Random) -> datetime:
        return moment.replace(hour=0, minute=0) + timedelta(
            days=1, hours=luck.randrange(24), minutes=luck.randrange(60)
        )

    @staticmethod
    def _repeated(said: Said, luck: random.Random, heard: bool) -> list[Said]:
        """What is sent once more: always what nobody answered, and at times what somebody did."""
        if not heard:
            return [said.model_copy(update={"at": said.at + timedelta(hours=luck.randint(1, 40))})]
        fate = luck.random()
        if fate < TWICE:
            return [said]
        if fate < TWICE + LATER:
            return [said.model_copy(update={"at": said.at + timedelta(days=luck.randint(1, 60))})]
        if fate < TWICE + LATER + OTHERWISE:
            return [said.model_copy(update={"body": {**said.body, "otherwise": True}})]
        return []

    async def _words(self, timeline: Timeline) -> None:
        for said in timeline.said:
            await self._stage.world.advance_to(said.at)
            await self._say(said, said.at)

    async def _say(self, said: Said, moment: datetime) -> bool:
        """Say it; False if nobody was there to hear."""
        said = said.model_copy(update={"at": moment})
        self._said.append(said)
        try:
            answer = await spoken(self._stage.desk, said.by, said.verb, said.body, number=self._life.number, id=said.id)
        except (WorkerSilent, StoreUnavailable):
            return False
        except Refused as refused:
            self._refused(said, refused)
            return True
        finally:
            await self._stage.world.settle()
        self.done[said.verb] += 1
        if said.verb in OF_THE_BANK:
            self._stage.mirror.bank = self._stage.plain.bank.lines(LineFilter(), limit=MOST_LINES).items
        if isinstance(answer, Reported):
            return True
        first = self._answers.setdefault(f"{said.by.person}/{said.id}", answer)
        if first != answer:
            raise Broken("same_id_same_answer", said.verb, differing(first, answer))
        return True

    def _refused(self, said: Said, refused: Refused) -> None:
        self.refused[refused.code] += 1
        if isinstance(refused, BadInput) and "otherwise" not in said.body:
            self.refused[f"bad input: {said.verb}"] += 1

    async def _settle_down(self, until: datetime) -> None:
        """Nothing goes wrong any more and nobody says anything: then everything must be as it should."""
        stage = self._stage
        await stage.world.advance_to(until + QUIET)
        await stage.world.settle()
        for books in sorted({line.legal_entity for line in stage.mirror.bank}):
            # What no collection could be told while things went wrong is told when finance looks again.
            await stage.desk.matches.again(DIRECTOR, books)
            await stage.world.settle()
        self._looked_back = True
        for broken in of_the_end(stage.world.server, stage.mirror, stage.plain):
            raise broken
        for broken in letters_after_the_end(stage.mirror, stage.letterbox.sent, PATIENCE):
            raise broken
        if self._verify:
            for run in stage.world.server.runs():
                stage.world.server.host.verify(run)


def failed_law(kind: type[SimulationError]) -> str:
    """The rule that is broken when the simulation raises this: NotDeterministic → not_deterministic."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in kind.__name__).lstrip("_")
