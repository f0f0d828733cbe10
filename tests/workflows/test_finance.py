"""Payment-due signals of one legal entity: a digest each business morning until acknowledged, then one up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from postsales.domain.errors import Refused
from postsales.messages.rows import AcknowledgementRow
from tests.workflows.deal import by
from tests.workflows.till import Till, spec, till

UPCOMING = "HB-1/1/v1/upcoming/1"


@pytest.fixture
def money() -> Iterator[Till]:
    with till() as made:
        yield made


async def digests(money: Till, to: str) -> list[tuple[str, str, int]]:
    letters = [letter for letter in money.post.letters if letter.to.person == to and letter.template.startswith("fin")]
    return [(letter.template, letter.facts["on"][5:], letter.facts["count"]) for letter in letters]


async def test_unacknowledged_is_in_every_mornings_digest_and_climbs_once(money):
    await money.open(spec())
    await money.until(3, 30)
    # Raised on Wednesday the 25th; acknowledged within two business days would be by Friday.
    assert await digests(money, "sora") == [
        ("finance/digest", "03-25", 1),
        ("finance/digest", "03-26", 1),
        ("finance/digest", "03-27", 1),
        ("finance/digest", "03-30", 1),
    ]
    assert await digests(money, "hana") == [("finance/climbed", "03-30", 1)]
    assert money.days("signals_climbed") == ["03-30 09:30"]
    assert (await money.finance()).climbed == 1


async def test_acknowledged_it_is_quiet_until_the_next_signal(money):
    await money.open(spec())
    await money.until(3, 25)
    answer = await money.acknowledge(keys=[UPCOMING])
    assert answer.what == "signals_acknowledged"
    await money.until(3, 31)
    assert await digests(money, "sora") == [("finance/digest", "03-25", 1)]
    assert (await money.finance()).waiting == 0
    await money.until(4, 1)
    assert (await digests(money, "sora"))[-1] == ("finance/digest", "04-01", 1)
    assert [row.signal for row in money.rows(AcknowledgementRow)] == [UPCOMING]


async def test_all_at_once(money):
    await money.open(spec(1), spec(2))
    await money.until(4, 1)
    assert (await money.finance()).waiting == 4
    await money.acknowledge(all=True)
    assert (await money.finance()).waiting == 0
    with pytest.raises(Refused, match="nothing_to_acknowledge"):
        await money.acknowledge(all=True)


async def test_unknown_signals_and_other_peoples_money_are_refused(money):
    await money.open(spec())
    await money.until(3, 25)
    with pytest.raises(Refused, match="no_such_signal"):
        await money.acknowledge(keys=["HB-1/9/v1/due/1"])
    with pytest.raises(Refused, match="bad_argument"):
        await money.acknowledge(keys=["nonsense"])
    stranger = by("hyejin").model_copy(update={"party": "partner"})
    with pytest.raises(Refused, match="not_your_money"):
        await money.say_to("finance/vendor", "signal.acknowledge", stranger, all=True)


async def test_settled_closes_what_waited_without_anybody(money):
    await money.open(spec(1), spec(2))
    await money.until(4, 1)
    await money.say("payment.record", amount="11000000")
    waiting = [each.key for each in (await money.finance()).oldest]
    assert waiting == ["HB-1/2/v1/upcoming/1", "HB-1/2/v1/due/1"]
    assert {row.signal.split("/")[1] for row in money.rows(AcknowledgementRow)} == {"1"}
    await money.say("payment.record", n=2, amount="11000000")
    sent = len(money.post.letters)
    await money.until(6, 1)
    assert len(money.post.letters) == sent


async def test_it_goes_on_in_new_runs_and_the_same_signal_again_changes_nothing():
    with till(after=30) as money:
        await money.open(spec())
        await money.until(8, 31)
        assert await digests(money, "hana") == sorted(set(await digests(money, "hana")))
        mails = [letter.key for letter in money.post.letters]
        assert len(mails) == len(set(mails))
