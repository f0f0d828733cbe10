"""Verdicts enter the knowledge base, leave it when they do not stand, and answer a claim whose claimant agrees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from postsales.domain.errors import Refused
from postsales.domain.knowledge import reference_of
from postsales.domain.seats import Side
from postsales.messages.rows import KnownVerdictRow
from tests.workflows.escalation_world import MONDAY_9, NUMBER, Desk, desk
from tests.workflows.test_escalation import EVIDENCE, VERDICT

KNOWN: dict[str, Any] = {
    "reference": "k0123456789abcdef",
    "kind": "configuration",
    "remedy": "point it at the resolver",
    "answer": "It is the name server.",
    "decided_at": MONDAY_9.isoformat(),
}


@pytest.fixture
def at_desk() -> Iterator[Desk]:
    with desk() as found:
        yield found


def learnt(at_desk: Desk) -> list[tuple[str, bool]]:
    """Verdict and whether it stands, each time the knowledge base was told."""
    return [
        (row.verdict, row.stands)
        for _, fact in at_desk.facts.facts
        for row in fact.rows
        if isinstance(row, KnownVerdictRow)
    ]


async def test_a_verdict_is_learnt_once_and_unlearnt_while_it_is_contested(at_desk):
    await at_desk.open("jaeho", claim=True, evidence=EVIDENCE, symptom="환불이 안 됩니다")
    assert learnt(at_desk) == []
    await at_desk.say("helen", "issue.verdict", **VERDICT)
    assert learnt(at_desk) == [("installation_error", True)]
    await at_desk.say("jaeho", "issue.contest", reason="no", evidence={"trace": "x"})
    assert learnt(at_desk)[-1] == ("installation_error", False)
    await at_desk.say("vera", "issue.decide", upheld=True)
    await at_desk.say("boss", "issue.decide", upheld=True)
    assert learnt(at_desk)[-1] == ("installation_error", True)
    await at_desk.say("minji", "issue.resolve")
    await at_desk.say("minji", "issue.reopen", reason="again")
    assert learnt(at_desk)[-1] == ("installation_error", False)
    (row,) = [r for r in at_desk.facts.facts[-1][1].rows if isinstance(r, KnownVerdictRow)]
    assert row.reference == reference_of(NUMBER, 1)
    assert {"환불", "불이"} <= set(row.words.split(" "))


async def test_what_could_not_be_told_is_not_learnt(at_desk):
    await at_desk.open("jaeho", claim=True, evidence=EVIDENCE)
    await at_desk.say("helen", "issue.verdict", **{**VERDICT, "kind": "undetermined", "owner": "helen"})
    assert learnt(at_desk) == []


async def test_a_claimant_who_agrees_is_answered_at_once(at_desk):
    await at_desk.open("jaeho", claim=True)
    answer = await at_desk.say("jaeho", "issue.accept_known", known=KNOWN["reference"], verdict=KNOWN)
    assert (answer.what, answer.details["known"]) == ("known_accepted", KNOWN["reference"])
    status = await at_desk.status()
    assert status.verdict is not None
    assert (status.verdict.owner, status.ball, status.known) == ("jaeho", Side.PARTNER, KNOWN["reference"])
    assert at_desk.letters("verdict") == ["minji"]
    assert learnt(at_desk) == []


async def test_a_known_defect_is_the_vendors_to_mend(at_desk):
    await at_desk.open("jaeho", claim=True)
    known = {**KNOWN, "kind": "product_defect"}
    await at_desk.say("jaeho", "issue.accept_known", known=KNOWN["reference"], verdict=known)
    status = await at_desk.status()
    assert status.verdict is not None
    assert (status.verdict.owner, status.ball) == ("helen", Side.VENDOR)


@pytest.mark.parametrize(
    ("person", "body", "code"),
    [
        ("rep", {"verdict": KNOWN}, "not_the_claimants_word"),
        ("minji", {"verdict": KNOWN}, "not_the_claimants_word"),
        ("jaeho", {}, "unknown_verdict"),
        ("jaeho", {"verdict": KNOWN, "promised_on": "2026-03-01"}, "promise_in_the_past"),
        ("jaeho", {"verdict": KNOWN, "known": "HB-1/3"}, "bad_argument"),
    ],
)
async def test_only_the_claimant_agrees(at_desk, person, body, code):
    await at_desk.open("jaeho", claim=True)
    with pytest.raises(Refused) as refused:
        await at_desk.say(person, "issue.accept_known", **{"known": KNOWN["reference"], **body})
    assert refused.value.code == code


async def test_only_a_claim_is_answered_by_what_is_known(at_desk):
    await at_desk.open("jaeho", title="Printer prints twice")
    with pytest.raises(Refused) as refused:
        await at_desk.say("jaeho", "issue.accept_known", known=KNOWN["reference"], verdict=KNOWN)
    assert refused.value.code == "not_a_claim"
