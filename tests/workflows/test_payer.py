"""Contact with one payer: one letter for all that is owed, a gap between letters, and every collection hears."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from postsales.domain.schedule import DaysAfter
from postsales.messages import ids
from postsales.messages.effects import Mail
from postsales.messages.failures import Refusal
from postsales.messages.payer import PayerStatus
from postsales.messages.rows import WorkRow
from postsales.simulation.world import VirtualWorld
from tests.workflows.till import PARTNER, VENDOR, Till, spec, till

PAYER = ids.payer(VENDOR, PARTNER)


@pytest.fixture
def money() -> Iterator[Till]:
    with till() as made:
        yield made


def down(mail: Mail) -> Exception | None:
    return ConnectionError("mail server is down") if mail.template.startswith("payer/") else None


def unknown_address(mail: Mail) -> Exception | None:
    return Refusal("no such mailbox") if mail.template.startswith("payer/") else None


async def status(world: VirtualWorld) -> PayerStatus:
    return await world.engine.query(PAYER, "status", PayerStatus)


async def test_what_falls_due_together_goes_in_one_letter_and_each_collection_hears(money):
    await money.open(spec(1), spec(2))
    await money.until(4, 2)
    assert money.reminders() == [
        ("payer/kind", ["11000000", "11000000"]),
        ("payer/plain", ["11000000", "11000000"]),
    ]
    assert [fact.details["instalment"] for fact in money.facts("reminder_sent")] == [1, 2, 1, 2]
    assert len({fact.details["message"] for fact in money.facts("reminder_sent")}) == 2


async def test_two_letters_to_one_person_keep_the_minimum_gap(money):
    patient = spec().payer_policy.model_copy(update={"minimum_gap": timedelta(days=3)})
    first, second = spec(1, payer_policy=patient), spec(2, payer_policy=patient, terms=DaysAfter(days=31))
    await money.open(first, second)
    await money.until(3, 31)
    # The second falls due a day later, but three days after the first letter is a Saturday.
    assert money.days("reminder_asked") == ["03-25 09:00", "03-26 09:00"]
    assert money.days("reminder_letter_sent") == ["03-25 09:05", "03-30 09:00"]


async def test_while_the_mail_is_down_it_keeps_trying_with_what_is_still_owed(money):
    await money.open(spec(1), spec(2))
    money.post.fails = down
    await money.until(4, 2, 12)
    assert money.reminders() == []
    assert money.facts("reminder_letter_delayed")
    await money.say("payment.record", n=1, amount="11000000")
    money.post.fails = lambda mail: None
    await money.until(4, 2, 18)
    assert money.reminders() == [("payer/plain", ["11000000"])]
    assert [fact.details["instalment"] for fact in money.facts("reminder_sent")] == [2]
    assert (await status(money.world)).pending == ()


async def test_an_address_refused_for_good_becomes_work_and_the_collection_knows(money):
    await money.open(spec())
    money.post.fails = unknown_address
    await money.until(3, 25)
    assert money.whats()[-1] == "reminder_refused"
    assert [(row.what, row.facts["why"]) for row in money.rows(WorkRow)] == [("message_refused", "no such mailbox")]


async def test_after_a_week_of_failing_a_person_has_to_see_to_it(money):
    await money.open(spec())
    money.post.fails = down
    await money.until(4, 1, 23)
    assert [row.what for row in money.rows(WorkRow)] == ["message_given_up"]
    assert "reminder_refused" in money.whats()


async def test_it_stays_for_the_next_wish_and_goes_on_in_new_runs():
    with till(after=30) as money:
        await money.open(spec())
        await money.until(5, 29)
        now = await status(money.world)
        assert (now.letters, now.pending) == (4, ())
        assert len(money.facts("reminder_letter_sent")) == 4
