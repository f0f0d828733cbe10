"""Surveys that go out by themselves, along with the letter of a check-in's day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from postsales.domain.cadence_policy import CheckinPolicy
from postsales.domain.care import Stand
from postsales.messages.news.checkin import DeliveryStands
from postsales.messages.rows import ActionRow
from tests.workflows.checkin_world import SIGNED, WORKFLOW, Desk, desk
from tests.workflows.test_checkin_surveys import surveys, with_customers


@pytest.fixture
def at_desk() -> Iterator[Desk]:
    with desk() as found:
        found.policy = CheckinPolicy(survey_every_checkins=3)
        yield found


async def begun(at_desk: Desk) -> None:
    await at_desk.join(people=with_customers())
    await at_desk.live(SIGNED)


async def held_until(at_desk: Desk, last: date) -> None:
    while (due_on := await at_desk.due_on()) <= last:
        await at_desk.until(due_on)
        await at_desk.record()


def asked(at_desk: Desk) -> list[str]:
    return [who for what, who in at_desk.letters() if what == "survey"]


async def test_a_month_after_going_live_then_every_so_many_checkins(at_desk):
    await begun(at_desk)
    await held_until(at_desk, SIGNED + timedelta(days=25))
    assert asked(at_desk) == []
    await held_until(at_desk, SIGNED + timedelta(days=35))
    assert asked(at_desk) == ["mina", "jun"]
    due = next(mail for mail in reversed(at_desk.mail.letters) if mail.template == "checkin/due")
    assert due.facts["surveyed"] == "Mina, Jun"
    # The fact is that day's, recorded with the check-in's; never two within the gap.
    assert at_desk.facts.whats(WORKFLOW).count("survey_sent") == 1
    assert {row.n for row in surveys(at_desk).values()} == {1, 2}
    await held_until(at_desk, SIGNED + timedelta(days=120))
    assert asked(at_desk) == ["mina", "jun"]
    await held_until(at_desk, SIGNED + timedelta(days=160))
    assert asked(at_desk) == ["mina", "jun", "mina", "jun"]


async def test_in_trouble_it_is_held_back_until_it_is_over(at_desk):
    await begun(at_desk)
    await at_desk.hear(DeliveryStands(delivery="D-1", stand=Stand(seq=1, complaints=1)))
    await held_until(at_desk, SIGNED + timedelta(days=70))
    assert asked(at_desk) == []
    await at_desk.hear(DeliveryStands(delivery="D-1", stand=Stand(seq=2)))
    await held_until(at_desk, SIGNED + timedelta(days=100))
    assert asked(at_desk) == ["mina", "jun"]


async def test_asked_by_hand_they_are_not_asked_by_itself_too(at_desk):
    await begun(at_desk)
    await at_desk.until(SIGNED + timedelta(days=20))
    await at_desk.say("csm", "survey.send", people=["jun"])
    await held_until(at_desk, SIGNED + timedelta(days=100))
    assert asked(at_desk) == ["jun"]


async def test_off_for_this_customer_nobody_is_asked(at_desk):
    await begun(at_desk)
    await at_desk.say("csm", "checkin.cadence", survey_every_checkins=0, reason="They said so.")
    await held_until(at_desk, SIGNED + timedelta(days=200))
    assert asked(at_desk) == []


async def test_an_unhappy_answer_is_one_risk_for_somebody_to_meet(at_desk):
    await begun(at_desk)
    await held_until(at_desk, SIGNED + timedelta(days=35))
    answer = await at_desk.say("mina", "survey.answer", survey=1, score=2, words="It is slow.")
    assert answer.details["action"] == 1
    await at_desk.say("jun", "survey.answer", survey=2, score=1)
    (risk,) = {row.n: row for row in at_desk.facts.rows(ActionRow)}.values()
    assert (risk.sort, risk.owner, risk.what) == ("risk", "csm", "Call Mina about D-1: they answered 2 of 5")


async def test_what_the_relay_would_not_take_at_once_goes_out_as_any_letter(at_desk):
    away = iter([ConnectionError("relay"), ConnectionError("relay")])
    at_desk.mail.fails = lambda mail: next(away, None)
    await at_desk.join(people=with_customers())
    await at_desk.until(SIGNED + timedelta(days=3), hour=11)
    assert at_desk.letters() == [("due", "csm")]
