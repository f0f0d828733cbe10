"""Telemetry: told twice it counts once, in whatever order it comes; what is wrong is told, and nothing of it kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.domain import usage_file
from postsales.domain.usage import SKEW, Reading, adoption, newest, sort_in

NOW = datetime(2026, 6, 1, tzinfo=UTC)
HERE = frozenset({"HB-1"})


def reading(value: int = 40, *, days_ago: int = 1, **more: object) -> Reading:
    told = {"delivery": "HB-1", "measure": "active-users", "at": NOW - timedelta(days=days_ago), "value": value}
    return Reading.model_validate({**told, **more})


readings = st.builds(reading, st.integers(0, 3), days_ago=st.integers(0, 6), measure=st.sampled_from(["a", "b"]))


@given(st.lists(readings, max_size=20, unique_by=lambda each: each.key), st.randoms(use_true_random=False))
def test_whatever_the_order_and_however_often_the_same_is_known_in_the_end(told, luck):
    shuffled = [*told, *told]
    luck.shuffle(shuffled)
    kept: dict[tuple[str, str, str, datetime], Reading] = {}
    while shuffled:
        some, shuffled = shuffled[:3], shuffled[3:]
        latest = {each.key[:3]: each.at for each in newest(kept.values())}
        found = sort_in(some, HERE, kept, latest, NOW)
        assert found.troubles == ()
        assert len(found.new) + found.known == len(some)
        kept |= {each.key: each for each in found.new}
    assert set(kept.values()) == set(told)
    assert newest(kept.values()) == newest(told)


@pytest.mark.parametrize(
    ("wrong", "path", "code"),
    [
        (reading(delivery="HB-9"), "delivery", "unknown_delivery"),
        (reading(days_ago=-1), "at", "reading_in_the_future"),
        (reading(41), "value", "reading_differs"),
        (reading(40, of=50), "value", "reading_differs"),
    ],
)
def test_one_that_is_wrong_keeps_all_of_them_out(wrong, path, code):
    known = reading(40)
    found = sort_in([reading(days_ago=3), wrong], HERE, {known.key: known}, {}, NOW)
    assert found.new == ()
    assert [(each.place, each.path, each.code) for each in found.troubles] == [(1, path, code)]


def test_a_clock_elsewhere_may_be_a_little_ahead():
    ahead = reading(at=NOW + SKEW)
    assert sort_in([ahead], HERE, {}, {}, NOW).new == (ahead,)


def test_what_comes_late_is_counted_and_does_not_become_the_newest():
    newer, older = reading(50, days_ago=1), reading(10, days_ago=9)
    found = sort_in([older], HERE, {newer.key: newer}, {newer.key[:3]: newer.at}, NOW)
    assert (found.new, found.late) == ((older,), 1)
    assert newest([newer, older]) == (newer,)


def test_adoption_is_that_of_the_product_used_least():
    assert adoption([]) is None
    assert adoption([reading(40)]) is None
    assert adoption([reading(40, of=50), reading(10, of=40, measure="logins")]) == 80
    assert adoption([reading(40, of=50), reading(30, product="crm", measure="adoption")]) == 30
    assert adoption([reading(90, of=50)]) == 100


def test_a_file_is_read_by_its_columns_in_korean_too():
    told, lines, troubles = usage_file.read(
        "계약번호,지표,시각,값,구매 수량\nhb-1,active-users,2026-05-01T09:00:00+09:00,40,64\n"
    )
    assert troubles == ()
    assert lines == (2,)
    assert told[0].percent == 62
    assert (told[0].delivery, told[0].of) == ("HB-1", Decimal(64))


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("HB-1,active-users,2026-05-01T09:00:00,40", "at"),
        ("HB-1,active-users,yesterday,40", "at"),
        ("HB-1,active-users,2026-05-01T09:00:00Z,-4", "value"),
        ("HB-1,active-users,2026-05-01T09:00:00Z,NaN", "value"),
        ("HB-1,active-users,2026-05-01T09:00:00Z,", "value"),
        ("HB-1,Active Users!,2026-05-01T09:00:00Z,4", "measure"),
    ],
)
def test_a_line_that_is_no_figure_is_named(line, path):
    told, _, troubles = usage_file.read(f"delivery,measure,at,value\nHB-1,a,2026-05-01T00:00:00Z,1\n{line}\n")
    assert [(each.place, each.path) for each in troubles] == [(3, path)]
    assert len(told) == 1


def test_a_file_without_its_columns_says_which():
    _, _, troubles = usage_file.read("delivery,value\nHB-1,4\n")
    assert [each.facts["column"] for each in troubles] == ["measure", "at"]
