"""Installation: no visit without a briefing, no unfinished thing without a promise, nobody waits in silence."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from postsales.domain.contract import AcceptanceTerms, Service, ServiceKind
from postsales.domain.errors import Refused
from postsales.domain.installation_state import BlockingIssue
from postsales.domain.policy import InstallationPolicy
from postsales.domain.seats import Seat, Side
from postsales.messages import ids
from postsales.messages.command import CLOCK, By, Role
from postsales.messages.failures import Refusal
from postsales.messages.installation import InstallationSpec, InstallationStatus
from postsales.messages.news import (
    Accepted,
    ChildStopped,
    IssueMoved,
    IssueWanted,
    PromiseWanted,
    SeatsChanged,
    Stopped,
)
from postsales.messages.rows import AcceptanceRow, PackageRow, VisitRow, WorkRow
from tests.workflows.deal import NUMBER, PEOPLE, Stage, at, roster, setting
from workflows.installation import Installation

DEEMED = AcceptanceTerms(window_days=10, deemed=True)
SIGNED_ONLY = AcceptanceTerms(window_days=10, deemed=False)


def service(service_id: str, kind: ServiceKind, side: Side = Side.PARTNER, due_on: date | None = None) -> Service:
    return Service(
        id=service_id, name=service_id.title(), kind=kind, hours=Decimal(40), provided_by=side, due_on=due_on
    )


SERVICES = (
    service("erp", ServiceKind.INSTALLATION),
    service("training", ServiceKind.TRAINING, Side.VENDOR),
    service("hotline", ServiceKind.SUPPORT, Side.VENDOR),
)


async def installation(
    acceptance: AcceptanceTerms = DEEMED, services: tuple[Service, ...] = SERVICES, *, after: int = 4096,
    issues: tuple[BlockingIssue, ...] = (), without: tuple[Seat, ...] = (),
) -> Stage:  # fmt: skip
    stage = Stage(Installation, ids.installation(NUMBER), start=at(3, 9), suggest_continue_as_new_after=after)
    spec = InstallationSpec(
        setting=setting(*without), policy=InstallationPolicy(), services=services, acceptance=acceptance, issues=issues
    )
    await stage.begin("installation", spec)
    return stage


@pytest.fixture
async def site() -> AsyncIterator[Stage]:
    stage = await installation()
    with stage.world:
        yield stage


async def visited(stage: Stage, day: int, **report: Any) -> int:
    """A visit from plan to report, at ten o'clock on that day of March."""
    planned = await stage.say(
        "jaeho", "visit.plan", day=f"2026-03-{day:02}", purpose="install", engineer="giho", packages=["erp"]
    )
    visit: int = planned.details["visit"]
    await stage.say("sora", "visit.brief", visit=visit, text="They were promised a clean cut-over.")
    await stage.say("giho", "visit.acknowledge", visit=visit)
    await stage.say("jaeho", "visit.confirm", visit=visit)
    await stage.until(at(3, day, 10))
    await stage.say("giho", "visit.report", visit=visit, **({"outcome": "done"} | report))
    return visit


async def ready(stage: Stage) -> None:
    """Every package done."""
    await stage.say("jaeho", "package.done", package="erp")
    await stage.say("minsu", "package.done", package="training")


async def code(stage: Stage, person: str, verb: str, role: Role | None = None, **body: Any) -> str:
    """With which code the verb is refused."""
    with pytest.raises(Refused) as refused:
        await stage.say(person, verb, role=role, **body)
    return refused.value.code


async def status(stage: Stage) -> InstallationStatus:
    return await stage.world.engine.query(stage.id, "status", InstallationStatus)


def issue_moved(seq: int, *, is_open: bool) -> IssueMoved:
    return IssueMoved(n=4, seq=seq, title="crash", state="x", open=is_open, blocking=True, ball=Side.VENDOR)


# Packages and visits


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


# Promises


async def test_item_without_a_promise_climbs_at_the_close_of_its_business_day(site):
    items = [
        {"what": "door slams", "blocking": True},
        {"what": "label", "promise": {"owner": "giho", "due_on": "2026-03-12"}},
    ]
    await visited(site, 10, outcome="incomplete", punch_items=items)
    promise = (await site.heard(PromiseWanted))[0]
    assert (promise.owner, promise.promise, promise.to, promise.about) == (
        "giho", "label", Side.CUSTOMER, "punch_item:2",
    )  # fmt: skip
    await site.until(at(3, 11))
    assert site.happened("promise_missing") == [at(3, 10, 18)]
    assert site.postbox.templates("hyejin") == ["installation/promise_missing"]
    assert [(row.what, row.facts["about"], row.done_at) for row in site.store.rows(WorkRow)] == [
        ("promise_missing", "punch_item:1", None)
    ]
    await site.say("jaeho", "visit.promise", item=1, owner="giho", due_on="2026-03-13")
    assert len(await site.heard(PromiseWanted)) == 2
    assert [row.done_at for row in site.store.rows(WorkRow)] == [at(3, 11)]
    await site.until(at(3, 20))
    assert len(site.happened("promise_missing")) == 1


async def test_promise_in_time_keeps_it_from_climbing(site):
    await visited(site, 10, outcome="incomplete", punch_items=[{"what": "door slams"}])
    assert await code(site, "jaeho", "visit.promise", item=1, owner="nobody", due_on="2026-03-12") == "unknown_person"
    assert (
        await code(site, "jaeho", "visit.promise", item=1, owner="giho", due_on="2026-03-09") == "promise_in_the_past"
    )
    assert await code(site, "eunji", "visit.promise", item=1, owner="giho", due_on="2026-03-12") == (
        "not_on_the_installation"
    )
    await site.say("giho", "visit.promise", item=1, owner="giho", due_on="2026-03-12")
    assert await code(site, "jaeho", "visit.promise", item=1, owner="giho", due_on="2026-03-12") == "item_has_a_promise"
    await site.until(at(3, 11, 12))
    assert site.happened("promise_missing") == []


async def test_report_after_hours_has_until_the_next_business_day(site):
    await site.say("jaeho", "visit.plan", day="2026-03-13", purpose="install", engineer="giho")
    await site.say("jaeho", "visit.brief", visit=1, text="Bring the licence.")
    await site.say("giho", "visit.acknowledge", visit=1)
    await site.say("jaeho", "visit.confirm", visit=1)
    await site.until(at(3, 13, 20))
    await site.say("giho", "visit.report", visit=1, outcome="incomplete", punch_items=[{"what": "door slams"}])
    await site.until(at(3, 17))
    assert site.happened("promise_missing") == [at(3, 16, 18)]


# Acceptance


async def test_blocking_items_and_undone_packages_hold_acceptance_back(site):
    assert await code(site, "jaeho", "acceptance.request") == "packages_not_done"
    await visited(site, 10, outcome="incomplete", punch_items=[{"what": "door slams", "blocking": True}])
    assert await code(site, "jaeho", "package.done", package="erp") == "blocking_items_open"
    await visited(site, 11, resolves=[1])
    assert [row.punch_items for row in site.store.rows(VisitRow)] == [(), ()]
    await ready(site)
    assert await code(site, "taemin", "acceptance.request") == "not_on_the_installation"
    await site.say("jaeho", "acceptance.request")
    assert await code(site, "jaeho", "acceptance.request") == "acceptance_requested_already"


async def test_blocking_issue_holds_acceptance_back_until_it_is_closed(site):
    await ready(site)
    await site.tell("i1", issue_moved(2, is_open=True))
    await site.tell("i0", issue_moved(1, is_open=False))
    assert await code(site, "jaeho", "acceptance.request") == "blocking_issues_open"
    await site.tell("i2", issue_moved(3, is_open=False))
    await site.say("jaeho", "acceptance.request")


async def test_issues_opened_before_the_installation_count():
    stage = await installation(issues=(BlockingIssue(n=4, seq=2, blocks=True),))
    with stage.world:
        await ready(stage)
        assert await code(stage, "jaeho", "acceptance.request") == "blocking_issues_open"


async def test_only_the_acceptance_decider_accepts(site):
    await ready(site)
    assert await code(site, "eunji", "acceptance.sign") == "acceptance_not_requested"
    await site.say("jaeho", "acceptance.request")
    for person, role in [("jaeho", None), ("taemin", None), ("sora", None), ("admin", Role.ADMIN)]:
        assert await code(site, person, "acceptance.sign", role) == "not_the_acceptance_decider"
        assert await code(site, person, "acceptance.reject", role, reasons=["no"]) == "not_the_acceptance_decider"
    await site.say("eunji", "acceptance.sign")
    assert site.over()
    accepted = await site.heard(Accepted)
    assert [(news.scope, news.by.person, news.on) for news in accepted] == [("whole", "eunji", date(2026, 3, 9))]
    assert {row.state for row in site.store.rows(PackageRow)} == {"accepted"}


async def test_last_package_accepted_accepts_the_whole(site):
    await ready(site)
    await site.say("jaeho", "acceptance.request", scope="erp")
    await site.say("eunji", "acceptance.sign", scope="erp")
    assert not site.over()
    await site.say("minsu", "acceptance.request", scope="training")
    await site.say("eunji", "acceptance.sign", scope="training")
    assert site.over()
    assert [news.scope for news in await site.heard(Accepted)] == ["erp", "training", "whole"]


async def test_reasons_of_a_rejection_are_punch_items_that_hold_it_back(site):
    await ready(site)
    await site.say("jaeho", "acceptance.request")
    assert await code(site, "eunji", "acceptance.reject", reasons=[]) == "bad_argument"
    await site.say("eunji", "acceptance.reject", reasons=["door slams", "no manual"])
    assert [item.blocking for item in (await status(site)).open_items] == [True, True]
    assert site.postbox.templates("jaeho") == ["installation/rejected"]
    assert await code(site, "jaeho", "acceptance.request") == "blocking_items_open"
    await site.say("jaeho", "package.done", package="erp", resolves=[1, 2])
    await site.say("jaeho", "acceptance.request")
    assert site.postbox.templates("eunji") == ["installation/acceptance_request"] * 2
    await site.say("eunji", "acceptance.sign")
    assert site.over()


async def test_silence_accepts_after_the_window_where_the_contract_says_so(site):
    await ready(site)
    await site.say("jaeho", "acceptance.request")
    assert [row.window_ends_at for row in site.store.rows(AcceptanceRow)] == [at(3, 24, 0)]
    await site.until(at(4, 30))
    assert site.happened("acceptance_reminded") == [at(3, 18)]
    assert site.happened("acceptance_deemed") == [at(3, 24, 0)]
    assert site.over()
    assert [news.by for news in await site.heard(Accepted)] == [CLOCK]


async def test_blocking_issue_in_the_window_puts_silence_off_until_reminded_anew(site):
    await ready(site)
    await site.say("jaeho", "acceptance.request")
    await site.until(at(3, 20))
    await site.tell("i1", issue_moved(1, is_open=True))
    assert await code(site, "eunji", "acceptance.sign") == "blocking_issues_open"
    await site.until(at(3, 26, 10))
    assert site.happened("acceptance_deemed") == []
    assert site.happened("acceptance_climbed") == [at(3, 24)]
    await site.tell("i2", issue_moved(2, is_open=False))
    await site.until(at(3, 30))
    assert site.happened("acceptance_reminded") == [at(3, 18), at(3, 26, 10)]
    assert site.happened("acceptance_deemed") == [at(3, 28, 0)]


async def test_where_silence_does_not_accept_it_is_reminded_of_and_climbs():
    stage = await installation(SIGNED_ONLY)
    with stage.world:
        await ready(stage)
        await stage.say("jaeho", "acceptance.request")
        await stage.until(at(4, 8))
        assert stage.happened("acceptance_reminded") == [at(3, 18)]
        assert stage.happened("acceptance_climbed") == [at(3, 24), at(3, 31), at(4, 7)]
        assert stage.postbox.templates("sora") == ["installation/acceptance_silent"] * 3
        assert stage.postbox.templates("hana") == ["installation/acceptance_silent"] * 2
        assert stage.postbox.templates("eunji")[-1] == "installation/acceptance_overdue"
        await stage.say("eunji", "acceptance.sign")
        assert stage.over()
        assert [row.done_at for row in stage.store.rows(WorkRow)] == [at(4, 8)]


async def test_undelivered_request_starts_no_window_and_may_be_repeated(site):
    await ready(site)
    site.postbox.fails = lambda mail: Refusal("no such user") if mail.to.person == "eunji" else None
    await site.say("jaeho", "acceptance.request")
    await site.until(at(4, 1))
    assert site.happened("acceptance_deemed") == site.happened("acceptance_reminded") == []
    assert site.happened("acceptance_climbed")[0] == at(3, 17)
    site.postbox.fails = lambda mail: None
    await site.say("jaeho", "acceptance.request")
    await site.until(at(4, 30))
    assert site.happened("acceptance_deemed") == [at(4, 16, 0)]


async def test_request_that_went_out_late_starts_the_window_late(site):
    await ready(site)
    site.postbox.fails = lambda mail: ConnectionError("server away") if site.world.now() < at(3, 11) else None
    await site.say("jaeho", "acceptance.request")
    await site.until(at(4, 30))
    delivered = site.happened("acceptance_request_delivered")
    assert [instant.date() for instant in delivered] == [date(2026, 3, 11)]
    assert site.happened("acceptance_deemed") == [at(3, 26, 0)]
    assert site.over()


async def test_new_decider_gets_the_open_request(site):
    await ready(site)
    await site.say("jaeho", "acceptance.request")
    seats = roster().assign(Seat.ACCEPTANCE_DECIDER, PEOPLE[Seat.REQUESTER])
    await site.tell("seats", SeatsChanged(roster=seats))
    assert site.postbox.templates("taemin") == ["installation/acceptance_request"]
    await site.say("taemin", "acceptance.sign")
    assert site.over()


# Silence and endings


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


async def test_unpromised_item_outlives_the_acceptance_until_the_day_closes(site):
    await visited(site, 10, punch_items=[{"what": "label"}])
    await ready(site)
    await site.say("jaeho", "acceptance.request")
    await site.say("eunji", "acceptance.sign")
    assert not site.over()
    await site.say("giho", "visit.promise", item=1, owner="giho", due_on="2026-03-12")
    assert site.over()


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


@pytest.mark.parametrize(("absent", "climbs"), [("visitor", True), ("customer", False)])
async def test_visit_its_engineer_missed_wants_a_date_by_close_of_business(site, absent, climbs):
    await site.say("jaeho", "visit.plan", day="2026-03-12", purpose="install", engineer="giho", packages=["erp"])
    await site.say("sora", "visit.brief", visit=1, text="Bring the licence.")
    await site.say("giho", "visit.acknowledge", visit=1)
    await site.say("jaeho", "visit.confirm", visit=1)
    await site.until(at(3, 12, 11))
    await site.say("minsu", "visit.no_show", visit=1, absent=absent)
    await site.until(at(3, 13, 8))
    assert site.happened("promise_missing") == ([at(3, 12, 18)] if climbs else [])
    await site.say("jaeho", "visit.reschedule", visit=1, day="2026-03-16", reason="sick leave")
    assert all(row.done_at is not None for row in site.store.rows(WorkRow) if row.what == "promise_missing")
