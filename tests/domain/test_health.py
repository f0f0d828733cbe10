"""Health is a number from 0 to 100 that only falls when something gets worse, and says why."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from postsales.domain.health import WEIGHTS, HealthFacts, health, trend

counts = st.integers(0, 30)
everything = st.builds(
    HealthFacts,
    critical_issues=counts,
    major_issues=counts,
    minor_issues=counts,
    breaches=counts,
    broken_promises=counts,
    sentiment=st.none() | st.integers(1, 5),
    adoption=st.none() | st.integers(0, 100),
    overdue_days=st.integers(0, 400),
)


def test_the_weights_add_up():
    assert sum(WEIGHTS.values()) == 100


@given(everything)
def test_in_range_and_the_reasons_account_for_every_point(facts):
    found = health(facts)
    assert 0 <= found.score <= 100
    assert found.score + sum(reason.points for reason in found.reasons) == 100
    points = [reason.points for reason in found.reasons]
    assert points == sorted(points, reverse=True)
    assert all(points)


@given(
    everything,
    st.sampled_from(["critical_issues", "major_issues", "minor_issues", "breaches", "broken_promises", "overdue_days"]),
    st.integers(1, 10),
)
def test_more_trouble_is_never_healthier(facts, name, more):
    worse = facts.model_copy(update={name: getattr(facts, name) + more})
    assert health(worse).score <= health(facts).score


@given(everything, st.integers(1, 4), st.integers(0, 99))
def test_happier_and_used_more_is_never_less_healthy(facts, sentiment, adoption):
    sad, happy = (facts.model_copy(update={"sentiment": told}) for told in (sentiment, sentiment + 1))
    assert health(sad).score <= health(happy).score
    little, more = (facts.model_copy(update={"adoption": told}) for told in (adoption, adoption + 1))
    assert health(little).score <= health(more).score


def test_nothing_known_is_healthy_and_everything_wrong_is_not():
    assert health(HealthFacts()).score == 100
    worst = HealthFacts(critical_issues=9, breaches=9, broken_promises=9, sentiment=1, adoption=0, overdue_days=90)
    assert (health(worst).score, health(worst).band) == (0, "bad")
    assert {reason.code for reason in health(worst).reasons} == {
        "open_issues",
        "targets_missed",
        "promises_broken",
        "customer_unhappy",
        "little_used",
        "money_overdue",
    }


def test_a_few_points_are_no_trend():
    assert [trend(70, later) for later in (60, 68, 73, 80)] == ["down", "steady", "steady", "up"]
