"""An engineer is away on the day of a visit: who planned it hears at once; planned into an absence it is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

from postsales.domain.absence import Absence
from postsales.messages.news.delivery import SeatsChanged
from postsales.messages.rows import VisitRow
from tests.workflows.deal import Stage, roster
from tests.workflows.installation_world import code, installation, site, status

__all__ = ["site"]
PLAN: dict[str, Any] = {"day": "2026-03-18", "purpose": "install", "engineer": "giho", "packages": ["erp"]}
VACATION = Absence(person="giho", from_on=date(2026, 3, 16), until_on=date(2026, 3, 20))


def told(site: Stage, what: str) -> list[str]:
    return [mail.to.person for mail in site.postbox.letters if mail.template == f"installation/{what}"]


def row(site: Stage) -> VisitRow:
    return site.store.rows(VisitRow)[-1]


async def test_who_planned_it_hears_at_once_and_only_once(site):
    await site.say("jaeho", "visit.plan", **PLAN)
    for n in (1, 2):
        await site.tell(f"seats:{n}", SeatsChanged(roster=roster(), absences=(VACATION,)))
    assert site.whats().count("visit_engineer_away") == 1
    assert told(site, "visit_engineer_away") == ["jaeho", "minsu"]
    letter = site.postbox.letters[-1]
    assert [each["id"] for each in letter.facts["others"]] == ["jaeho", "hyejin"]
    assert letter.facts["back_on"] == "2026-03-23"
    assert row(site).away_until == date(2026, 3, 20)
    assert (await status(site)).visits[0].away_until == date(2026, 3, 20)


async def test_another_day_or_another_engineer_ends_it(site):
    await site.say("jaeho", "visit.plan", **PLAN)
    await site.tell("seats:1", SeatsChanged(roster=roster(), absences=(VACATION,)))
    assert await code(site, "jaeho", "visit.reschedule", visit=1, day="2026-03-19", reason="x") == "engineer_is_away"
    await site.say("jaeho", "visit.reschedule", visit=1, day="2026-03-23", reason="Vacation")
    assert row(site).away_until is None
    assert await code(site, "jaeho", "visit.plan", **PLAN) == "engineer_is_away"
    await site.say("jaeho", "visit.plan", **{**PLAN, "engineer": "hyejin"})


async def test_nobody_is_booked_twice_for_one_hour(site):
    hours = {"starts": "10:00", "ends": "12:00"}
    await site.say("jaeho", "visit.plan", **PLAN, **hours)
    assert await code(site, "jaeho", "visit.plan", **PLAN, starts="11:00", ends="13:00") == "engineer_is_booked"
    await site.say("jaeho", "visit.plan", **PLAN, starts="12:00", ends="13:00")
    moved = {"visit": 2, "day": PLAN["day"], "reason": "x"}
    assert await code(site, "jaeho", "visit.reschedule", **moved, starts="11:30") == "engineer_is_booked"
    await site.say("jaeho", "visit.plan", **{**PLAN, "engineer": "hyejin"}, **hours)
    assert await code(site, "jaeho", "visit.reassign", visit=3, engineer="giho") == "engineer_is_booked"


async def test_taken_back_it_takes_place_as_planned(site):
    await site.say("jaeho", "visit.plan", **PLAN)
    await site.tell("seats:1", SeatsChanged(roster=roster(), absences=(VACATION,)))
    await site.tell("seats:2", SeatsChanged(roster=roster()))
    assert site.whats()[-1] == "visit_engineer_back"
    assert row(site).away_until is None


async def test_a_confirmed_visit_goes_to_somebody_else_and_both_calendars_follow(site):
    await site.say("jaeho", "visit.plan", **PLAN)
    await site.say("sora", "visit.brief", visit=1, text="A clean cut-over.")
    await site.say("giho", "visit.acknowledge", visit=1)
    await site.say("jaeho", "visit.confirm", visit=1)
    await site.say("jaeho", "visit.reassign", visit=1, engineer="hyejin", reason="Vacation")
    assert told(site, "visit_handed_on") == ["hyejin", "jaeho", "woojin", "giho"]
    gone = next(
        mail.invite for mail in site.postbox.letters if mail.to.person == "giho" and mail.template.endswith("on")
    )
    assert gone is not None
    assert (gone.method, gone.sequence, [each.name for each in gone.attendees]) == ("CANCEL", 1, ["Giho"])
    assert (row(site).engineer, row(site).state) == ("hyejin", "briefed")
    assert told(site, "briefing")[-1] == "hyejin"
    await site.say("hyejin", "visit.acknowledge", visit=1)
    await site.say("jaeho", "visit.confirm", visit=1)
    entry = site.postbox.letters[-1].invite
    assert entry is not None
    assert (entry.method, entry.sequence, entry.uid) == ("REQUEST", 2, gone.uid)
    assert site.postbox.defects == []


async def test_stated_before_the_installation_began_it_is_known():
    stage = await installation(absences=(VACATION,))
    with stage.world:
        assert await code(stage, "jaeho", "visit.plan", **PLAN) == "engineer_is_away"
