"""A TAM hears how the customer's issues go on, and speaks for the customer with the vendor."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from postsales.domain.seats import Seat, Side
from postsales.messages.command import By, Command, Role
from tests.workflows import escalation_world
from tests.workflows.escalation_world import Desk, desk
from tests.workflows.test_escalation import EVIDENCE, VERDICT
from tests.workflows.test_escalation_contest import NEW

TARA = By(person="tara", role=Role.TAM, side=Side.VENDOR)


@pytest.fixture
def at_desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setitem(escalation_world.SEATS, "tara", (Seat.TAM, Side.VENDOR))
    with desk() as found:
        yield found


def followed(at_desk: Desk) -> list[str]:
    letters = [mail for mail in at_desk.mail.letters if mail.template == "escalation/followed"]
    assert {mail.to.person for mail in letters} <= {"tara"}
    return [mail.facts["event"] for mail in letters]


async def test_the_tam_follows_from_the_claim_to_the_end(at_desk):
    await at_desk.open("minji", claim=True, evidence=EVIDENCE, said_by=Side.CUSTOMER)
    await at_desk.say("helen", "issue.acknowledge")
    await at_desk.say("helen", "issue.interim", owner="helen", workaround="by hand", on="2026-03-20")
    await at_desk.say("helen", "issue.verdict", **VERDICT)
    await at_desk.say("minji", "issue.resolve")
    assert followed(at_desk) == ["claim_to_vendor", "interim", "verdict", "ended"]


async def test_the_tam_contests_for_the_customer(at_desk):
    await at_desk.open("minji", claim=True, evidence=EVIDENCE, said_by=Side.CUSTOMER)
    await at_desk.say("helen", "issue.verdict", **{**VERDICT, "owner": "minji"})
    said = Command(id="tara/1", by=TARA, body={"issue": 1, **NEW})
    await at_desk.world.engine.update(at_desk.id, "issue.contest", said, update_id="tara/1")
    contest = (await at_desk.status()).contest
    assert contest is not None
    assert (contest.side, contest.by) == (Side.CUSTOMER, "tara")


async def test_where_there_is_no_tam_nobody_is_told():
    with desk() as plain:
        await plain.open("minji", claim=True, evidence=EVIDENCE)
        assert followed(plain) == []
