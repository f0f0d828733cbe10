"""Whatever somebody writes: an answer, never a crash; and what is sound can be started."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postsales.desk.contract_file import check, read
from postsales.domain.instalment_plan import plan
from tests.contract_documents import document

numbers = st.decimals().map(str) | st.sampled_from(["1e400", "1e30", "1e-30"])
words = st.sampled_from(["", "minji", "KRW", "date", "direct", "partner", "payer", "2026-01-01", "-1", "1e400", "NaN"])
scalars = st.none() | st.booleans() | st.integers() | words | numbers | st.text(max_size=8)
values = st.recursive(
    scalars, lambda inside: st.lists(inside, max_size=3) | st.dictionaries(words, inside, max_size=3), max_leaves=6
)


def places(data: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [at, *(place for name, value in inside for place in places(value, (*at, name)))]


PLACES = places(document())[1:]


@given(st.lists(st.tuples(st.sampled_from(PLACES), values), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_value_anywhere_is_answered(changes: list[tuple[tuple[str | int, ...], Any]]):
    data = document()
    for place, value in changes:
        here: Any = data
        try:
            for part in place[:-1]:
                here = here[part]
            here[place[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
    reading = check(data)
    assert (reading.contract is None) == bool(reading.problems)
    assert all(problem.code for problem in reading.problems)
    json.dumps([problem.told("ko") for problem in reading.problems])
    if reading.contract is not None:
        assert plan(reading.contract)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_answered(content: bytes):
    reading = read(content)
    assert reading.contract is None
    assert reading.problems
