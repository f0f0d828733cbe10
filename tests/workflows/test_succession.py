"""Visits of somebody who has left: whoever follows them goes, and all concerned hear."""

from __future__ import annotations

from postsales.domain.seats import Person, Seat, Side
from postsales.messages.news.delivery import SeatsChanged
from postsales.messages.rows import VisitRow
from tests.workflows.deal import PEOPLE, roster
from tests.workflows.installation_world import code, site

__all__ = ["site"]
NEW = Person(id="nara", name="Nara", side=Side.PARTNER, email="nara@partner.example")


async def test_visits_of_who_left_are_their_followers_and_confirmed_anew(site):
    for day in (18, 20):
        await site.say(
            "jaeho", "visit.plan", day=f"2026-03-{day}", purpose="install", engineer="giho", packages=["erp"]
        )
    await site.say("sora", "visit.brief", visit=1, text="They were promised a clean cut-over.")
    await site.say("giho", "visit.acknowledge", visit=1)
    await site.say("jaeho", "visit.confirm", visit=1)
    followed = roster().vacate(Seat.PARTNER_ENGINEER, "giho", NEW)
    await site.tell("seats:1", SeatsChanged(roster=followed))
    await site.tell("seats:1", SeatsChanged(roster=followed))
    rows = {row.n: row for row in site.store.rows(VisitRow)}
    assert [(rows[n].engineer, rows[n].state) for n in (1, 2)] == [("nara", "briefed"), ("nara", "planned")]
    assert site.whats().count("visits_handed_on") == 1
    told = [
        (mail.to.person, mail.facts["visit"]) for mail in site.postbox.letters if mail.template.endswith("handed_on")
    ]
    customer = PEOPLE[Seat.OPERATOR].id
    assert told == [("nara", 1), ("jaeho", 1), (customer, 1), ("nara", 2), ("jaeho", 2)]
    assert await code(site, "giho", "visit.acknowledge", visit=1) == "not_the_engineer"
    await site.say("nara", "visit.acknowledge", visit=1)
    await site.say("jaeho", "visit.confirm", visit=1)


async def test_without_a_follower_whoever_leads_goes_and_who_keeps_a_seat_keeps_their_visits(site):
    await site.say("jaeho", "visit.plan", day="2026-03-18", purpose="install", engineer="giho", packages=["erp"])
    both = roster().assign(Seat.PARTNER_PM, PEOPLE[Seat.PARTNER_ENGINEER], place=2)
    await site.tell("seats:1", SeatsChanged(roster=both))
    await site.tell("seats:2", SeatsChanged(roster=both.vacate(Seat.PARTNER_ENGINEER, "giho")))
    assert [row.engineer for row in site.store.rows(VisitRow)] == ["giho"]
    await site.tell("seats:3", SeatsChanged(roster=roster().vacate(Seat.PARTNER_ENGINEER, "giho")))
    assert [row.engineer for row in site.store.rows(VisitRow)] == ["jaeho"]
