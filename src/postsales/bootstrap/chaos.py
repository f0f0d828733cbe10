"""`postsales simulate --chaos`: thousands of lives under faults, each reproducible by its seed."""

from __future__ import annotations

import gc
import json
import multiprocessing
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import as_completed
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

from postsales.bootstrap.chaos_stage import live, relive
from postsales.bootstrap.ending import DONE, REFUSED, USAGE
from postsales.bootstrap.hands import handed, hands
from postsales.bootstrap.logs import configure
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.notify.letters import read_all
from postsales.simulation.chaos import YEAR, Lived, Timeline
from postsales.simulation.faults import Fault, WorkerAway
from postsales.simulation.invariants import Broken
from postsales.simulation.shrink import Shortened, Shrinker
from postsales.wording import text, word

SEEDS = re.compile(r"(\d{1,12})(?:\.\.(\d{1,12}))?", re.ASCII)
MOST_SEEDS = 1_000_000
MOST_SHORTENED = 4
"""As many broken lives are told in their shortest form; of the others it is said how to see them so."""
COLLECT_RARELY = (50_000, 20, 20)

A = TypeVar("A")
R = TypeVar("R")


class Told(Frozen):
    """A life that broke a rule, as it is told: its timeline breaks the same rule again. `shortened`: how far it was.

    `again`: whether the timeline does break it. Not when something crashed that was on its way to be said.
    """

    seed: int
    rule: str
    where: str
    found: str
    timeline: Timeline
    shortened: Shortened | None = None
    again: bool = True


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
    """Live the life of a seed."""
    lived = live(seed, length=length)
    told = _told(lived, lived.broken) if lived.broken is not None else None
    return Tally(seed=seed, stage=lived.stage, facts=lived.facts, done=dict(lived.done), told=told)


def shorten(told: Told) -> Told:
    """The same, in the shortest timeline found: it is lived again, and again with less and less in it."""
    lived = relive(told.timeline)
    if lived.broken is None:
        return told.model_copy(update={"again": False})
    shrinker = Shrinker(lived, relive)
    shortest = shrinker.shrink()
    shorter = _told(shortest, shortest.broken or lived.broken)
    return shorter.model_copy(update={"shortened": shrinker.shortened})


def _told(lived: Lived, broken: Broken) -> Told:
    timeline = lived.timeline
    return Told(seed=timeline.seed, rule=broken.rule, where=broken.where, found=broken.found, timeline=timeline)


def _worth_shortening(told: list[Told]) -> list[Told]:
    """One life of every rule that broke, the one in which least was said; then others, as long as it is no burden."""
    shortest = sorted(told, key=lambda each: (len(each.timeline.said), each.seed))
    first = {each.rule: each for each in reversed(shortest)}
    rest = [each for each in shortest if first[each.rule] is not each]
    return [*first.values(), *rest][:MOST_SHORTENED]


def run_chaos(seeds: str, jobs: int = 0, *, as_json: bool = False, lang: str = "en") -> int:
    """Live them all, in `jobs` processes (0: one per processor). Exit status 0 when every rule held, 1 when not."""
    configure("CRITICAL")
    try:
        wanted = seeds_of(seeds)
    except Refused as refused:
        return _complain(refused, as_json, lang)
    tallies, told = _all(wanted, min(jobs or multiprocessing.cpu_count(), len(wanted)), lang)
    if as_json:
        broken = [each.model_dump(mode="json") for each in told]
        stages = dict(Counter(each.stage for each in tallies).most_common())
        found = {
            "lives": len(tallies),
            "facts": sum(each.facts for each in tallies),
            "stages": stages,
            "broken": broken,
        }
        json.dump(found, sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
    else:
        _tell(tallies, told, lang)
    return REFUSED if told else DONE


def _all(seeds: range, jobs: int, lang: str) -> tuple[list[Tally], list[Told]]:
    """Every life in figures, and those that broke a rule, some of them shortened."""
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn(), TimeRemainingColumn())
    tallies: list[Tally] = []
    told: dict[int, Told] = {}
    seen = sys.stderr.isatty()
    with Progress(*columns, console=console, transient=True, disable=not seen) as progress, workers(jobs) as each_of:
        task = progress.add_task(word("label", "lives_in_chaos", lang, broken=0), total=len(seeds))
        for lived in each_of(tally, seeds):
            tallies.append(lived)
            if lived.told is not None:
                told[lived.seed] = lived.told
            progress.update(task, advance=1, description=word("label", "lives_in_chaos", lang, broken=len(told)))
        worth = _worth_shortening(list(told.values()))
        if worth:
            task = progress.add_task(word("label", "shortening", lang), total=len(worth))
        for shorter in each_of(shorten, worth):
            told[shorter.seed] = shorter
            progress.update(task, advance=1)
    return sorted(tallies, key=lambda each: each.seed), [told[seed] for seed in sorted(told)]


@contextmanager
def workers(jobs: int) -> Iterator[Callable[[Callable[[A], R], Iterable[A]], Iterator[R]]]:
    """Something that does each of many things, here or in processes of its own, and hands over what is done."""
    if jobs <= 1:
        yield map
        return
    with hands(jobs, _ready) as pool:

        def each_of(do: Callable[[A], R], things: Iterable[A]) -> Iterator[R]:
            for done in as_completed(handed(pool, do, things)):
                yield done.result()

        yield each_of


def _ready() -> None:
    """A process for lives: what is loaded by now stays for good, so nobody needs to look whether it is garbage."""
    configure("CRITICAL")
    read_all()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_RARELY)


def _tell(tallies: list[Tally], told: list[Told], lang: str) -> None:
    from rich.console import Console
    from rich.markup import escape

    console = Console(highlight=False, soft_wrap=True)
    stages = Counter(each.stage for each in tallies)
    ends = ", ".join(f"{word('stage', stage, lang)} {count}" for stage, count in stages.most_common())
    facts = sum(each.facts for each in tallies)
    console.print(word("label", "lived_in_chaos", lang, lives=len(tallies), facts=facts, broken=len(told)))
    console.print(f"  [dim]{escape(ends)}[/dim]")
    for each in told:
        law = word("label", "law_broken", lang, seed=each.seed, law=word("law", each.rule, lang), rule=each.rule)
        console.print(f"\n[red]✗[/red] [bold]{escape(law)}[/bold]  {escape(each.where)}")
        console.print(f"  {escape(each.found)}")
        if each.shortened is None:
            why = "not_shortened" if each.again else "not_broken_again"
            console.print(f"  [dim]{escape(word('label', why, lang, seed=each.seed))}[/dim]")
            continue
        how = "shortened" if each.shortened.done else "shortened_so_far"
        console.print(f"  [dim]{escape(word('label', how, lang, **each.shortened.model_dump()))}[/dim]")
        for fault in each.timeline.faults:
            console.print(f"  [yellow]{escape(fault_said(fault, lang))}[/yellow]")
        for said in each.timeline.said:
            line = f"{said.at.isoformat()}  {said.by.role.value}:{said.by.person}  {said.verb} {said.body}"
            console.print(f"  {escape(line)}")


def fault_said(fault: Fault, lang: str) -> str:
    """What went wrong, in words."""
    facts = fault.model_dump(mode="json", exclude={"kind"})
    kind = "restart" if isinstance(fault, WorkerAway) and fault.since == fault.until else fault.kind
    also = [word("fault", name, lang) for name, value in facts.items() if value is True]
    return "; ".join([word("fault", kind, lang, **facts), *also])


def _complain(refused: Refused, as_json: bool, lang: str) -> int:
    message = text(refused.code, lang, **refused.facts)
    if as_json:
        error = {"code": refused.code, "message": message, "facts": refused.facts}
        json.dump({"error": error}, sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
    else:
        sys.stderr.write(f"{message} [{refused.code}]\n")
    return USAGE
