"""Health is a number from 0 to 100 that only falls when something gets worse, and says why."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from postsales.domain.health import BANDS, Band, HealthFacts, Point, band_of, health, trend, trend_of, worse
from postsales.domain.health_explained import explained
from postsales.domain.health_policy import HealthPolicy, Measure, Weights

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


def test_a_day_overdue_is_told_and_so_is_what_was_thirty_days_ago():
    assert [reason.code for reason in health(HealthFacts(overdue_days=1)).reasons] == ["money_overdue"]
    history = (Point(on=date(2026, 2, 1), score=50), Point(on=date(2026, 3, 3), score=90))
    assert trend_of(history, 90, date(2026, 4, 1)) == "up"
    assert trend_of(history, 90, date(2026, 4, 2)) == "steady"


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


# Weights and bands

PARTS = ("issues", "breaches", "promises", "sentiment", "adoption", "money")
weighted = (
    st.lists(st.integers(0, 100), min_size=5, max_size=5)
    .map(sorted)
    .map(lambda cuts: [b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)])
    .map(lambda parts: Measure(weights=Weights(**dict(zip(PARTS, parts, strict=True)))))
)


@given(everything, weighted)
def test_whatever_the_weights_no_measure_takes_more_than_its_own(facts, measure):
    found = health(facts, measure)
    assert 0 <= found.score <= 100
    assert all(0 < reason.points <= reason.most for reason in found.reasons)
    worst = HealthFacts(critical_issues=9, breaches=9, broken_promises=9, sentiment=1, adoption=0, overdue_days=90)
    assert health(worst, measure).score == 0


@given(st.lists(st.integers(0, 100), min_size=6, max_size=6).filter(lambda parts: sum(parts) != 100))
def test_weights_that_do_not_add_up_are_refused_with_their_place(parts):
    off = dict(zip(PARTS, parts, strict=True))
    with pytest.raises(ValidationError) as refused:
        HealthPolicy.model_validate({"products": {"erp": off}})
    [error] = refused.value.errors()
    assert error["type"] == "weights_off"
    assert error["loc"] == ("products", "erp")
    assert error["ctx"] == {"total": sum(parts)}


def test_a_product_may_be_weighed_differently():
    tam = Weights(issues=10, breaches=10, promises=10, sentiment=50, adoption=10, money=10)
    policy = HealthPolicy(products={"tam": tam})
    sad = HealthFacts(sentiment=1)
    assert health(sad, policy.of(["erp"])).score == 80
    assert health(sad, policy.of(["erp", "tam"])).score == 50


bands = st.none() | st.sampled_from(BANDS)


@given(st.integers(0, 100), bands)
def test_a_band_once_taken_holds_at_the_same_score(score, before):
    band = band_of(score, before=before)
    assert band_of(score, before=band) == band


@given(st.sampled_from([55, 80]), st.lists(st.integers(-4, 4), min_size=2, max_size=60), bands)
def test_around_a_border_the_band_changes_once_at_the_most(border, wobbles, before):
    band: Band | None = before
    seen = []
    for wobble in wobbles:
        band = band_of(border + wobble, before=band)
        seen.append(band)
    assert sum(one != other for one, other in pairwise(seen)) <= 1


@given(st.lists(st.integers(0, 100), max_size=60))
def test_it_falls_at_the_border_and_rises_only_above_the_margin(scores):
    band: Band | None = None
    for score in scores:
        after = band_of(score, before=band)
        plain = band_of(score)
        assert not worse(plain, after)
        if band is not None and worse(band, after):
            assert band_of(score - Measure().margin) == after
        band = after


# What would change it


@given(everything, weighted, bands)
def test_whatever_is_proposed_brings_what_it_says(facts, measure, before):
    found = explained(facts, measure, before)
    now = health(facts, measure, before)
    assert all(each.gain > 0 and each.score == now.score + each.gain <= 100 for each in found.improvements)
    gains = [each.gain for each in found.improvements]
    assert gains == sorted(gains, reverse=True)
    assert (found.next_band is None) == (now.band == "good")
    assert set(found.to_next) <= {each.code for each in found.improvements}


def test_what_would_change_it():
    facts = HealthFacts(critical_issues=1, broken_promises=1, sentiment=2, adoption=60)
    assert health(facts).score == 54
    found = explained(facts)
    assert [(each.code, each.gain) for each in found.improvements] == [
        ("close_critical_issues", 15), ("win_back", 15), ("mend_promises", 10), ("raise_adoption", 3)
    ]  # fmt: skip
    assert found.next_band == "watch"
    assert found.to_next == ("close_critical_issues",)
