"""How texts are filled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.wording.gaps import fill, gaps, grouped, optional_gaps, particle


@pytest.mark.parametrize(
    ("said", "particles", "expected"),
    [
        ("김재호", "이/가", "김재호가"),
        ("이민관", "이/가", "이민관이"),
        ("HB-2026-001", "을/를", "HB-2026-001을"),
        ("2026-03-05", "은/는", "2026-03-05는"),
        ("엔지니어링", "으로/로", "엔지니어링으로"),
        ("서울", "으로/로", "서울로"),
        ("경영진", "으로/로", "경영진으로"),
        ("100 %", "과/와", "100 %와"),
        ("grace", "이/가", "grace가"),
        ("mm", "은/는", "mm은"),
        ("「계약」", "을/를", "「계약」을"),
        ("", "이/가", "가"),
        ("KRW 12,002", "을/를", "KRW 12,002을"),
        ("USD 100", "을/를", "USD 100를"),
        ("EUR 1,000.50", "이/가", "EUR 1,000.50가"),
        ("L", "으로/로", "L로"),
    ],
)
def test_particles_follow_the_last_sound(said: str, particles: str, expected: str):
    assert fill(f"{{x:{particles}}}", {"x": said}) == expected


@given(st.text(), st.sampled_from(["이/가", "을/를", "은/는", "과/와", "으로/로"]))
def test_a_particle_is_always_one_of_its_pair(said: str, pair: str):
    assert particle(said, pair) in pair.split("/")
    assert fill(f"{{x:{pair}}}", {"x": said}) == said + particle(said, pair)


@given(st.integers(0, 19 * 21 * 28 - 1), st.text(alphabet="가나다 ", max_size=5))
def test_the_last_syllable_alone_decides(n: int, before: str):
    final = n % 28
    word = before + chr(ord("가") + n)
    assert particle(word, "이/가") == ("이" if final else "가")
    assert particle(word, "으로/로") == ("로" if final in (0, 8) else "으로")
    assert particle(f"「{word}」", "은/는") == particle(word, "은/는")


def test_brackets_are_said_only_when_their_gaps_are_filled():
    template = "Unknown.[ Did you mean {nearest}?]"
    assert fill(template, {"nearest": "x"}) == "Unknown. Did you mean x?"
    nothings: tuple[object, ...] = (None, "", False, [])
    for nothing in nothings:
        assert fill(template, {"nearest": nothing}) == "Unknown."
    assert fill(template, {}) == "Unknown."


def test_brackets_without_gaps_are_brackets():
    assert fill("[a] {x}", {"x": 1}) == "[a] 1"


def test_a_missing_fact_leaves_its_gap_visible():
    assert fill("{a} {b}", {"a": None}) == "– {b}"


def test_amounts_are_grouped():
    assert fill("{amount} {n}", {"amount": "59400000.50", "n": 1000}) == "59,400,000.50 1000"
    assert grouped("a lot") == "a lot"


def test_gaps_are_found_in_and_out_of_brackets():
    template = "{a:이/가}[ {b}]"
    assert gaps(template) == {"a", "b"}
    assert optional_gaps(template) == {"b"}


@given(st.text(), st.sampled_from(["이/가", "을/를", "으로/로", "과/와"]))
def test_any_fact_can_be_said(value: str, particles: str):
    said = fill(f"{{x:{particles}}}", {"x": value})
    assert said.startswith(value)
    assert said[len(value) :] in particles.split("/")


@given(st.text())
def test_what_people_write_is_never_read_as_a_template(value: str):
    assert fill("{x}.", {"x": value}) == f"{value}."


@pytest.mark.parametrize(
    ("n", "said"), [(1, "1 visit"), ("1", "1 visit"), (0, "0 visits"), (2, "2 visits"), (21, "21 visits")]
)
def test_a_number_takes_the_word_that_fits_it(n: object, said: str):
    assert fill("{n:visit|visits}", {"n": n}) == said
