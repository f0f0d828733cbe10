"""Laws of spreads of days, of the behaviours made of them, and of what is supposed of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.domain.behaviours import USUAL, Group, MannerFile, stated
from postsales.domain.errors import Refused
from postsales.domain.learning import ANYBODY, Case, learn
from postsales.domain.spread import Quantiles, Spread, mixed
from postsales.domain.what_if import asked, supposed

DAYS = st.lists(st.floats(-30, 200), min_size=1, max_size=30)
CHANCE = st.floats(0, 1)


@given(DAYS, st.lists(st.floats(-30, 200), max_size=10), CHANCE, CHANCE)
def test_the_longer_case_takes_longer(seen: list[float], still_open: list[float], one: float, other: float) -> None:
    spread = Spread.seen(seen, still_open)
    assert spread.draw(min(one, other)) <= spread.draw(max(one, other)) + 1e-9


@given(DAYS, st.floats(-50, 400), CHANCE)
def test_what_has_not_happened_takes_at_least_so_long(seen: list[float], elapsed: float, u: float) -> None:
    assert Spread.seen(seen).draw_beyond(elapsed, u) >= elapsed - 1e-9


def test_quantiles_are_drawn_where_they_were_given() -> None:
    spread = Quantiles(p10=-2, p50=4, p90=20).spread
    assert [spread.draw(u) for u in (0.1, 0.5, 0.9)] == pytest.approx([-2, 4, 20])


def test_open_cases_make_everybody_slower_than_those_who_were_done_first() -> None:
    done = [1.0, 2.0, 3.0, 4.0]
    assert Spread.seen(done, still_open=[10.0] * 4).draw(0.4) > Spread.seen(done).draw(0.4)


def test_a_mixture_lies_between_its_parts() -> None:
    both = mixed([(1, Spread.fixed(0)), (3, Spread.fixed(10))])
    assert (both.draw(0.1), both.draw(0.9)) == (0, 10)


def _file(**shares: float) -> dict[str, dict[str, MannerFile]]:
    days = Quantiles(p10=0, p50=1, p90=2)
    return {"payers": {name: MannerFile(share=share, days=days) for name, share in shares.items()}}


def test_shares_must_add_up() -> None:
    with pytest.raises(Refused, match="shares_do_not_add_up") as refused:
        stated(_file(punctual=50, slow=40))
    assert refused.value.facts == {"group": "payers", "total": "90"}


def test_unknown_behaviours_are_named_with_those_there_are() -> None:
    with pytest.raises(Refused, match="unknown_behaviour") as refused:
        stated(_file(punctual=50, lazy=50))
    assert refused.value.facts["known"] == "punctual, slow, disputing"
    with pytest.raises(Refused, match="unknown_behaviour_group"):
        stated({"lawyers": {}})


@pytest.mark.parametrize(
    ("question", "days"), [("vendor_answers=2d", 2), ("vendor_answers=2", 2), ("vendor-answers=x0", 0)]
)
def test_a_what_if_changes_its_group_and_no_other(question: str, days: float) -> None:
    changed = supposed(USUAL, asked(question))
    assert {manner.spread.draw(0.7) for manner in changed.manners[Group.VENDORS]} == {days}
    assert changed.manners[Group.PAYERS] == USUAL.manners[Group.PAYERS]


@pytest.mark.parametrize(
    ("question", "code"),
    [("weather=2d", "unknown_what_if"), ("vendor_answers=soon", "bad_what_if"), ("vendor_answers", "bad_what_if")],
)
def test_a_what_if_nobody_understands_is_refused(question: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        asked(question)


def test_few_cases_teach_nothing_and_that_is_told() -> None:
    learnt = learn([Case(group=Group.PAYERS, party="hanbit", days=40)] * 4, USUAL, [Group.PAYERS])
    assert learnt.behaviours == USUAL
    assert [(each.party, each.cases, each.taken) for each in learnt.lessons] == [(ANYBODY, 4, False)]


def test_a_party_with_a_past_is_as_it_was_leavened_with_everybody() -> None:
    past = [Case(group=Group.PAYERS, party="hanbit", days=40)] * 6 + [
        Case(group=Group.PAYERS, party="narae", days=0)
    ] * 4
    learnt = learn(past, USUAL, [Group.PAYERS])
    known = learnt.behaviours.known[Group.PAYERS]
    assert set(known) == {"hanbit"}
    assert known["hanbit"].draw(0.5) == pytest.approx(40, abs=2)
    assert {each.party: each.taken for each in learnt.lessons} == {ANYBODY: True, "hanbit": True, "narae": False}
