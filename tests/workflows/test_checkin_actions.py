"""Actions for one customer, in virtual time: opened, told of, late, climbed, done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from postsales.domain.action import ActionSort
from postsales.domain.errors import Refused
from postsales.messages.command import By, Role
from postsales.messages.news.checkin import ActionWanted
from postsales.messages.rows import ActionRow
from tests.workflows.checkin_world import WORKFLOW, Desk, desk

TUESDAY = date(2026, 3, 10)
HELP = {"sort": "risk", "what": "Call the plant manager", "due_on": "2026-03-10", "reason": "They are unhappy"}


@pytest.fixture
def at_desk() -> Iterator[Desk]:
    with desk() as found:
        yield found


def actions(at_desk: Desk) -> dict[int, ActionRow]:
    return {row.n: row for row in at_desk.facts.rows(ActionRow)}


async def test_the_owner_hears_then_is_late_then_the_head_hears(at_desk):
    await at_desk.join()
    await at_desk.say("csm", "action.open", owner="rep", delivery="D-1", **HELP)
    assert ("action_opened", "rep") in at_desk.letters()
    await at_desk.until(TUESDAY, hour=18)
    assert ("action_late", "rep") not in at_desk.letters()
    await at_desk.until(date(2026, 3, 11))
    assert at_desk.letters().count(("action_late", "rep")) == 1
    await at_desk.until(date(2026, 3, 13))
    assert at_desk.letters().count(("action_climbed", "vera")) == 1
    await at_desk.until(date(2026, 6, 1))
    assert at_desk.letters().count(("action_late", "rep")) == at_desk.letters().count(("action_climbed", "vera")) == 1
    done = await at_desk.say("rep", "action.done", action=1, result="They stay.")
    assert done.what == "action_done"
    row = actions(at_desk)[1]
    assert (row.state, row.owner, row.outcome, row.delivery) == ("done", "rep", "They stay.", "D-1")


async def test_a_new_day_is_told_of_anew_and_a_closed_one_moves_on(at_desk):
    await at_desk.join()
    await at_desk.say("csm", "action.open", **HELP)
    assert at_desk.letters() == []  # the CSM's own word
    await at_desk.until(date(2026, 3, 11))
    await at_desk.say("csm", "action.move", action=1, due_on="2026-03-14", reason="They travel")
    assert actions(at_desk)[1].due_on == date(2026, 3, 16)  # from a Saturday
    await at_desk.until(date(2026, 3, 17))
    assert at_desk.letters().count(("action_late", "csm")) == 2
    await at_desk.say("csm", "action.move", action=1, owner="rep", reason="Mine by right")
    assert at_desk.letters()[-1] == ("action_opened", "rep")


async def test_what_is_asked_for_twice_is_opened_once(at_desk):
    await at_desk.join()
    by = By(person="vera", role=Role.APPROVER)
    wanted = ActionWanted(key="retro/1", sort=ActionSort.OBJECTIVE, title="Brief earlier", due_in_days=5, by=by)
    await at_desk.hear(wanted)
    await at_desk.hear(wanted)
    assert [(row.what, row.owner, row.due_on) for row in actions(at_desk).values()] == [
        ("Brief earlier", "csm", date(2026, 3, 9))
    ]
    await at_desk.say("csm", "action.drop", action=1, reason="Done elsewhere")
    await at_desk.hear(wanted)
    assert len(actions(at_desk)) == 1


@pytest.mark.parametrize(
    ("person", "body", "code"),
    [
        ("stranger", {}, "not_the_customers_team"),
        ("csm", {"owner": "nobody"}, "unknown_action_owner"),
        ("csm", {"delivery": "D-9"}, "not_the_customers_delivery"),
        ("csm", {"due_on": "2026-02-27"}, "action_in_the_past"),
        ("csm", {"sort": "fun"}, "bad_argument"),
    ],
)
async def test_bad_input_stores_nothing(at_desk, person, body, code):
    await at_desk.join()
    with pytest.raises(Refused) as refused:
        await at_desk.say(person, "action.open", **{**HELP, **body})
    assert refused.value.code == code
    assert not actions(at_desk)
    assert at_desk.facts.whats(WORKFLOW) == ["checkins_began"]


async def test_over_is_over_and_what_never_was_is_said(at_desk):
    await at_desk.join()
    await at_desk.say("csm", "action.open", **HELP)
    await at_desk.say("csm", "action.done", action=1)
    for body, code in (({"action": 1}, "action_is_over"), ({"action": 2}, "unknown_action")):
        with pytest.raises(Refused) as refused:
            await at_desk.say("csm", "action.done", **body)
        assert refused.value.code == code


STEPS = [
    {"after_days": 0, "sort": "risk", "what": {"en": "Call", "ko": "전화"}},
    {"after_days": 3, "sort": "objective", "what": {"en": "Agree", "ko": "합의"}, "seat": "sales_rep"},
]


async def test_a_playbook_lays_its_actions_out_over_business_days_once(at_desk):
    await at_desk.join()
    said = {"playbook": "health-fell", "starts_on": "2026-03-05", "steps": STEPS}
    answer = await at_desk.say("csm", "action.lay_out", **said)
    assert answer.details["actions"] == "1, 2"
    assert [(row.what, row.owner, row.due_on, row.delivery) for row in actions(at_desk).values()] == [
        ("Call", "csm", date(2026, 3, 5), "D-1"),
        ("Agree", "rep", date(2026, 3, 10), "D-1"),
    ]
    assert at_desk.letters() == [("action_opened", "rep")]
    with pytest.raises(Refused, match="laid_out_already"):
        await at_desk.say("csm", "action.lay_out", **said)
    assert len(actions(at_desk)) == 2
