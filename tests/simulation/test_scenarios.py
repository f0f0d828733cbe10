"""The example scenarios are acceptance tests: each plays, keeps its word, and leaves a world in order."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from postsales.bootstrap import simulate
from postsales.bootstrap.assembly import WORKFLOWS
from postsales.bootstrap.ending import REFUSED
from postsales.domain.delivery import ENDED
from postsales.simulation.play import ScenarioFailed
from postsales.simulation.scenario import BadScenario, read_scenario
from tests import scenes
from tests.scenes import SCENARIOS, Played
from workflows.checkin import Checkin

RENEWED_AFTER = (12, 60)
"""Events: about the shortest history in which a workflow can do anything at all, and one that falls between steps."""
TOO_SHORT = frozenset({("conduct-complaint", 60)})
"""Eight days in which no workflow comes to that many events: nothing goes on in a new run."""


@pytest.fixture(params=SCENARIOS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def played(name: str) -> Played:
    return await scenes.played(name)


def of_what(timeline: list[dict[str, Any]], what: str) -> list[dict[str, Any]]:
    return [each for each in timeline if each["what"] == what]


async def test_every_expectation_holds(played: Played) -> None:
    assert played.result["checks"], "a scenario without expectations proves nothing"
    assert [check for check in played.result["checks"] if not check["held"]] == []


async def test_the_read_model_rebuilt_from_events_equals_the_live_one(played: Played) -> None:
    assert played.differences == ()
    assert played.kept == played.rebuilt
    assert played.kept["delivery"]


async def test_the_money_adds_up_and_no_number_is_missing(played: Played) -> None:
    assert played.off == ()


async def test_every_open_promise_has_one_owner_and_a_date(played: Played) -> None:
    for promise in played.result["promises"]:
        if promise["state"] in ("proposed", "open", "done"):
            assert promise["owner"]
            assert promise["due_on"]


async def test_an_open_delivery_waits_for_something_named(played: Played) -> None:
    status = played.result["status"]
    if status["stage"] not in ENDED:
        assert status["awaited"]


async def test_reminders_climb_one_step_at_a_time_and_never_twice(played: Played) -> None:
    instalments = {each["in"] for each in of_what(played.result["timeline"], "reminder_sent")}
    for instalment in instalments:
        sent = of_what(played.result["timeline"], "reminder_sent")
        steps = [each["step"] for each in sent if each["in"] == instalment]
        assert all(before < after for before, after in pairwise(steps)), (instalment, steps)


async def test_nobody_gets_the_same_letter_twice(played: Played) -> None:
    keys = [letter["key"] for letter in played.later["sent"]]
    assert len(keys) == len(set(keys))


async def test_closed_means_closed(played: Played) -> None:
    """After its end nothing happens in a delivery's own workflows or in its customer's plan, and no letter goes out.

    Two things stand beside it and go on: its retrospective, which writes to nobody, while answers count; and in the
    customer's plan the very actions that an answer asked for, with the letters about these.
    """
    ended = [each for each in played.result["timeline"] if each["what"] in {f"delivery_{stage}" for stage in ENDED}]
    if not ended:
        assert played.result["status"]["stage"] not in ENDED
        return
    (end,) = ended
    after = [each for each in played.later["timeline"] if each["at"] > end["at"]]
    improving = actions_asked_for(after)
    beside = [each for each in after if each["in"].startswith("retrospective/") or actions_of(each) & improving]
    assert [each for each in after if each not in beside] == []
    letters = [letter for letter in played.later["sent"] if letter["at"] > end["at"]]
    assert [letter for letter in letters if action_told(letter) not in improving] == []


def actions_asked_for(timeline: list[dict[str, Any]]) -> set[str]:
    """The numbers of the actions that answers to the retrospective asked for."""
    wished = {wish for each in of_what(timeline, "retrospective_answered") for wish in each["details"]["improve"]}
    opened = of_what(timeline, "action_opened")
    return {str(each["action"]) for each in opened if each["details"]["what"] in wished}


def actions_of(each: dict[str, Any]) -> set[str]:
    """The numbers of the actions that something happened to."""
    return set(str(each.get("actions", each.get("action", ""))).split(", ")) - {""}


def action_told(letter: dict[str, Any]) -> str | None:
    """The number of the action that a letter is about: its key ends in `action_late/2:...`."""
    if not letter["template"].startswith("checkin/action_"):
        return None
    return str(letter["key"]).rsplit("/", 1)[1].split(":")[0]


@pytest.mark.parametrize("after", [RENEWED_AFTER[0], pytest.param(RENEWED_AFTER[1], marks=pytest.mark.slow)])
async def test_going_on_in_new_runs_changes_nothing(name: str, after: int) -> None:
    whole = await scenes.played(name)
    # That new runs can be rebuilt is proved where they are of sixty events: of twelve there are very many.
    renewed = await scenes.played(name, suggest_continue_as_new_after=after, rebuilt=after != RENEWED_AFTER[0])
    assert bool(renewed.renewed) == ((name, after) not in TOO_SHORT), "nothing was proved"
    assert told(renewed) == told(whole)
    assert (renewed.differences, renewed.off) == ((), ())


def told(played: Played) -> dict[str, Any]:
    """Everything but what hangs on a new run costing a task more: the order in which two workflows write at the same
    instant, and whether news of that instant is heard together: a letter about health tells the first score it fell to.
    """
    letters = [
        {**each, "subject": ""} if each.get("template") == "checkin/health" else each for each in played.later["sent"]
    ]
    sent = sorted(letters, key=lambda letter: (letter["at"], letter["key"]))
    timelines = [heard_together(by_workflow(each["timeline"])) for each in (played.result, played.later)]
    return {**played.result, "sent": sent, "timeline": timelines}


def by_workflow(timeline: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each workflow's facts at an instant together, in its own order; children told at once end in any order."""
    return sorted(timeline, key=lambda each: (each["at"], each["in"], each.get("child", "")))


def heard_together(timeline: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A delivery's health, worked out once per instant: from the first score it had then to the last."""
    folded: list[dict[str, Any]] = []
    for each in timeline:
        before = folded[-1] if folded else each
        whose = [(it["at"], it["in"], it.get("delivery"), it["what"].startswith("health_")) for it in (before, each)]
        if folded and whose[0] == whose[1] and whose[1][-1]:
            was = before["was"]
            what = before["what"] if before["what"] != "health_moved" else each["what"]
            folded[-1] = {**each, "what": what, "was": was, "details": {**each["details"], "was": was}}
        else:
            folded.append(each)
    return folded


def test_there_are_scenarios() -> None:
    assert {"smooth", "late-payer", "partner-blames-wrongly", "terminated-with-refund"} <= set(SCENARIOS)
    assert all(path.is_file() for path in map(Path, SCENARIOS.values()))


# Files that cannot be played

GOOD = """\
contract: {contract}
start: 2026-03-02T09:00:00+09:00
steps:
  - {{at: day 1 10:00, as: "delivery:oliver", do: handoff.complete, with: {{kickoff_on: 2026-03-04}}, save: done}}
until: day 2
"""
MARU = Path("examples/contracts/maru-backup.yaml").resolve()


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """The good scenario with some of its text replaced, as a file."""

    def write(*replaced: tuple[str, str], contract: Path = MARU) -> Path:
        text = GOOD.format(contract=contract)
        for old, new in replaced:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "scenario.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


async def test_a_good_file_plays(written: Callable[..., Path]) -> None:
    played = await scenes.play(read_scenario(written()))
    whats = [each["what"] for each in played.result["timeline"]]
    assert whats[0] == "delivery_started"
    assert "handoff_completed" in whats


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "path"),
    [
        ("handoff.complete", "handoff.finish", "unknown_verb", 4, "steps[0].do"),
        ("save: done", "refuse: not_allowd", "unknown_refusal", 4, "steps[0].refuse"),
        ("day 1 10:00", "some day", "not_a_moment", 4, "steps[0].at"),
        ("day 1 10:00", "2026-03-03T10:00:00", "not_a_moment", 4, "steps[0].at"),
        ("day 2", "whenever", "not_a_moment", 5, "until"),
        ("day 2", "stopping", "not_a_moment", 5, "until"),
        ("delivery:oliver", "oliver", "bad_actor", 4, "steps[0].as"),
        ("save:", "saved:", "unknown_field", 4, "steps[0].saved"),
        ("2026-03-02T09:00:00+09:00", "2026-03-02T09:00:00", "timezone_aware", 2, "start"),
        ("until: day 2", "until: [", "not_yaml", 6, ""),
        ("until:", "digest: mondays\nuntil:", "not_weekly", 5, "digest"),
        ("until:", "digest: mon 25:00\nuntil:", "not_weekly", 5, "digest"),
        ("until: day 2", "until: 2020-01-01T00:00:00+09:00", "before_the_start", 5, "until"),
        ("2026-03-02T09", "9998-03-02T09", "start_out_of_reach", 2, "start"),
    ],
)
def test_a_bad_file_names_its_line(
    written: Callable[..., Path], old: str, new: str, code: str, line: int, path: str
) -> None:
    with pytest.raises(BadScenario) as bad:
        read_scenario(written((old, new)))
    (problem,) = bad.value.problems
    assert (problem.code, problem.line, problem.path) == (code, line, path)
    for lang in ("en", "ko"):
        assert problem.told(lang)["message"] != code


def test_everything_wrong_with_a_file_is_said_at_once(written: Callable[..., Path]) -> None:
    with pytest.raises(BadScenario) as bad:
        read_scenario(written(("handoff.complete", "x.y"), ("day 1 10:00", "soon"), ("day 2", "never")))
    assert [problem.path for problem in bad.value.problems] == ["steps[0].do", "steps[0].at", "until"]


def test_a_contract_that_is_not_there(written: Callable[..., Path]) -> None:
    with pytest.raises(BadScenario) as bad:
        read_scenario(written(contract=Path("nowhere.yaml")))
    (problem,) = bad.value.problems
    assert (problem.code, problem.line, problem.path) == ("file_unreadable", 1, "contract")
    assert "nowhere.yaml" in str(problem.facts["file"])


def test_a_contract_with_problems_is_told_with_its_own_lines(written: Callable[..., Path], tmp_path: Path) -> None:
    contract = tmp_path / "contract.yaml"
    lines = MARU.read_text(encoding="utf-8").splitlines()
    (at,) = (n for n, line in enumerate(lines) if line.startswith("currency:"))
    contract.write_text("\n".join([*lines[:at], "currency: XXQ", *lines[at + 1 :]]), encoding="utf-8")
    with pytest.raises(BadScenario) as bad:
        read_scenario(written(contract=contract))
    assert (str(contract), at + 1) in [(problem.file, problem.line) for problem in bad.value.problems]


SECOND = '  - {at: day 1 11:00, as: "delivery:oliver", do: '


@pytest.mark.parametrize(
    ("old", "new", "code", "step", "line"),
    [
        ("handoff.complete", "delivery.close", "bad_argument", 1, 4),
        ("delivery:oliver", "chef:oliver", "bad_actor", 1, 4),
        ("delivery:oliver", "customer:eunseo", "not_allowed", 1, 4),
        (", save", ", refuse: not_allowed, save", "not_refused", 1, 4),
        ("until:", SECOND + "handoff.note, with: {kind: risk, text: $donne.at}}\nuntil:", "unknown_reference", 2, 5),
        ("until:", SECOND + "delivery.close, refuse: not_allowed}\nuntil:", "not_ready_to_close", 2, 5),
        ("until:", SECOND.replace("day 1 11", "day 1 09") + "delivery.close}\nuntil:", "step_in_the_past", 2, 5),
    ],
)
async def test_a_step_that_cannot_be_taken_names_itself_and_why(
    written: Callable[..., Path], old: str, new: str, code: str, step: int, line: int
) -> None:
    with pytest.raises(ScenarioFailed) as failed:
        await scenes.play(read_scenario(written((old, new))))
    assert (failed.value.refused.code, failed.value.step, failed.value.line) == (code, step, line)


async def test_an_end_that_is_never_reached_says_where_it_stands(tmp_path: Path) -> None:
    text = SCENARIOS["terminated-with-refund"].read_text(encoding="utf-8")
    path = tmp_path / "scenario.yaml"
    text = text.replace("../contracts", str(MARU.parent)).replace("until: refunded", "until: closed")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioFailed) as failed:
        await scenes.play(read_scenario(path))
    assert failed.value.step is None
    assert failed.value.line == text.splitlines().index("until: closed") + 1
    facts = failed.value.refused.facts
    assert (facts["until"], facts["stage"]) == ("closed", "refunded")


async def test_an_end_that_never_comes_is_told_with_what_happens_again_and_again(written: Callable[..., Path]) -> None:
    with pytest.raises(ScenarioFailed, match="until_not_reached") as failed:
        await scenes.play(read_scenario(written(("until: day 2", "until: closed"))))
    again = str(failed.value.refused.facts["again"])
    assert "checkin" in again, again


async def test_what_goes_round_without_an_end_is_stopped_and_names_who(
    written: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written()
    monkeypatch.setattr(simulate, "MOST_ACTIVATIONS", 12)
    # A loop of its own: this one runs already.
    assert await asyncio.to_thread(simulate.run, [file], as_json=True) == REFUSED
    (problem,) = json.loads(capsys.readouterr().out)["error"]["problems"]
    assert (problem["code"], problem["line"], problem["path"]) == ("turns_in_circles", 4, "steps[0]")
    assert "MR-2026-031" in problem["facts"]["where"]


async def test_what_stops_the_simulation_is_told_with_its_step(
    written: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scenes, "WORKFLOWS", [each for each in WORKFLOWS if each is not Checkin])
    with pytest.raises(ScenarioFailed, match="simulation_stopped") as failed:
        await scenes.play(read_scenario(written()))
    assert "checkin" in str(failed.value.refused.facts["why"])
