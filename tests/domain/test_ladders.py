"""Which ladder a debtor is reminded by, and on which days nobody is written to."""

from datetime import date

import pytest

from postsales.domain.calendar import SEOUL_OFFICE
from postsales.domain.ladder import LadderStep
from postsales.domain.policy import CollectionPolicy
from postsales.domain.seats import Seat


def ladder(offset: int) -> tuple[LadderStep, ...]:
    return (LadderStep(offset=offset, seat=Seat.PAYER, script="먼저 안부를 묻습니다"),)


POLICY = CollectionPolicy(
    ladder=ladder(1), ladders={"gold": ladder(2), "gold/ko": ladder(3), "*/en": ladder(4), "silver": ladder(5)}
)


@pytest.mark.parametrize(
    ("tier", "language", "offset"),
    [("gold", "ko", 3), ("gold", "en", 2), ("standard", "en", 4), ("standard", "ko", 1), ("silver", "en", 5)],
)
def test_the_most_particular_ladder_counts(tier: str, language: str, offset: int):
    own = POLICY.of_debtor(tier, language)
    assert own.ladder[0].offset == offset
    assert own.ladders == {}


def test_a_policy_without_others_stays_as_it_is():
    plain = CollectionPolicy(ladder=ladder(1))
    assert plain.of_debtor("gold", "ko") == plain


def test_quiet_days_are_closed():
    quiet = SEOUL_OFFICE.closed_too((date(2026, 3, 4),))
    assert SEOUL_OFFICE.is_business_day(date(2026, 3, 4))
    assert not quiet.is_business_day(date(2026, 3, 4))
    assert SEOUL_OFFICE.closed_too(()) is SEOUL_OFFICE
