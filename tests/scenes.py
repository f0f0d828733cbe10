"""The example scenarios, played whole. Each is played once per session and way of playing, then only looked at."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from temporalio import activity
from temporalio.bridge.proto.workflow_commands import WorkflowCommand

from activities.ports import Calendars, Engine
from postsales.bootstrap.assembly import WORKFLOWS, Adapters, activities
from postsales.bootstrap.digesting import DeskDigests
from postsales.calendars.public_holidays import PublicHolidays
from postsales.desk.desk import Desk
from postsales.domain.delivery import ENDED
from postsales.messages.effects import Mail
from postsales.notify.invoice import HtmlInvoice
from postsales.simulation.letterbox import Hookbox, Letterbox
from postsales.simulation.play import Play
from postsales.simulation.run import Run
from postsales.simulation.scenario import Scenario, read_scenario
from postsales.simulation.world import SUGGEST_CONTINUE_AS_NEW_AFTER, VirtualWorld, World
from postsales.store.checks import Off
from postsales.store.facade import Store
from postsales.store.read_model import ROW_TABLES
from postsales.store.rebuild import Difference
from tests.replay import asked

SCENARIOS = {path.stem: path for path in sorted(Path("examples/scenarios").resolve().glob("*.yaml"))}


@dataclass(frozen=True)
class Story:
    """A scenario, and for how long nobody takes a letter from its start on."""

    scenario: Path
    postbox_away: timedelta = timedelta(0)


STORIES = {name: Story(path) for name, path in SCENARIOS.items()} | {
    "postbox-away": Story(SCENARIOS["deemed-acceptance"], timedelta(hours=6)),
}
"""What workflows are watched in: every example scenario, and one in which the postbox is away.

Not for so long that a letter outlives the handoff that handed it over: a parent that closes before its abandoned child
hangs the time-skipping server.
"""


@dataclass
class Postbox(Letterbox):
    """A letterbox that opens only then. It keeps `left_at`, too: when it is, is what the attempt to send knows.

    `at` is where the world was told to go, and a server may not be there yet. A local activity knows only the time of
    the machine, which no server skips: then the former has to do, and there is no `left_at`.
    """

    opens_at: datetime | None = None

    def send(self, mail: Mail) -> None:
        """Write the letter and keep it. Raises `ConnectionError` while it is away."""
        if self.opens_at is not None and self._instant() < self.opens_at:
            raise ConnectionError("nobody at the postbox")
        super().send(mail)

    def _keep(self, channel: str, key: str, to: str, language: str | None, subject: str, **more: Any) -> None:
        left_at = None if activity.info().is_local else self._instant().isoformat()
        super()._keep(channel, key, to, language, subject, left_at=left_at, **more)

    def _instant(self) -> datetime:
        attempt = activity.info()
        return self.now() if attempt.is_local else attempt.started_time


class Stage:
    """The real desk, store and activities around a world, with every letter captured."""

    def __init__(
        self, world: World, calendars: Calendars | None = None, postbox_away: timedelta = timedelta(0)
    ) -> None:
        self.world = world
        self.store = Store.in_memory(world.now)
        self.letterbox = Postbox(world.now, opens_at=world.now() + postbox_away)
        self.calendars = calendars or PublicHolidays()
        self.desk = Desk(self.store, world.engine, self.calendars)

    def activities(self, engine: Engine) -> tuple[Callable[..., Any], ...]:
        """What a worker of this world does."""
        return activities(
            Adapters(
                store=self.store,
                engine=engine,
                postbox=self.letterbox,
                hooks=Hookbox(self.letterbox),
                paper=HtmlInvoice(),
                calendars=self.calendars,
                digests=DeskDigests(self.desk.digesting),
            )
        )

    def play(self, scenario: Scenario) -> Play:
        """A playing of it here, not begun."""
        return Play(scenario, self.world, self.desk, self.letterbox)


@dataclass
class Played:
    """What came of a scenario. `later` is the same a year after its end; of one that has not ended, `result` again."""

    result: dict[str, Any]
    later: dict[str, Any] = field(default_factory=dict)
    differences: tuple[Difference, ...] = ()
    off: tuple[Off, ...] = ()
    kept: dict[str, list[str]] = field(default_factory=dict)
    rebuilt: dict[str, list[str]] = field(default_factory=dict)
    commands: dict[str, list[str]] = field(default_factory=dict)
    asked: dict[str, list[asked.Line]] = field(default_factory=dict)
    renewed: set[str] = field(default_factory=set)


Way = tuple[str, int, bool]
_PLAYED: dict[Way, Played] = {}
BETWEEN_US: list[Path] = []
"""The directory in which processes that share the tests of one session tell each other what they played, if they do."""


async def played(
    name: str, *, suggest_continue_as_new_after: int = SUGGEST_CONTINUE_AS_NEW_AFTER, rebuilt: bool = True
) -> Played:
    """What comes of the story in virtual time. `rebuilt`: workflows are thrown away and replayed all the while."""
    way = (name, suggest_continue_as_new_after, rebuilt)
    if way not in _PLAYED:
        files = [directory / f"{name}.{suggest_continue_as_new_after}.{rebuilt}.played" for directory in BETWEEN_US]
        _PLAYED[way] = next(map(_told, filter(Path.exists, files)), None) or await _play_story(way)
        for file in files:
            _tell(file, _PLAYED[way])
    return _PLAYED[way]


async def _play_story(way: Way) -> Played:
    name, suggest_after, rebuilt = way
    story = STORIES[name]
    return await play(read_scenario(story.scenario), suggest_after, story.postbox_away, rebuilt=rebuilt)


def _told(file: Path) -> Played:
    found: Played = pickle.loads(file.read_bytes())  # noqa: S301 - written by this session's own tests
    return found


def _tell(file: Path, played: Played) -> None:
    """All of it at once: another process may be looking."""
    if not file.exists():
        written = file.with_suffix(f".{os.getpid()}")
        written.write_bytes(pickle.dumps(played))
        written.replace(file)


async def play(
    scenario: Scenario,
    suggest_after: int = SUGGEST_CONTINUE_AS_NEW_AFTER,
    postbox_away: timedelta = timedelta(0),
    *,
    rebuilt: bool = True,
    kind_of_world: type[VirtualWorld] = VirtualWorld,
) -> Played:
    """The same of any scenario. In the end every workflow is replayed once more, whole. Raises `ScenarioFailed`."""
    with kind_of_world(
        start=scenario.file.start, suggest_continue_as_new_after=suggest_after, paranoid=rebuilt
    ) as world:
        stage = Stage(world, postbox_away=postbox_away)
        world.employ(workflows=WORKFLOWS, activities=stage.activities(world.engine))
        notes: dict[str, list[str]] = {}
        wishes: dict[str, list[asked.Line]] = {}
        renewed: set[str] = set()

        def witness(run: Run, commands: Sequence[WorkflowCommand]) -> None:
            notes.setdefault(run.workflow_id, []).extend(map(noted, commands))
            wishes.setdefault(run.workflow_id, []).extend(asked.of_commands(commands))
            renewed.update(run.workflow_id for each in commands if each.HasField("continue_as_new_workflow_execution"))

        world.server.host.witness = witness
        playing = stage.play(scenario)
        with stage.store as store:
            found = Played(await playing.play(), renewed=renewed)
            found.commands = {workflow: [*lines] for workflow, lines in sorted(notes.items())}
            found.asked = {workflow: [*lines] for workflow, lines in wishes.items()}
            found.differences = store.projection.compare()
            found.off = store.checks.equations() + store.checks.numbering()
            found.kept = read_model(store)
            store.projection.rebuild()
            found.rebuilt = read_model(store)
            if found.result["status"]["stage"] in ENDED:
                await world.advance_to(world.now() + timedelta(days=365))
            found.later = await playing.result()
        for run in world.server.runs():
            world.server.host.verify(run)
    return found


def read_model(store: Store) -> dict[str, list[str]]:
    """Every row of the read model, by table, as text."""
    with store.database.read() as tx:
        return {table.name: sorted(map(repr, tx.execute(select(table)))) for table in ROW_TABLES.values()}


def noted(command: WorkflowCommand) -> str:
    """A command as replay compares it: its kind, and the name it goes by. Not its arguments: they may change."""
    kind = command.WhichOneof("variant") or ""
    match kind:
        case "schedule_local_activity":
            return f"local:{command.schedule_local_activity.activity_type}"
        case "schedule_activity":
            return f"activity:{command.schedule_activity.activity_type}"
        case "start_child_workflow_execution":
            return f"child:{command.start_child_workflow_execution.workflow_id}"
        case "signal_external_workflow_execution":
            signal = command.signal_external_workflow_execution
            return f"signal:{signal.workflow_execution.workflow_id}"
        case "set_patch_marker":
            return f"patch:{command.set_patch_marker.patch_id}"
        case "update_response":
            return f"update:{command.update_response.WhichOneof('response')}"
        case _:
            return kind.removesuffix("_workflow_execution")
