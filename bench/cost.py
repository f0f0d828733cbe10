"""What one delivery costs in a year without trouble, and what one more check-in or reminder adds.

Played in the simulation, whose counts are held against a history of the real server: of the same life there and here.
"""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from bench import lives, story
from bench.costing import Cost, cost_of, own
from bench.figure import Figure, measuring, say
from bench.tally import tally
from bench.workplace import workplace
from bench.year import Year
from postsales.bootstrap.logs import configure
from postsales.bootstrap.simulate import Stage

MOST_ACTIVITIES, MOST_EVENTS, GROWTH_UNDER = 120, 900, 18
CHECKINS = (16, 20, 24)
FIRM_REMINDER = 14
"""Days after the due day: a reminder and nothing else."""


async def measure() -> None:
    """The year, its growth, and how far the simulation's counts are to be trusted."""
    configure("ERROR")
    years = [await cost_of(Year(checkins)) for checkins in CHECKINS]
    year = years[0]
    events, regular, local = year.of_tree()
    say(_bounded("events in a year without trouble, the whole tree", events, MOST_EVENTS))
    say(_bounded(f"activities ({regular} regular, {local} local)", regular + local, MOST_ACTIVITIES))
    say(Figure("  events by workflow", _by_workflow(year)))
    steps = [(b.of_tree()[0] - a.of_tree()[0]) / (CHECKINS[1] - CHECKINS[0]) for a, b in pairwise(years)]
    say(_growth("one more check-in", steps))
    say(_growth("one more reminder", [await _reminder()]))
    await _against_the_server()


def _bounded(what: str, count: int, most: int) -> Figure:
    return Figure(what, str(count), f"≤ {most}", "its own history", count <= most)


def _growth(what: str, steps: list[float]) -> Figure:
    grows = f"{' then '.join(f'{step:g}' for step in steps)} events"
    held = len(set(steps)) == 1 and steps[0] < GROWTH_UNDER
    return Figure(what, grows, f"constant, under {GROWTH_UNDER}", "its own history", held)


def _by_workflow(year: Cost) -> str:
    return ", ".join(f"{'/'.join(id.split('/')[-2:])} {count}" for id, count in year.events.items())


async def _reminder() -> int:
    """A payment that comes the day before the firm reminder, and one that comes the day after."""
    before, after = [Year(16, {2: FIRM_REMINDER + days}) for days in (-1, 1)]
    costs = [await cost_of(year) for year in (before, after)]
    sent = [cost.happened["reminder_sent"] for cost in costs]
    if sent[1] - sent[0] != 1:
        raise AssertionError(f"not one more reminder: {sent}")
    return costs[1].of_tree()[0] - costs[0].of_tree()[0]


async def _against_the_server() -> None:
    """The same life, without waiting, there and here, workflow by workflow."""
    async with workplace() as place:
        await lives.live(place, 1)
        real = {
            workflow_id: tally(history).events for workflow_id, history in (await place.histories(*_ended(1))).items()
        }
    simulated = await _simulated()
    here, there = sum(simulated[each] for each in real), sum(real.values())
    say(
        Figure(
            "  the simulation's count, of a life without waiting",
            f"{here} events, the server's {there}: {(here - there) / there:+.1%}",
            against="handoff, installation, instalments and delivery on the real server",
        )
    )


def _ended(n: int) -> list[str]:
    return [each for each in lives.workflows_of(n) if each.startswith("delivery/")]


async def _simulated() -> dict[str, int]:
    """The life of `lives.live` in virtual time; nothing but what is said makes time pass."""
    now = datetime.now(lives.ZONE)
    stage, document = Stage(now), story.document(1, now.date())
    contract = story.contract_of(document)
    await stage.desk.start(story.ADMIN, document)
    await stage.world.settle()
    payments = [story.payment(n, amount) for n, amount in story.owed(contract).items()]
    for said in [*story.until_live(now.date(), 0), *payments, story.CLOSING]:
        await stage.desk.say(said.by(contract), said.verb, said.body, number=contract.number)
        await stage.world.settle()
    counts = {run.workflow_id: run.history_length for run in stage.world.server.runs()}
    stage.close()
    return {workflow: count for workflow, count in counts.items() if own(workflow)}


if __name__ == "__main__":
    measuring(measure)
