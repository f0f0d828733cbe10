"""Random policies: such as a file may tell, and as different as vendors are."""

from postsales.domain.policy import STANDARD, Policy
from postsales.simulation.policies import LADDERS, REQUIRED, RHYTHMS, SURVEYS, policy

DRAWN = [policy(seed) for seed in range(100)]


def test_every_policy_holds() -> None:
    for drawn in DRAWN:
        assert Policy.model_validate_json(drawn.model_dump_json()) == drawn


def test_the_same_seed_is_the_same_policy() -> None:
    assert policy(7) == policy(7)
    assert policy(7) != policy(8)


def test_together_they_are_of_every_kind() -> None:
    assert {drawn.collection.ladder for drawn in DRAWN} == set(LADDERS)
    assert {drawn.closing.require for drawn in DRAWN if drawn.closing} == set(REQUIRED)
    assert {drawn.checkin.survey_every_checkins for drawn in DRAWN} == set(SURVEYS)
    kinds = {(drawn.checkin.after_go_live_days, drawn.checkin.tam_every_days) for drawn in DRAWN}
    assert len(kinds) == len(RHYTHMS)


def test_half_of_what_may_differ_is_as_in_the_standard() -> None:
    as_ever = sum(drawn.stuck_after_days == STANDARD.stuck_after_days for drawn in DRAWN)
    assert 30 < as_ever < 70
