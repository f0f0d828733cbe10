"""Stories of one issue, in virtual time, with the real workflow, activities and letters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from postsales.domain.contract import Channel
from postsales.domain.errors import Refused
from postsales.domain.seats import Side
from postsales.messages import ids
from postsales.messages.command import By, Role
from postsales.messages.news.delivery import ChildStopped, Stopped
from postsales.messages.news.escalation import IssueMoved
from postsales.messages.news.installation import PromiseWanted
from tests.workflows.escalation_world import NUMBER, Desk, desk

EVIDENCE = {"steps": "log in as admin", "version": "4.2.1"}
VERDICT = {
    "kind": "installation_error",
    "owner": "jaeho",
    "remedy": "put the hinge on the other way",
    "promised_on": "2026-03-13",
    "answer": "A hinge is on backwards; it will be turned on Friday.",
}


@pytest.fixture
def at_desk() -> Iterator[Desk]:
    with desk() as found:
        yield found


async def test_a_claim_reaches_support_and_the_rep_at_once_whoever_wrote_it_down(at_desk):
    await at_desk.open("rep", claim=True, symptom="they say it is the product", evidence=EVIDENCE)
    assert at_desk.letters("claim_to_vendor") == ["helen"]
    assert at_desk.letters("claim_to_rep") == ["rep"]
    assert at_desk.letters("received") == ["minji"]
    assert [hook.topic for hook in at_desk.hooks.hooks] == ["vendor.ticket"]
    status = await at_desk.status()
    assert status.claim is not None
    assert status.claim.side is Side.PARTNER
    assert status.ball is Side.VENDOR


async def test_silence_climbs_each_level_once_and_both_sides_hear(at_desk):
    await at_desk.open("jaeho", claim=True, evidence=EVIDENCE)
    await at_desk.say("rep", "issue.interim", owner="rep", workaround="use the old login", on="2026-03-11")
    await at_desk.hours(3.9)
    assert at_desk.letters("climbed") == []
    await at_desk.hours(0.1)
    assert at_desk.letters("climbed") == ["erik"]
    assert at_desk.letters("climbed_told") == ["rep", "jaeho"]
    await at_desk.hours(4)
    assert at_desk.letters("climbed") == ["erik", "vera"]
    await at_desk.say("vera", "issue.acknowledge")
    assert at_desk.row().breaches == ("acknowledge:engineering", "acknowledge:management")
    await at_desk.hours(24 * 7)
    # The answer did not come either: management hears once more, for the other breach, and nobody twice.
    assert at_desk.letters("climbed") == ["erik", "vera", "vera"]
    assert at_desk.row().breaches == (
        "acknowledge:engineering",
        "acknowledge:management",
        "vendor:management",
        "customer:sales_rep",
    )
    assert at_desk.letters("near_breach") == ["helen", "vera"]
    assert at_desk.letters("customer_waits") == ["rep", "manager"]
    assert at_desk.row().level == 3


async def test_a_verdict_tells_the_customer_the_partner_and_the_deliverys_promises(at_desk):
    await at_desk.open("jaeho", claim=True, evidence=EVIDENCE, blocking=True)
    await at_desk.say("helen", "issue.acknowledge")
    answer = await at_desk.say("helen", "issue.verdict", **VERDICT)
    assert answer.details["verdict"] == "installation_error"
    assert answer.next is not None
    assert (answer.next.what, answer.next.side, answer.next.person) == ("remedy_awaited", Side.PARTNER, "jaeho")
    assert at_desk.letters("verdict") == ["minji"]
    assert at_desk.letters("verdict_told") == ["jaeho", "rep"]
    promises = [news for news in await at_desk.heard() if isinstance(news, PromiseWanted)]
    assert [(promise.owner, promise.to, promise.about) for promise in promises] == [("jaeho", Side.CUSTOMER, "issue/1")]
    await at_desk.say("jaeho", "issue.resolve")
    assert at_desk.world.client.status(at_desk.id) == "running"
    await at_desk.hours(14 * 24)
    assert at_desk.world.client.status(at_desk.id) == "completed"
    assert at_desk.letters("ended") == ["minji", "jaeho", "rep"]
    moved = [news for news in await at_desk.heard(ids.delivery(NUMBER)) if isinstance(news, IssueMoved)]
    assert moved[-1].open is False
    assert [news.seq for news in moved] == sorted(news.seq for news in moved)
    row = at_desk.row()
    assert (row.state, row.ball, row.verdict, row.owner) == ("closed", None, "installation_error", "jaeho")
    status = await at_desk.status()
    assert not any(clock.running for clock in status.clocks)


async def test_without_evidence_the_verdict_waits_then_the_vendor_looks_for_itself(at_desk):
    await at_desk.open("jaeho", claim=True)
    assert at_desk.letters("evidence_asked") == ["jaeho"]
    await at_desk.say("helen", "issue.acknowledge")
    status = await at_desk.status()
    assert (status.ball, status.evidence_awaited) == (Side.PARTNER, True)
    await at_desk.hours(48)
    assert at_desk.letters("evidence_climbed") == ["boss"]
    assert (await at_desk.status()).ball is Side.PARTNER
    await at_desk.hours(48)
    assert at_desk.letters("evidence_waived") == ["helen", "rep", "jaeho"]
    assert (await at_desk.status()).ball is Side.VENDOR


async def test_evidence_gives_the_ball_to_the_vendor(at_desk):
    await at_desk.open("jaeho", claim=True)
    await at_desk.hours(2)
    await at_desk.say("jaeho", "issue.evidence", version="4.2.1", logs=["s3://logs/1"], evidence={"browser": "old"})
    status = await at_desk.status()
    assert status.ball is Side.VENDOR
    assert status.evidence == {"version": "4.2.1", "logs": ["s3://logs/1"], "browser": "old"}
    clocks = {clock.clock: clock for clock in status.clocks}
    assert clocks["partner"].elapsed == timedelta(hours=2)
    assert clocks["vendor"].elapsed == timedelta(0)
    assert clocks["customer"].elapsed == timedelta(hours=2)


async def test_no_interim_in_time_climbs_to_the_delivery_manager(at_desk):
    await at_desk.open("minji", claim=True, evidence=EVIDENCE)
    await at_desk.say("helen", "issue.acknowledge")
    await at_desk.hours(4)
    assert at_desk.letters("interim_missing") == ["manager", "rep"]
    await at_desk.say("manager", "issue.interim", owner="jaeho", workaround="use paper", on="2026-03-10")
    assert at_desk.letters("interim") == ["minji"]
    assert at_desk.letters("interim_owner") == ["jaeho"]
    assert at_desk.row().breaches == ("interim:delivery_manager",)


async def test_waiting_for_the_customer_pauses_the_vendor_and_what_the_customer_waits_for(at_desk):
    await at_desk.open("jaeho", claim=True, evidence=EVIDENCE)
    await at_desk.hours(1)
    await at_desk.say("helen", "issue.wait", **{"for": "customer", "reason": "which user was it?"})
    assert at_desk.letters("waiting") == ["minji"]
    await at_desk.hours(48)
    assert at_desk.letters("climbed") == []
    await at_desk.say("minji", "issue.resume")
    clocks = {clock.clock: clock for clock in (await at_desk.status()).clocks}
    assert clocks["vendor"].elapsed == clocks["customer"].elapsed == timedelta(hours=1)
    assert clocks["vendor"].running


async def test_more_severe_means_sooner_from_the_same_log(at_desk):
    await at_desk.open("jaeho", claim=True, evidence=EVIDENCE)
    await at_desk.hours(2)
    await at_desk.say("rep", "issue.severity", severity="critical", reason="the shop is closed")
    # Around the clock now, one hour to acknowledge: two levels are late at once, each heard once.
    assert at_desk.letters("climbed") == ["erik", "vera"]
    await at_desk.say("rep", "issue.severity", severity="minor", reason="it opened again")
    await at_desk.hours(3)
    assert at_desk.letters("climbed") == ["erik", "vera"]


async def test_the_partner_answers_its_own_customer_or_its_head_hears(at_desk):
    await at_desk.open("minji", title="Printer prints twice")
    assert at_desk.letters("opened") == ["jaeho"]
    await at_desk.hours(4)
    assert at_desk.letters("climbed") == ["boss"]
    assert "partner_climbed" in at_desk.whats()
    await at_desk.say("jaeho", "issue.claim", symptom="that brand is like that", evidence=EVIDENCE)
    status = await at_desk.status()
    assert (status.ball, status.level) == (Side.VENDOR, "support")
    assert at_desk.row().breaches == ("acknowledge:partner_head",)


async def test_a_direct_customer_is_the_vendors(at_desk):
    await at_desk.open("minji", channel=Channel.DIRECT, claim=True)
    assert at_desk.letters("evidence_asked") == ["minji"]
    await at_desk.hours(48)
    assert at_desk.letters("evidence_climbed") == ["rep"]


@pytest.mark.parametrize(
    ("person", "verb", "body", "code"),
    [
        ("rep", "issue.verdict", VERDICT, "not_a_technical_seat"),
        ("helen", "issue.verdict", VERDICT | {"owner": "nobody"}, "unknown_owner"),
        ("helen", "issue.verdict", VERDICT | {"promised_on": "2026-03-08"}, "promise_in_the_past"),
        ("helen", "issue.verdict", VERDICT | {"kind": "bad_luck"}, "bad_argument"),
        ("jaeho", "issue.acknowledge", {}, "not_yours_to_answer"),
        ("jaeho", "issue.wait", {"for": "customer", "reason": "?"}, "not_your_ball"),
        ("helen", "issue.wait", {"for": "vendor", "reason": "?"}, "bad_argument"),
        ("helen", "issue.resume", {}, "not_waiting"),
        ("jaeho", "issue.claim", {"symptom": "again"}, "claimed_already"),
        ("helen", "issue.severity", {"severity": "major", "reason": "?"}, "same_severity"),
        ("minji", "issue.interim", {"owner": "rep", "workaround": "x", "on": "2026-03-10"}, "not_the_customers_work"),
        ("minji", "issue.decline", {"reason": "no"}, "not_the_customers_work"),
        ("jaeho", "issue.evidence", {}, "evidence_missing"),
        ("rep", "issue.resolve", {}, "answer_missing"),
        ("rep", "issue.explode", {}, "unknown_verb"),
    ],
)
async def test_what_is_refused_changes_nothing(at_desk, person, verb, body, code):
    await at_desk.open("jaeho", claim=True, evidence=EVIDENCE)
    before = await at_desk.status()
    with pytest.raises(Refused) as refused:
        await at_desk.say(person, verb, **body)
    assert refused.value.code == code
    assert await at_desk.status() == before


async def test_the_same_command_twice_counts_once(at_desk):
    await at_desk.open("jaeho", claim=True, evidence=EVIDENCE)
    first = await at_desk.say("helen", "issue.acknowledge", command="same")
    assert await at_desk.say("helen", "issue.acknowledge", command="same") == first
    assert at_desk.whats().count("issue_acknowledged") == 1


async def test_declined_with_a_reason_the_customer_reads(at_desk):
    await at_desk.open("jaeho", claim=True, evidence=EVIDENCE)
    await at_desk.say("helen", "issue.decline", reason="this is another maker's product")
    assert at_desk.row().state == "declined"
    told = next(mail for mail in at_desk.mail.letters if mail.template == "escalation/ended")
    assert told.facts["answer"] == "this is another maker's product"


async def test_a_stopped_delivery_withdraws_the_ticket_and_hears_that_it_is_over(at_desk):
    await at_desk.open("jaeho", claim=True, evidence=EVIDENCE)
    await at_desk.tell(Stopped(reason="terminated", by=By(person="vera", role=Role.DELIVERY)))
    assert at_desk.world.client.status(at_desk.id) == "completed"
    assert at_desk.hooks.hooks[-1].body["event"] == "cancelled"
    assert ChildStopped(child="issue/1") in await at_desk.heard()
    assert at_desk.row().state == "cancelled"


async def test_every_letter_has_a_key_of_its_own(at_desk):
    await at_desk.open("jaeho", claim=True)
    await at_desk.hours(24 * 10)
    await at_desk.say("helen", "issue.verdict", **VERDICT | {"promised_on": "2026-04-01"})
    keys = [mail.key for mail in at_desk.mail.letters] + [hook.key for hook in at_desk.hooks.hooks]
    assert len(keys) == len(set(keys))
