"""`postsales simulate --chaos`: thousands of lives under faults, each reproducible by its seed."""

from __future__ import annotations

import json
import multiprocessing
import re
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import timedelta

from postsales.bootstrap.chaos_stage import live, relive
from postsales.bootstrap.ending import DONE, REFUSED, USAGE
from postsales.bootstrap.logs import configure
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.simulation.chaos import YEAR, Timeline
from postsales.simulation.shrink import Shrinker
from postsales.wording import text, word

SEEDS = re.compile(r"(\d+)(?:\.\.(\d+))?")
MOST_SEEDS = 1_000_000


class Told(Frozen):
    """A life that broke a rule, as it is told: its shortest timeline breaks the same rule again."""

    seed: int
    rule: str
    where: str
    found: str
    timeline: Timeline


class Tally(Frozen):
    """One life in figures."""

    seed: int
    stage: str
    facts: int
    done: dict[str, int]
    told: Told | None = None


def seeds_of(spelled: str) -> range:
    """`7`, or `1..1000`. Refused: `bad_seeds` when it is neither, names none, or too many."""
    match = SEEDS.fullmatch(spelled.strip())
    if match is None:
        raise Refused("bad_seeds", seeds=spelled[:80], most=MOST_SEEDS)
    first, last = int(match[1]), int(match[2] or match[1])
    if not 1 <= last - first + 1 <= MOST_SEEDS or first < 1:
        raise Refused("bad_seeds", seeds=spelled[:80], most=MOST_SEEDS)
    return range(first, last + 1)


def tally(seed: int, length: timedelta = YEAR) -> Tally:
    """Live the life of a seed; when it breaks a rule, find the shortest timeline that does."""
    lived = live(seed, length=length)
    told = None
    if lived.broken is not None:
        shortest = Shrinker(lived, relive).shrink()
        broken = shortest.broken or lived.broken
        told = Told(seed=seed, rule=broken.rule, where=broken.where, found=broken.found, timeline=shortest.timeline)
    return Tally(seed=seed, stage=lived.stage, facts=lived.facts, done=dict(lived.done), told=told)


def run_chaos(seeds: str, jobs: int = 0, *, as_json: bool = False, lang: str = "en") -> int:
    """Live them all, in `jobs` processes (0: one per processor). Exit status 0 when every rule held, 1 when not."""
    configure("CRITICAL")
    try:
        wanted = seeds_of(seeds)
    except Refused as refused:
        return _complain(refused, as_json, lang)
    tallies = sorted(_all(wanted, jobs or multiprocessing.cpu_count(), lang), key=lambda each: each.seed)
    told = [each.told for each in tallies if each.told is not None]
    if as_json:
        broken = [each.model_dump(mode="json") for each in told]
        found = {"lives": len(tallies), "facts": sum(each.facts for each in tallies), "broken": broken}
        json.dump(found, sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
    else:
        _tell(tallies, told, lang)
    return REFUSED if told else DONE


def _all(seeds: range, jobs: int, lang: str) -> list[Tally]:
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn(), TimeRemainingColumn())
    tallies: list[Tally] = []
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(word("label", "lives_in_chaos", lang, broken=0), total=len(seeds))
        for each in _lived(seeds, min(jobs, len(seeds))):
            tallies.append(each)
            broken = sum(tally.told is not None for tally in tallies)
            progress.update(task, advance=1, description=word("label", "lives_in_chaos", lang, broken=broken))
    return tallies


def _lived(seeds: range, jobs: int) -> Iterator[Tally]:
    """Each life as it is done, in a process of its own when there are several."""
    if jobs <= 1:
        yield from map(tally, seeds)
        return
    # Forked after an import of the SDK, a child may hang in its threads.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=configure, initargs=("CRITICAL",)) as pool:
        for done in as_completed([pool.submit(tally, seed) for seed in seeds]):
            yield done.result()


def _tell(tallies: list[Tally], told: list[Told], lang: str) -> None:
    from rich.console import Console
    from rich.markup import escape

    console = Console(highlight=False, soft_wrap=True)
    stages = Counter(each.stage for each in tallies)
    ends = ", ".join(f"{stage} {count}" for stage, count in stages.most_common())
    facts = sum(each.facts for each in tallies)
    console.print(word("label", "lived_in_chaos", lang, lives=len(tallies), facts=facts, broken=len(told)))
    console.print(f"  [dim]{escape(ends)}[/dim]")
    for each in told:
        console.print(f"\n[red]✗[/red] [bold]seed {each.seed}: {each.rule}[/bold]  {escape(each.where)}")
        console.print(f"  {escape(each.found)}")
        for fault in each.timeline.faults:
            about = ", ".join(f"{key} {value}" for key, value in fault.model_dump(mode="json").items() if key != "kind")
            console.print(f"  [yellow]{fault.kind}[/yellow] {escape(about)}")
        for said in each.timeline.said:
            line = f"{said.at.isoformat()}  {said.by.role.value}:{said.by.person}  {said.verb} {said.body}"
            console.print(f"  {escape(line)}")


def _complain(refused: Refused, as_json: bool, lang: str) -> int:
    message = text(refused.code, lang, **refused.facts)
    if as_json:
        error = {"code": refused.code, "message": message, "facts": refused.facts}
        json.dump({"error": error}, sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
    else:
        sys.stderr.write(f"{message} [{refused.code}]\n")
    return USAGE
