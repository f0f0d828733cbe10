"""What belongs to what: laws of complaints that join, come again, or begin something new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.domain.complaint import (
    REMEMBERED,
    Cause,
    Placed,
    RecoveryStanding,
    matter_of,
    place,
    remembered,
)
from postsales.domain.errors import Refused
from postsales.domain.promise import Promise, PromiseStatus
from postsales.domain.seats import Side

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
WINDOW = timedelta(days=30)
DAYS = st.integers(0, 60)


def standing(n: int, **changes: object) -> RecoveryStanding:
    known = RecoveryStanding(n=n, matter="issue:1", cause=Cause.COMPLAINT, side=Side.VENDOR, complained_at=NOW)
    return known.model_copy(update=changes)


ACTS = st.lists(st.tuples(st.sampled_from(("complain", "fail", "answer", "close")), DAYS), max_size=30)


def lived(acts: list[tuple[str, int]]) -> tuple[list[RecoveryStanding], list[tuple[str, Placed, datetime]]]:
    """One matter's recoveries after these acts, each so many days after the one before; where each belonged."""
    known: list[RecoveryStanding] = []
    placed: list[tuple[str, Placed, datetime]] = []
    at = NOW
    for act, days in acts:
        at += timedelta(days=days)
        if act in ("complain", "fail"):
            where = place(known, "issue:1", at, complaint=act == "complain", window=WINDOW)
            placed.append((act, where, at))
            if where.where == "joins":
                known = [
                    each.model_copy(update={"complained_at": at}) if each.n == where.n and act == "complain" else each
                    for each in known
                ]
            else:
                known = [each.model_copy(update={"open": False}) for each in known]
                said = at if act == "complain" else None
                known.append(standing(len(known) + 1, complained_at=said))
        elif known and known[-1].open:
            update = {"answered": True} if act == "answer" else {"open": not known[-1].answered}
            known[-1] = known[-1].model_copy(update=update)
    return known, placed


@given(ACTS)
def test_at_most_one_recovery_of_a_matter_waits_for_its_answer(acts: list[tuple[str, int]]):
    known, _ = lived(acts)
    assert sum(each.waits for each in known) <= 1


@given(ACTS)
def test_a_complaint_is_a_second_one_exactly_when_one_was_answered_shortly_before(acts: list[tuple[str, int]]):
    """Told from the acts alone: whether the last complaint was answered, and how long ago it came."""
    _, placed = lived(acts)
    answered: datetime | None = None  # when the last complaint came that has been answered since
    waiting: datetime | None = None  # when the last complaint came that has not
    turn = iter(placed)
    at = NOW
    for act, days in acts:
        at += timedelta(days=days)
        if act == "answer" and waiting is not None:
            answered, waiting = max(answered or waiting, waiting), None
        if act in ("complain", "fail"):
            _, where, _ = next(turn)
            again = act == "complain" and waiting is None and answered is not None and at - answered <= WINDOW
            assert (where.where == "again") is again
            if act == "complain":
                waiting = at


@given(ACTS)
def test_what_fails_by_itself_never_reaches_an_executive_unasked(acts: list[tuple[str, int]]):
    assert all(where.where != "again" for act, where, _ in lived(acts)[1] if act == "fail")


def test_another_matter_is_another_matter():
    assert place([standing(1)], "visit:1", NOW, complaint=True, window=WINDOW) == Placed("fresh")


def test_a_complaint_before_the_answer_joins_and_one_after_it_climbs():
    unanswered, answered = standing(1), standing(1, answered=True)
    assert place([unanswered], "issue:1", NOW, complaint=True, window=WINDOW) == Placed("joins", 1)
    assert place([answered], "issue:1", NOW + WINDOW, complaint=True, window=WINDOW) == Placed("again", 1)
    late = NOW + WINDOW + timedelta(seconds=1)
    assert place([answered], "issue:1", late, complaint=True, window=WINDOW) == Placed("fresh", 1)


def test_a_second_complaint_goes_up_although_something_else_about_it_is_being_made_good():
    broken = standing(2, cause=Cause.BROKEN_PROMISE, complained_at=None)
    found = place([standing(1, answered=True), broken], "issue:1", NOW, complaint=True, window=WINDOW)
    assert found == Placed("again", 1)


def promise(n: int, about: str | None) -> Promise:
    return Promise(
        n=n, what="it", owner="ada", owner_side=Side.VENDOR, to=Side.CUSTOMER, due_on=NOW.date(),
        status=PromiseStatus.OPEN, about=about, made_by="ada",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("about", "matter"),
    [
        (None, "delivery"), ("delivery", "delivery"), ("issue:3", "issue:3"), ("issue/3", "issue:3"),
        ("promise:1", "promise:1"), ("promise:2", "issue:7"), ("promise:3", "visit:2"), ("promise:4", "promise:4"),
        ("recovery:9", "visit:2"), ("package:install", "package:install"),
    ],
)  # fmt: skip
def test_a_matter_is_what_it_is_about_in_the_end(about: str | None, matter: str):
    promises = [promise(1, None), promise(2, "issue/7"), promise(3, "recovery:9"), promise(4, "the weather")]
    assert matter_of(about, promises, [standing(9, matter="visit:2")]) == matter


@pytest.mark.parametrize(
    ("about", "code"),
    [("the weather", "unknown_matter"), ("promise:99", "unknown_promise"), ("recovery:99", "unknown_recovery")],
)
def test_what_nobody_knows_is_no_matter(about: str, code: str):
    with pytest.raises(Refused, match=code):
        matter_of(about, [promise(1, None)], [])


def test_of_many_that_are_over_the_latest_are_remembered_and_every_open_one():
    known = [standing(n, open=n == 3) for n in range(1, 200)]
    kept = remembered(known)
    assert [each.n for each in kept][:2] == [3, 200 - REMEMBERED]
    assert len(kept) == REMEMBERED + 1
