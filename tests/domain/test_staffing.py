"""Whom to put into a seat: a ranking with reasons that no order of the directory changes."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.domain import staff_file
from postsales.domain.seats import Language, Seat
from postsales.domain.staffing import Load, Need, Staff, rank

TODAY = date(2026, 3, 9)
NEED = Need(seat=Seat.PARTNER_ENGINEER, on=TODAY, products=("northwind-erp",), language=Language.KO, region="KR")
NAMES = st.sampled_from(("ara", "bom", "chan", "dan", "eun"))
STAFF = st.builds(
    lambda person, seats, skills, language, region: Staff(
        person=person, name=person, email=f"{person}@x.example", seats=seats, skills=skills, language=language,
        region=region,
    ),
    NAMES,
    st.lists(st.sampled_from((Seat.PARTNER_ENGINEER, Seat.PARTNER_PM)), unique=True).map(tuple),
    st.lists(st.sampled_from(("northwind-erp", "linux")), unique=True).map(tuple),
    st.sampled_from(Language),
    st.sampled_from((None, "KR", "KR-11", "JP")),
)  # fmt: skip
PEOPLE = st.lists(STAFF, max_size=5, unique_by=lambda each: each.person)
LOADS = st.dictionaries(
    NAMES, st.builds(Load, deliveries=st.integers(0, 9), visits=st.integers(0, 9), promises=st.integers(0, 9))
)
AWAY = st.dictionaries(NAMES, st.just(date(2026, 3, 20)))


@given(PEOPLE, LOADS, AWAY, st.randoms(use_true_random=False))
def test_ranking_does_not_hang_on_the_order_of_the_directory(people, loads, away, luck: random.Random):
    mixed = list(people)
    luck.shuffle(mixed)
    assert rank(NEED, people, loads, away) == rank(NEED, mixed, loads, away)


@given(PEOPLE, LOADS, AWAY)
def test_only_who_may_take_the_seat_is_suggested_and_the_score_is_its_reasons(people, loads, away):
    found = rank(NEED, people, loads, away)
    assert {each.person for each in found} == {
        each.person for each in people if not each.seats or Seat.PARTNER_ENGINEER in each.seats
    }
    for each in found:
        assert each.reasons
        assert each.score == sum(reason.points for reason in each.reasons)


@given(PEOPLE, LOADS, AWAY, NAMES, st.integers(1, 5))
def test_carrying_more_never_ranks_higher_and_who_is_away_comes_last(people, loads, away, who, more):
    heavier = {**loads, who: Load(deliveries=loads.get(who, Load()).deliveries + more)}
    before, after = ([each.person for each in rank(NEED, people, carried, away)] for carried in (loads, heavier))
    if who in before and loads.get(who, Load()).visits == loads.get(who, Load()).promises == 0:
        assert after.index(who) >= before.index(who)
    absent = [each.away_until is not None for each in rank(NEED, people, loads, away)]
    assert absent == sorted(absent)


def test_whoever_knows_product_customer_and_language_is_first():
    def person(name: str, **more: object) -> Staff:
        return Staff.model_validate({"person": name, "name": name, "email": f"{name}@x.example", **more})

    expert = person("ara", seats=["partner_engineer"], skills=["Northwind-ERP"], region="kr-11")
    novice = person("bom", language="en")
    found = rank(NEED, (novice, expert), {"ara": Load(visits=2)}, {})
    assert [each.person for each in found] == ["ara", "bom"]
    assert [reason.code for reason in found[0].reasons] == [
        "takes_this_seat",
        "knows_product",
        "speaks",
        "near",
        "carries",
    ]
    assert [reason.code for reason in found[1].reasons] == ["does_not_speak", "is_free"]


# The file


def test_file_is_read_in_either_language_with_columns_in_any_order():
    people, troubles = staff_file.read(
        "\ufeff이메일,이름,아이디,자리,기술,구사 언어,지역\n"
        "dongwoo@daon.example,서동우,dongwoo,partner_engineer; partner_pm,Northwind-ERP;Linux,ko;en,kr\n"
        "\n"
        "jin@daon.example,진,jin\n"
    )
    assert troubles == ()
    assert people[0].seats == (Seat.PARTNER_ENGINEER, Seat.PARTNER_PM)
    assert (people[0].skills, people[0].region) == (("northwind-erp", "linux"), "KR")
    assert (people[1].seats, people[1].languages) == ((), (Language.KO,))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [(1, "column_missing"), (1, "column_missing"), (1, "column_missing")]),
        ("id,name\nx,y\n", [(1, "column_missing")]),
        ("id,name,email\nx,y,nobody\n", [(2, "bad_email")]),
        ("id,name,email,seats\nx,y,a@b.c,chairman\nz,,a@b.c,\n", [(2, "not_one_of"), (3, "field_missing")]),
        ("id,name,email\nx,y,a@b.c\nx,z,a@b.c\n", [(3, "duplicate_id")]),
    ],
)
def test_everything_wrong_with_a_file_is_told_with_its_line(text, found):
    _, troubles = staff_file.read(text)
    assert [(each.line, each.code) for each in troubles] == found
