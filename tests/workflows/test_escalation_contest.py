"""A verdict contested once: both heads decide, or the one who answers does, or they meet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from postsales.domain.errors import Refused
from postsales.domain.seats import Side
from postsales.messages.news.installation import PromiseWanted
from tests.workflows.escalation_world import Desk, desk
from tests.workflows.test_escalation import EVIDENCE, VERDICT

NEW: dict[str, Any] = {"reason": "it is the same on a clean machine", "evidence": {"trace": "the pool is empty"}}
DEFECT: dict[str, Any] = {
    "kind": "product_defect",
    "owner": "helen",
    "remedy": "a patch",
    "promised_on": "2026-03-20",
    "answer": "It is our product after all.",
}


@pytest.fixture
def at_desk() -> Iterator[Desk]:
    with desk() as found:
        yield found


async def contested(at_desk: Desk, **verdict: Any) -> None:
    await at_desk.open("jaeho", claim=True, evidence=EVIDENCE)
    await at_desk.say("helen", "issue.acknowledge")
    await at_desk.say("helen", "issue.verdict", **{**VERDICT, **verdict})
    await at_desk.say("jaeho", "issue.contest", **NEW)


async def test_both_heads_overturn_it_and_its_promise_goes_with_it(at_desk):
    await contested(at_desk)
    assert at_desk.letters("heads_asked") == ["vera", "boss"]
    assert at_desk.letters("looked_at_again") == ["minji"]
    status = await at_desk.status()
    assert (status.stage, status.ball, status.next and status.next.what) == (
        "contested",
        Side.VENDOR,
        "heads_decision_awaited",
    )
    answer = await at_desk.say("boss", "issue.decide", upheld=False, **DEFECT)
    assert answer.what == "head_answered"
    assert at_desk.letters("head_answered") == ["vera"]
    answer = await at_desk.say("vera", "issue.decide", upheld=False, **DEFECT)
    assert answer.what == "verdict_overturned"
    status = await at_desk.status()
    assert status.verdict is not None
    assert (status.stage, status.ball, status.verdict.kind) == ("answered", Side.VENDOR, "product_defect")
    assert [verdict.kind for verdict in status.past_verdicts] == ["installation_error"]
    promises = [news for news in await at_desk.heard() if isinstance(news, PromiseWanted)]
    assert [(each.owner, each.instead_of) for each in promises] == [("jaeho", None), ("helen", VERDICT["remedy"])]
    assert at_desk.letters("verdict") == ["minji", "minji"]


async def test_silence_of_one_leaves_the_others_decision(at_desk):
    await contested(at_desk)
    await at_desk.say("boss", "issue.decide", upheld=False, **DEFECT)
    await at_desk.hours(24 * 4)
    status = await at_desk.status()
    assert status.verdict is not None
    assert status.verdict.kind == "product_defect"
    assert "heads:vendor_head" in at_desk.row().breaches


async def test_silence_of_both_leaves_the_verdict(at_desk):
    await contested(at_desk)
    await at_desk.hours(24 * 4)
    row = at_desk.row()
    assert (row.verdict, row.contested, row.state) == ("installation_error", "upheld", "answered")
    assert {"heads:vendor_head", "heads:partner_head"} <= set(row.breaches)
    assert at_desk.letters("contest_over") == ["minji", "jaeho", "rep", "vera", "boss"]


async def test_heads_who_do_not_agree_meet_and_then_there_is_a_verdict(at_desk):
    await contested(at_desk)
    await at_desk.say("boss", "issue.decide", upheld=False, **DEFECT)
    answer = await at_desk.say("vera", "issue.decide", upheld=True)
    assert answer.what == "head_answered"
    await at_desk.hours(24 * 4)
    status = await at_desk.status()
    assert status.session is not None
    assert (status.session.because, status.next and status.next.what) == ("not_agreed", "session_awaited")
    assert at_desk.letters("session") == ["helen", "jaeho", "rep"]
    await at_desk.hours(24 * 12)
    assert at_desk.letters("session_missed") == ["vera", "boss", "manager"]
    await at_desk.say("helen", "issue.verdict", **{**DEFECT, "promised_on": "2026-04-20"})
    status = await at_desk.status()
    assert (status.session, status.verdict and status.verdict.kind) == (None, "product_defect")


async def test_undetermined_brings_both_sides_together_and_another_verdict(at_desk):
    await at_desk.open("jaeho", claim=True, evidence=EVIDENCE)
    await at_desk.say("helen", "issue.verdict", **{**VERDICT, "kind": "undetermined", "owner": "helen"})
    assert at_desk.letters("session") == ["helen", "jaeho", "rep"]
    assert at_desk.row().session_on is not None
    await at_desk.say("helen", "issue.verdict", **VERDICT)
    assert at_desk.row().verdict == "installation_error"
    with pytest.raises(Refused) as refused:
        await at_desk.say("helen", "issue.verdict", **VERDICT)
    assert refused.value.code == "answered_already"


async def test_a_closed_issue_is_contested_too_while_it_may_come_back(at_desk):
    await at_desk.open("jaeho", claim=True, evidence=EVIDENCE)
    await at_desk.say("helen", "issue.verdict", **VERDICT)
    await at_desk.say("minji", "issue.resolve")
    await at_desk.say("jaeho", "issue.contest", **NEW)
    row = at_desk.row()
    assert (row.state, row.contested, row.closed_at) == ("contested", "pending", None)


@pytest.mark.parametrize(
    ("person", "verb", "body", "code"),
    [
        ("helen", "issue.contest", NEW, "contested_already"),
        ("jaeho", "issue.contest", NEW, "contested_already"),
        ("rep", "issue.decide", {"upheld": True}, "not_a_head"),
        ("jaeho", "issue.decide", {"upheld": True}, "not_a_head"),
        ("minji", "issue.decide", {"upheld": True}, "not_a_head"),
        ("vera", "issue.decide", {"upheld": False}, "bad_argument"),
        ("vera", "issue.decide", {"upheld": False, **DEFECT, "owner": "nobody"}, "unknown_owner"),
        ("helen", "issue.verdict", VERDICT, "heads_decide"),
        ("jaeho", "issue.resolve", {}, "heads_decide"),
    ],
)
async def test_what_is_refused_while_it_is_contested(at_desk, person, verb, body, code):
    await contested(at_desk)
    with pytest.raises(Refused) as refused:
        await at_desk.say(person, verb, **body)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("person", "body", "code"),
    [
        ("helen", NEW, "not_yours_to_contest"),
        ("jaeho", {"reason": "no", "evidence": {"version": "4.2.1"}}, "nothing_new"),
        ("jaeho", {"reason": "no", "evidence": {}}, "bad_argument"),
        ("jaeho", {"reason": "no", "evidence": {"logs": ["file:///etc/passwd"]}}, "attachment_outside_the_store"),
    ],
)
async def test_only_the_other_side_contests_and_with_something_new(at_desk, person, body, code):
    await at_desk.open("jaeho", claim=True, evidence=EVIDENCE)
    with pytest.raises(Refused) as refused:
        await at_desk.say("jaeho", "issue.contest", **NEW)
    assert refused.value.code == "no_verdict_to_contest"
    await at_desk.say("helen", "issue.verdict", **VERDICT)
    with pytest.raises(Refused) as refused:
        await at_desk.say(person, "issue.contest", **body)
    assert refused.value.code == code


async def test_contested_once_is_contested_for_good(at_desk):
    await contested(at_desk)
    await at_desk.hours(24 * 4)
    with pytest.raises(Refused) as refused:
        await at_desk.say("jaeho", "issue.contest", reason="again", evidence={"more": "of it"})
    assert refused.value.code == "contested_already"
    with pytest.raises(Refused) as refused:
        await at_desk.say("vera", "issue.decide", upheld=True)
    assert refused.value.code == "not_contested"
