"""`postsales simulate`: a scenario played in virtual time, told as a timeline or as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.markup import escape

from postsales.bootstrap.assembly import WORKFLOWS, Adapters, activities
from postsales.bootstrap.digesting import DeskDigests
from postsales.bootstrap.ending import DONE, REFUSED, USAGE
from postsales.bootstrap.logs import configure
from postsales.calendars.public_holidays import PublicHolidays
from postsales.cli.story import tell
from postsales.desk.contract_file import Problem
from postsales.desk.desk import Desk
from postsales.notify.invoice import HtmlInvoice
from postsales.simulation import here
from postsales.simulation.endless import Bound
from postsales.simulation.letterbox import Hookbox, Letterbox
from postsales.simulation.play import Play, ScenarioFailed, all_held
from postsales.simulation.scenario import BadScenario, Scenario, read_scenario
from postsales.simulation.world import VirtualWorld
from postsales.store.memory import MemoryStore
from postsales.wording import word

MOST_ACTIVATIONS = 250_000
"""Of one scenario; the longest example takes some three thousand."""


class Stage:
    """A world with everything in it: the real desk, workflows and activities over captured adapters."""

    def __init__(self, start: datetime, seed: int = 0) -> None:
        self.world = VirtualWorld(start=start, seed=seed)
        self.store = MemoryStore.empty(self.world.now)
        self.letterbox = Letterbox(self.world.now)
        calendars = PublicHolidays()
        self.desk = Desk(self.store, self.world.engine, calendars)
        adapters = Adapters(
            store=self.store,
            engine=self.world.engine,
            postbox=self.letterbox,
            hooks=Hookbox(self.letterbox),
            paper=HtmlInvoice(),
            calendars=calendars,
            digests=DeskDigests(self.desk.digesting),
        )
        self.world.employ(workflows=WORKFLOWS, activities=activities(adapters))
        self.world.server.host.witness = Bound(self.world.now, MOST_ACTIVATIONS).count

    def close(self) -> None:
        """Let go of the world and its store."""
        self.world.close()
        self.store.close()


def simulate(scenario: Scenario, seed: int = 0) -> dict[str, Any]:
    """Play it; the result with its checks. Raises `ScenarioFailed`."""
    stage = Stage(scenario.file.start, seed)
    try:
        return here.run(Play(scenario, stage.world, stage.desk, stage.letterbox).play())
    finally:
        stage.close()


def run(files: Sequence[Path], *, as_json: bool = False, lang: str = "en") -> int:
    """Play files, one after the other, and tell them on the terminal; as JSON, several are a list.

    Exit status, the gravest of all: 0 every expectation held, 1 not so, 2 a bad file.
    """
    configure("WARNING")
    status, answers = DONE, []
    for file in files:
        ended, answer = _played(file, lang, quiet=as_json)
        status = max(status, ended)
        answers.append(answer)
    if as_json:
        json.dump(answers if len(answers) > 1 else answers[0], sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
    return status


def _played(file: Path, lang: str, *, quiet: bool) -> tuple[int, dict[str, Any]]:
    try:
        scenario = read_scenario(file)
        result = simulate(scenario)
    except BadScenario as bad:
        problems = bad.problems
        status = USAGE
    except ScenarioFailed as failed:
        refused = failed.refused
        where = "until" if failed.step is None else f"steps[{failed.step - 1}]"
        problems = (Problem(file=str(file), line=failed.line, path=where, code=refused.code, facts=refused.facts),)
        status = REFUSED
    else:
        if not quiet:
            _tell(scenario, result, lang)
        return DONE if all_held(result["checks"]) else REFUSED, result
    if not quiet:
        _complain(problems, lang)
    told = [problem.told(lang) for problem in problems]
    return status, {"error": {"code": "scenario_failed", "problems": told}}


def _tell(scenario: Scenario, result: dict[str, Any], lang: str) -> None:
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    contract = scenario.contract
    console.print(f"[bold]{escape(scenario.title)}[/bold]  [dim]{contract.number} · {escape(contract.title)}[/dim]")
    tell(console, result["timeline"], zone=contract.customer.timezone, lang=lang)
    console.print()
    for check in result["checks"]:
        mark = "[green]✓[/green]" if check["held"] else "[red]✗[/red]"
        shown = "" if check["held"] else f"  [red]{escape(str(check['found']))}[/red]"
        console.print(f"  {mark} {escape(check['path'])}: {escape(str(_short(check['expected'], lang)))}{shown}")
    letters = sum(each["channel"] == "mail" for each in result["sent"])
    facts = {"stage": result["status"]["stage"], "happenings": len(result["timeline"]), "letters": letters}
    console.print(f"\n  {word('label', 'simulated', lang, **facts)}\n")


def _short(expected: Any, lang: str) -> Any:
    return word("label", "happenings", lang, n=len(expected)) if isinstance(expected, list) and expected else expected


def _complain(problems: Sequence[Problem], lang: str) -> None:
    for problem in problems:
        sys.stderr.write(f"{problem.place}: {problem.told(lang)['message']} [{problem.code}]\n")
