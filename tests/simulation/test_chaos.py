"""Lives under faults: they end well, the same seed is the same life, and what breaks is told in its shortest form."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from postsales.bootstrap import chaos
from postsales.bootstrap.chaos_stage import live, relive
from postsales.bootstrap.ending import REFUSED, USAGE
from postsales.domain.errors import Refused
from postsales.messages.facts import Fact
from postsales.simulation import chaos as living
from postsales.simulation.behaviour import ENDINGS, People
from postsales.simulation.faults import AttemptFault, Fault, How, WorkerAway, WorkerKilled
from postsales.simulation.interests import Interests
from postsales.simulation.invariants import Broken, Watch
from postsales.simulation.shrink import Shrinker
from postsales.simulation.urge import Urge
from postsales.simulation.voice import SAYABLE

SEASON = timedelta(days=90)


@pytest.mark.parametrize("seed", [1, 2, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 7))])
def test_a_season_of_faults_breaks_no_rule_however_often_workflows_are_rebuilt(seed: int) -> None:
    lived = live(seed, length=SEASON, paranoid=True)
    assert lived.broken is None
    assert lived.facts > 0


def test_the_same_seed_is_the_same_life_and_can_be_lived_again_word_for_word() -> None:
    first, second = live(8, length=SEASON), live(8, length=SEASON)
    again = relive(first.timeline)
    assert first.timeline == second.timeline == again.timeline
    assert (first.facts, first.done, first.activations) == (again.facts, again.done, again.activations)


def test_a_rule_that_breaks_is_told_in_the_shortest_timeline(monkeypatch: pytest.MonkeyPatch) -> None:
    checked = Watch._once_and_in_order

    def stricter(watch: Watch, workflow_id: str, fact: Fact) -> None:
        checked(watch, workflow_id, fact)
        if fact.what == "seat_assigned":
            raise Broken("nobody_is_seated", workflow_id, fact.by.person)

    monkeypatch.setattr(Watch, "_once_and_in_order", stricter)
    lived = next(each for seed in range(1, 40) if (each := live(seed, length=SEASON)).broken is not None)
    hurried = Shrinker(lived, relive, most_tries=1)
    hurried.shrink()
    assert (hurried.shortened.tries, hurried.shortened.done) == (1, False)
    shrinker = Shrinker(lived, relive)
    shortest = shrinker.shrink()
    assert (shrinker.shortened.said, shrinker.shortened.faults) == (1, 0)
    assert len(lived.timeline.said) >= 1
    assert [said.verb for said in shortest.timeline.said] == ["handoff.assign"]
    assert shortest.timeline.faults == ()
    again = relive(shortest.timeline)
    assert again.broken is not None
    assert again.broken.rule == "nobody_is_seated"


def test_a_life_that_never_ends_is_told_where_it_turns_in_circles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(living, "MOST_ACTIVATIONS", 20)
    broken = live(2, length=SEASON).broken
    assert broken is not None
    assert broken.rule == "life_never_ends"
    assert "delivery/LIFE-00002" in broken.found


@pytest.mark.parametrize("seeds", ["", "0", "0..5", "9..3", "1..", "one", "1..2000000", "-3..4"])
def test_seeds_that_are_none(seeds: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Refused, match="bad_seeds"):
        chaos.seeds_of(seeds)
    assert chaos.run_chaos(seeds, 1, as_json=True) == USAGE
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "bad_seeds"


def test_what_broke_is_printed_with_its_seed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(living, "MOST_ACTIVATIONS", 20)
    assert chaos.run_chaos("2..3", 1) == REFUSED
    told = capsys.readouterr().out
    assert "seed 2: a life ends (life_never_ends)" in told
    assert "seed 3: a life ends (life_never_ends)" in told


def test_what_crashes_before_it_is_said_is_told_all_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nobody_left(people: People) -> Iterator[Urge]:
        raise LookupError("nobody left to choose from")

    monkeypatch.setattr(People, "_whims", nobody_left)
    for lang, told in (("en", "seed 2 does, each time"), ("ko", "시드 2는 매번")):
        assert chaos.run_chaos("2", 1, lang=lang) == REFUSED
        out = capsys.readouterr().out
        assert "nothing_crashes" in out
        assert told in out


def test_who_has_only_endings_in_mind_says_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    """No ending is said on a whim; the last of a dealt deck may hold nothing else."""
    only = Interests(frozenset(), tuple(ENDINGS))
    monkeypatch.setattr(Interests, "drawn", lambda seed: only)
    assert live(2, paranoid=False, length=timedelta(days=60)).broken is None


AT = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fault", "english", "korean"),
    [
        (
            AttemptFault(nth=3, how=How.LOST),
            "attempt 3 at an activity: has its effect, the answer is lost",
            "액티비티 3번째 시도: 효과는 났으나 응답이 사라짐",
        ),
        (
            WorkerAway(since=AT, until=AT),
            "the worker restarted at 2026-03-02T00:30:00Z",
            "2026-03-02T00:30:00Z에 워커 재시작",
        ),
        (
            WorkerKilled(nth=2, told=False, forgets=True),
            "the worker killed after effect 2 of a local activity; the server with it",
            "로컬 액티비티의 효과 2번째 직후 워커 강제 종료; 서버도 함께",
        ),
    ],
)
def test_what_went_wrong_is_said_in_words(fault: Fault, english: str, korean: str) -> None:
    assert [chaos.fault_said(fault, lang) for lang in ("en", "ko")] == [english, korean]


RAREST = {
    "issue.session", "promise.contradict", "promise.decline", "task.cancel", "visit.no_show",
}  # fmt: skip
"""What it takes more than a hundred lives to come to; each is in a scenario or a story of its own."""


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_two_hundred_lives_do_every_verb_but_the_rarest() -> None:
    """Not only said: done. A verb of which no state ever allows it is not believable, or cannot be done at all."""
    done: Counter[str] = Counter()
    for seed in range(1, 201):
        done += live(seed, paranoid=False).done
        if all(done[verb] for verb in SAYABLE if verb not in RAREST):
            break
    assert [verb for verb in SAYABLE if not done[verb] and verb not in RAREST] == []
