"""One letter per person, a gap between them, and nothing lost or said twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from postsales.domain import payer
from postsales.domain.calendar import SEOUL_OFFICE
from postsales.domain.payer import PayerState, WaitForNews, WaitUntil, Wish, Write
from postsales.domain.policy import PayerPolicy

MONDAY = datetime(2026, 3, 2, 0, tzinfo=UTC)
POLICY = PayerPolicy()


def wish(n: int, *, ask: str = "yuna", tone: str = "plain", at: datetime = MONDAY) -> Wish:
    return Wish(
        key=f"w{n}", collection=f"c{n}", delivery="HB-1", instalment=n, step=1, tone=tone, channel="mail",
        invoice=f"INV-{n}", amount=Decimal(n), currency="KRW", due_on=date(2026, 3, 1), ask=ask, ask_name=ask.title(),
        ask_email=f"{ask}@example.com", language="ko", wished_at=at,
    )  # fmt: skip


wishes = st.builds(
    wish,
    st.integers(1, 12),
    ask=st.sampled_from(["yuna", "minji"]),
    tone=st.sampled_from(payer.TONES),
    at=st.integers(0, 20_000).map(lambda minutes: MONDAY + timedelta(minutes=minutes)),
)


def letters(wanted: list[Wish]) -> list[tuple[datetime, payer.Letter]]:
    """Everything that goes out when these are wished and nothing else happens."""
    todo, state, now, sent = sorted(wanted, key=lambda each: each.wished_at), PayerState(), MONDAY, []
    while True:
        while todo and todo[0].wished_at <= now:
            state = payer.want(state, todo.pop(0))
        match payer.next_step(state, POLICY, SEOUL_OFFICE, now):
            case Write(letter=letter):
                sent.append((now, letter))
                state = payer.done(state, letter, now, written=True)
            case WaitUntil(at=at):
                assert at > now
                now = min([at, *(each.wished_at for each in todo[:1])])
            case WaitForNews() if todo:
                now = todo[0].wished_at
            case _:
                return sent


@given(st.lists(wishes, max_size=12, unique_by=lambda each: each.key))
def test_every_wish_is_said_once_at_work_and_never_closer_than_the_gap(wanted):
    sent = letters(wanted)
    assert sorted(each.key for _, letter in sent for each in letter.wishes) == sorted(each.key for each in wanted)
    assert len({letter.key for _, letter in sent}) == len(sent)
    assert all(SEOUL_OFFICE.is_open(at) for at, _ in sent)
    for person in ("yuna", "minji"):
        instants = [at for at, letter in sent if letter.wishes[0].ask == person]
        assert all(b - a >= POLICY.minimum_gap for a, b in pairwise(instants))


@given(st.lists(wishes, max_size=8), st.permutations(range(4)))
def test_taken_back_is_taken_back_in_whatever_order_it_is_heard(wanted, taken):
    before, after = PayerState(), PayerState()
    for each in wanted:
        before = payer.want(before, each)
    for n in taken:
        before, after = payer.take_back(before, f"w{n}"), payer.take_back(after, f"w{n}")
    for each in wanted:
        after = payer.want(after, each)
    assert before.wishes == after.wishes


def test_the_highest_tone_wins():
    state = payer.want(payer.want(PayerState(), wish(1, tone="firm")), wish(2, tone="kind"))
    assert payer.compose(state, "yuna").tone == "firm"


def test_one_person_unreachable_does_not_hold_up_another():
    state = payer.want(payer.want(PayerState(), wish(1)), wish(2, ask="minji"))
    later = MONDAY + timedelta(hours=1)
    state = payer.failed(state, "yuna", POLICY, later)
    step = payer.next_step(state, POLICY, SEOUL_OFFICE, later)
    assert isinstance(step, Write)
    assert step.letter.wishes[0].ask == "minji"
