"""Who talks about what in lives of chaos: what they dwell on, and how long they leave alone what was refused."""

import random
from datetime import date, timedelta

from postsales.simulation.habits import DECENT, FLAWS, Habits
from postsales.simulation.interests import DWELT_ON, OFTEN, ON_THEIR_MIND, SELDOM, STORY, TOPICS, Interests, topic
from postsales.simulation.patience import AT_FIRST, LONGEST, ONCE, Patience
from postsales.simulation.urge import Urge
from postsales.simulation.voice import SAYABLE

TODAY = date(2026, 3, 2)


def test_a_round_of_lives_shares_out_every_topic_and_every_verb() -> None:
    topics = -(-len(TOPICS) // DWELT_ON)
    verbs = -(-len(SAYABLE) // ON_THEIR_MIND)
    for lap in (0, 1, 5):
        dwelt = [Interests.drawn(lap * topics + n) for n in range(topics)]
        assert set().union(*(each.topics for each in dwelt)) == set(TOPICS)
        minds = [Interests.drawn(lap * verbs + n).mind for n in range(verbs)]
        assert sorted(verb for mind in minds for verb in mind) == sorted(SAYABLE)


def test_the_story_is_told_in_every_life_and_little_else_besides_its_topics() -> None:
    interests = Interests.drawn(3)
    assert set(SAYABLE) >= STORY
    assert all(interests.dwell(verb) == 1 for verb in STORY)
    others = {verb: interests.dwell(verb) for verb in SAYABLE if verb not in STORY}
    assert all((topic(verb) in interests.topics) == (much >= OFTEN) for verb, much in others.items())
    assert SELDOM in others.values()


def test_a_verb_of_a_new_noun_is_a_topic_of_its_own() -> None:
    assert topic("orchard.prune") == "orchard"
    assert topic("complaint.record") == topic("recovery.apologise") == "recovery"


def test_what_was_refused_is_left_alone_the_longer_the_oftener() -> None:
    patience, close, other = (
        Patience(),
        Urge("recovery.close", 1.0, {"recovery": 1}),
        Urge("recovery.close", 1.0, {"recovery": 2}),
    )
    assert patience.allows(close, TODAY)
    patience.refused(close, TODAY)
    assert patience.allows(other, TODAY)
    assert not patience.allows(close, TODAY + AT_FIRST - timedelta(days=1))
    again = TODAY + AT_FIRST
    assert patience.allows(close, again)
    patience.refused(close, again)
    assert not patience.allows(close, again + AT_FIRST)
    assert patience.allows(close, again + LONGEST)


def test_what_is_done_once_is_not_done_again_at_once() -> None:
    patience, received, noted = Patience(), Urge("product.received", 1.0, {}), Urge("handoff.note", 1.0, {})
    for urge in (received, noted):
        patience.done(urge, TODAY)
    assert received.verb in ONCE
    assert not patience.allows(received, TODAY + timedelta(days=30))
    assert patience.allows(noted, TODAY)


def test_what_is_no_answer_to_anybody_is_done_less_and_less() -> None:
    patience, moved, kept = Patience(), Urge("promise.move", 1.0, {"promise": 1}), Urge("promise.keep", 1.0, {})
    left = []
    for _ in range(4):
        left.append(patience.left("promise.move"))
        for urge in (moved, kept):
            patience.done(urge, TODAY)
    assert left[:2] == [1.0, 1.0]
    assert left[2] > left[3] > 0
    assert patience.left("promise.keep") == 1.0


def test_what_is_refused_in_principle_is_not_tried_with_the_next() -> None:
    patience, first, second = (
        Patience(),
        Urge("interest.claim", 1.0, {"instalment": 1}),
        Urge("interest.claim", 1.0, {"instalment": 2}),
    )
    patience.refused(first, TODAY)
    assert not patience.allows(second, TODAY + LONGEST - timedelta(days=1))
    assert patience.allows(second, TODAY + LONGEST)


def test_people_are_decent_but_for_a_flaw_or_two() -> None:
    seeds = random.Random(1).sample(range(1, 10_000), 200)
    lives = [Habits.drawn(seed) for seed in seeds]
    flaws = [[name for name, decent in DECENT.items() if getattr(each, name) != decent] for each in lives]
    assert max(map(len, flaws)) <= 3
    assert [] in flaws
    assert {name for each in flaws for name in each} == set(FLAWS)
