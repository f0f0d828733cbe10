"""Acceptance: who accepts, what holds it back, and what silence means."""

from __future__ import annotations

from datetime import date

from postsales.domain.installation_state import BlockingIssue
from postsales.domain.seats import Seat
from postsales.messages.command import CLOCK, Role
from postsales.messages.failures import Refusal
from postsales.messages.news.delivery import SeatsChanged
from postsales.messages.news.installation import Accepted
from postsales.messages.rows import AcceptanceRow, PackageRow, VisitRow, WorkRow
from tests.workflows.deal import PEOPLE, at, roster
from tests.workflows.installation_world import (
    SIGNED_ONLY,
    code,
    installation,
    issue_moved,
    ready,
    site,
    status,
    visited,
)

__all__ = ["site"]


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
