"""What follows from recorded facts about a customer, in virtual time: health, risks, renewals, opportunities."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from postsales.domain.care import Known, Stand
from postsales.domain.errors import Refused
from postsales.domain.health_policy import Measure, Weights
from postsales.domain.seats import Seat
from postsales.messages.news.checkin import DeliveryJoined, DeliveryStands
from postsales.messages.rows import ActionRow, HealthRow
from tests.workflows.checkin_world import SIGNED, WORKFLOW, Desk, desk, roster


@pytest.fixture
def at_desk() -> Iterator[Desk]:
    with desk() as found:
        yield found


async def join(at_desk: Desk, *, delivery: str = "D-1", tam: bool = False, **known: object) -> None:
    news = DeliveryJoined(
        delivery=delivery, signed_on=SIGNED, tam=tam, roster=roster(), known=Known.model_validate(known)
    )  # fmt: skip
    await at_desk.hear(news)
    await at_desk.join(delivery, tam=tam)


async def stands(at_desk: Desk, seq: int, **stand: object) -> None:
    await at_desk.hear(DeliveryStands(delivery="D-1", stand=Stand.model_validate({"seq": seq, **stand})))


def health(at_desk: Desk) -> HealthRow:
    return next(row for row in at_desk.facts.rows(HealthRow) if row.delivery == "D-1")


def actions(at_desk: Desk) -> list[ActionRow]:
    return sorted(at_desk.facts.rows(ActionRow), key=lambda row: row.n)


async def test_a_delivery_is_healthy_from_the_first_day_on(at_desk):
    await join(at_desk)
    assert (health(at_desk).score, health(at_desk).band, health(at_desk).trend) == (100, "good", "steady")
    assert at_desk.facts.whats(WORKFLOW) == ["checkins_began"]


async def test_health_falls_is_told_once_and_opens_one_action_and_recovers(at_desk):
    await join(at_desk)
    await stands(at_desk, 1, critical_issues=1, broken_promises=1)
    assert (health(at_desk).score, health(at_desk).band, health(at_desk).trend) == (75, "watch", "down")
    assert [letter for letter in at_desk.letters() if letter[0] == "health"] == [("health", "csm"), ("health", "rep")]
    assert [(row.sort, row.owner, row.opened_by) for row in actions(at_desk)] == [("risk", "csm", "clock")]
    # At the border it does not flap: 81 is not enough to be good again, and no second action is opened.
    for seq, broken in ((2, 0), (3, 1), (4, 0), (5, 1)):
        await stands(at_desk, seq, minor_issues=3, major_issues=1, broken_promises=broken)
    assert health(at_desk).band == "watch"
    assert len(actions(at_desk)) == 1
    assert len([letter for letter in at_desk.letters() if letter[0] == "health"]) == 2
    await stands(at_desk, 6)
    assert (health(at_desk).score, health(at_desk).band) == (100, "good")
    assert at_desk.facts.whats(WORKFLOW).count("health_rose") == 1


async def test_bad_health_is_told_to_the_head_and_a_second_fall_finds_the_action_open(at_desk):
    await join(at_desk)
    await stands(at_desk, 1, critical_issues=1, breaches=1, major_issues=1)
    await stands(at_desk, 2, critical_issues=2, breaches=3, broken_promises=2, overdue_since="2026-01-02")
    assert health(at_desk).band == "bad"
    assert ("health", "vera") in at_desk.letters()
    assert len(actions(at_desk)) == 1


async def test_old_news_of_a_delivery_changes_nothing(at_desk):
    await join(at_desk)
    await stands(at_desk, 5)
    await stands(at_desk, 3, critical_issues=2)
    assert health(at_desk).score == 100


async def test_what_the_customer_says_counts_and_weights_are_the_deliverys_own(at_desk):
    weights = Weights(issues=10, breaches=10, promises=10, sentiment=50, adoption=10, money=10)
    await join(at_desk, measure=Measure(weights=weights))
    await at_desk.until(date(2026, 3, 5))
    await at_desk.record(sentiment=2, adoption=50)
    assert health(at_desk).score == 58
    assert [(reason.code, reason.points) for reason in health(at_desk).reasons] == [
        ("customer_unhappy", 37), ("little_used", 5)
    ]  # fmt: skip


async def test_an_end_of_service_is_watched_long_before_and_once(at_desk):
    await join(at_desk, tam=True, service_until="2027-03-01", tam_until="2027-03-01")
    day = await at_desk.due_on()
    while day < date(2026, 9, 20):
        await at_desk.until(day)
        await at_desk.record(sort="tam")
        day = await at_desk.due_on()
    found = {row.facts["renewal"]: row for row in actions(at_desk)}
    assert found.keys() == {"tam", "contract"}
    for row in found.values():
        assert (row.sort, row.owner) == ("lifecycle", "rep")
        assert date(2027, 3, 1) - row.due_on >= timedelta(days=88)
        assert row.opened_at.date() <= date(2026, 9, 10)
    assert len(actions(at_desk)) == 2
    await at_desk.leave()
    assert {row.state for row in actions(at_desk)} == {"dropped"}


async def test_a_goal_reached_goes_to_the_rep_with_the_facts(at_desk):
    await join(at_desk, value_goal="Closing in three days")
    await at_desk.live(date(2026, 3, 3))
    await at_desk.until(date(2026, 3, 5))
    await at_desk.record(sentiment=5, adoption=90, value_met=True)
    [row] = actions(at_desk)
    assert (row.sort, row.owner) == ("expansion", "rep")
    assert row.facts == {
        "goal": "Closing in three days", "sentiment": 5, "cause": "goal_reached", "score": 99, "adoption": 90
    }  # fmt: skip
    assert ("opportunity", "rep") in at_desk.letters()
    with pytest.raises(Refused, match="opportunity_wants_outcome"):
        await at_desk.say("rep", "action.done", action=1)
    await at_desk.say("rep", "expansion.outcome", action=1, result="won", amount="9000000", currency="KRW")
    assert actions(at_desk)[0].facts["result"] == "won"


async def test_use_near_its_end_and_many_questions_are_opportunities_once_each(at_desk):
    await join(at_desk)
    days = ("2026-01-02", "2026-02-20", "2026-02-25", "2026-03-02")
    await stands(at_desk, 1, running_low=["support"], asked_on=days)
    await stands(at_desk, 2, running_low=["support"], asked_on=days, minor_issues=1)
    assert [row.facts["cause"] for row in actions(at_desk)] == ["near_entitlement", "like_tam"]
    assert actions(at_desk)[1].facts["questions"] == 4


async def test_what_becomes_of_what_is_no_opportunity_is_refused(at_desk):
    await join(at_desk)
    await at_desk.say("csm", "action.open", sort="risk", what="Call", due_on="2026-03-10")
    for body, code in (
        ({"result": "won"}, "not_an_opportunity"),
        ({"result": "sold"}, "bad_argument"),
    ):
        with pytest.raises(Refused, match=code):
            await at_desk.say("csm", "expansion.outcome", action=1, **body)
    await at_desk.say("csm", "expansion.bring", what="A second plant")
    assert actions(at_desk)[1].facts["brought_by"] == "Csm"
    for body in ({"result": "won", "amount": "1"}, {"result": "lost", "amount": "1", "currency": "KRW"}):
        with pytest.raises(Refused, match="amount_of_what"):
            await at_desk.say("rep", "expansion.outcome", action=2, **body)
    with pytest.raises(Refused, match="not_of_this_customer"):
        await at_desk.say("stranger", "expansion.bring", what="More")


async def test_who_leaves_every_seat_leaves_their_actions_to_the_csm(at_desk):
    await join(at_desk)
    await at_desk.say("csm", "action.open", sort="risk", what="Call", due_on="2026-03-10", owner="rep")
    sits = roster()
    await at_desk.join(people=sits.model_copy(update={"seats": {**sits.seats, Seat.SALES_REP: ()}}))
    [row] = actions(at_desk)
    assert (row.owner, row.state, row.moves) == ("csm", "open", 0)
    assert at_desk.letters()[-1] == ("action_opened", "csm")
    assert at_desk.facts.whats(WORKFLOW).count("action_handed_on") == 1
