"""Installation: no visit without a briefing, nobody waits in silence, and how it ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from postsales.domain.contract import ServiceKind
from postsales.domain.seats import Side
from postsales.messages.command import By, Role
from postsales.messages.news.delivery import ChildStopped, Stopped
from postsales.messages.news.escalation import IssueWanted
from postsales.messages.rows import PackageRow, VisitRow, WorkRow
from tests.workflows.deal import at
from tests.workflows.installation_world import SIGNED_ONLY, code, installation, ready, service, site, visited

__all__ = ["site"]


async def test_support_hours_are_no_work_package(site):
    assert [(row.package, row.side, row.state) for row in site.store.rows(PackageRow)] == [
        ("erp", Side.PARTNER, "planned"),
        ("training", Side.VENDOR, "planned"),
    ]


async def test_visit_is_not_confirmed_before_its_engineer_has_acknowledged_the_briefing(site):
    await site.say("jaeho", "visit.plan", day="2026-03-12", purpose="install", engineer="giho", packages=["erp"])
    assert await code(site, "jaeho", "visit.confirm", visit=1) == "briefing_not_acknowledged"
    assert await code(site, "giho", "visit.acknowledge", visit=1) == "not_briefed_yet"
    await site.say("sora", "visit.brief", visit=1, text="Bring the licence.")
    assert await code(site, "jaeho", "visit.acknowledge", visit=1) == "not_the_engineer"
    await site.say("giho", "visit.acknowledge", visit=1)
    await site.say("minsu", "visit.brief", visit=1, text="Bring two licences.")
    assert await code(site, "jaeho", "visit.confirm", visit=1) == "briefing_not_acknowledged"
    await site.say("giho", "visit.acknowledge", visit=1)
    assert "installation/visit_confirmed" not in site.postbox.templates()
    await site.say("jaeho", "visit.confirm", visit=1)
    assert site.postbox.templates("giho") == [*["installation/briefing"] * 2, "installation/visit_booked"]
    assert {m.to.person for m in site.postbox.letters if m.template == "installation/visit_confirmed"} == {
        "woojin",
        "taemin",
    }


async def test_another_partys_engineer_is_only_proposed_until_they_acknowledge(site):
    await site.say("minsu", "visit.plan", day="2026-03-12", purpose="install", engineer="giho")
    assert [row.state for row in site.store.rows(VisitRow)] == ["proposed"]
    assert site.postbox.templates("giho") == ["installation/visit_proposed"]
    await site.say("minsu", "visit.brief", visit=1, text="Bring the licence.")
    assert [row.state for row in site.store.rows(VisitRow)] == ["proposed"]
    await site.say("giho", "visit.acknowledge", visit=1)
    assert [row.state for row in site.store.rows(VisitRow)] == ["acknowledged"]


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"day": "2026-03-08"}, "visit_in_the_past"),
        ({"engineer": "nobody"}, "unknown_person"),
        ({"engineer": "woojin"}, "engineer_has_no_work_here"),
        ({"packages": ["hotline"]}, "unknown_package"),
        ({"purpose": ""}, "bad_argument"),
        ({"when": "2026-03-12"}, "bad_argument"),
    ],
)
async def test_visit_that_cannot_be_planned(site, change, refused):
    plan: dict[str, Any] = {"day": "2026-03-12", "purpose": "install", "engineer": "giho", "packages": ["erp"]}
    assert await code(site, "jaeho", "visit.plan", **(plan | change)) == refused


async def test_who_plans_visits(site):
    plan: dict[str, Any] = {"day": "2026-03-12", "purpose": "install", "engineer": "giho"}
    assert await code(site, "eunji", "visit.plan", **plan) == "not_on_the_installation"
    assert await code(site, "admin", "visit.plan", role=Role.ADMIN, **plan) == "not_on_the_installation"
    await site.say("stranger", "visit.plan", role=Role.DELIVERY, **plan)


async def test_report_comes_after_the_visit_and_once(site):
    plan = {"day": "2026-03-12", "purpose": "install", "engineer": "giho"}
    await site.say("jaeho", "visit.plan", **plan)
    assert await code(site, "giho", "visit.report", visit=1, outcome="done") == "visit_not_confirmed"
    assert await code(site, "giho", "visit.report", visit=9, outcome="done") == "unknown_visit"
    await site.say("jaeho", "visit.brief", visit=1, text="Bring the licence.")
    await site.say("giho", "visit.acknowledge", visit=1)
    await site.say("jaeho", "visit.confirm", visit=1)
    assert await code(site, "giho", "visit.report", visit=1, outcome="done") == "visit_is_ahead"
    await site.until(at(3, 12, 16))
    assert await code(site, "giho", "visit.report", visit=1, outcome="incomplete") == "incomplete_without_items"
    await site.say("giho", "visit.report", visit=1, outcome="done")
    assert await code(site, "giho", "visit.report", visit=1, outcome="done") == "visit_is_over"
    assert site.postbox.templates("woojin") == [
        f"installation/visit_{what}" for what in ("confirmed", "reminder", "reported")
    ]


async def test_unreported_visit_is_asked_about_and_is_work_until_reported(site):
    await site.say("jaeho", "visit.plan", day="2026-03-12", purpose="install", engineer="giho")
    await site.until(at(3, 13, 12))
    assert site.happened("visit_report_missing") == [at(3, 13)]
    assert [(row.what, row.done_at) for row in site.store.rows(WorkRow)] == [("visit_report_missing", None)]
    await site.until(at(3, 16))
    assert site.happened("promise_missing") == [at(3, 13, 18)]
    assert [row.what for row in site.store.rows(WorkRow)] == ["visit_report_missing", "promise_missing"]


async def test_blamed_product_becomes_a_claim_at_once(site):
    await visited(
        site, 10, outcome="incomplete", punch_items=[{"what": "door slams"}], blames_product="It just crashes"
    )
    claim = (await site.heard(IssueWanted))[0]
    assert (claim.claim, claim.symptom, claim.by.person, claim.severity) == (True, "It just crashes", "giho", "major")


async def test_package_past_its_day_is_told_once():
    stage = await installation(services=(service("erp", ServiceKind.INSTALLATION, due_on=date(2026, 3, 13)),))
    with stage.world:
        await stage.until(at(3, 20))
        assert stage.happened("package_overdue") == [at(3, 16)]
        await stage.say("jaeho", "package.done", package="erp")
        assert [row.done_at for row in stage.store.rows(WorkRow)] == [at(3, 20)] * 2


async def test_installation_in_which_nothing_happens_is_asked_about_again_and_again(site):
    await site.until(at(4, 10))
    assert site.happened("installation_stalled") == [at(3, 24), at(4, 8)]
    assert site.postbox.templates("jaeho") == ["installation/stalled"] * 2


async def test_terminated_delivery_cancels_visits_and_withdraws_requests(site):
    await ready(site)
    await site.say("jaeho", "visit.plan", day="2026-03-20", purpose="tidy up", engineer="giho")
    await site.say("jaeho", "acceptance.request")
    await site.tell("stop", Stopped(reason="budget cut", by=By(person="sora", role=Role.SALES)))
    assert site.over()
    assert [news.child for news in await site.heard(ChildStopped)] == ["installation"]
    assert site.postbox.templates("giho") == ["installation/visit_cancelled"]
    assert site.postbox.templates("eunji") == ["installation/acceptance_request", "installation/acceptance_withdrawn"]
    assert [row.state for row in site.store.rows(VisitRow)] == ["cancelled"]


async def test_new_runs_repeat_nothing():
    stage = await installation(SIGNED_ONLY, after=30)
    with stage.world:
        await visited(stage, 10, outcome="incomplete", punch_items=[{"what": "door slams", "blocking": True}])
        await stage.until(at(3, 12))
        await visited(stage, 13, resolves=[1])
        await ready(stage)
        await stage.say("jaeho", "acceptance.request")
        await stage.until(at(6, 1))
        assert stage.whats().count("installation_started") == len(stage.happened("acceptance_reminded")) == 1
        climbs = [fact.details["ordinal"] for _, fact in stage.store.facts if fact.what == "acceptance_climbed"]
        assert climbs == list(range(1, len(climbs) + 1))
        await stage.say("eunji", "acceptance.sign")
        assert stage.over()
