"""Finance asks the sales rep, on a clock; signals are put off, given to somebody, and told to whom it concerns now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from postsales.domain.errors import Refused
from postsales.domain.seats import Seat
from postsales.messages.command import By, Role
from postsales.messages.rows import QuestionRow, SignalCareRow, SignalRow
from postsales.store.collection import SignalFilter
from tests.workflows.deal import setting
from tests.workflows.till import Till, spec, till

UPCOMING = "HB-1/1/v1/upcoming/1"


@pytest.fixture
def money() -> Iterator[Till]:
    with till() as made:
        yield made


async def care(money: Till, verb: str, **body) -> str:
    who = By(person="fin", role=Role.FINANCE, party="vendor")
    answer = await money.say_to("finance/vendor", verb, who, **body)
    return str(answer.what)


def digests(money: Till, to: str) -> list[str]:
    return [f"{m.facts['on'][5:]}:{m.facts['count']}" for m in money.post.letters
            if m.to.person == to and m.template == "finance/digest"]  # fmt: skip


async def test_the_rep_is_asked_and_answers_by_name(money):
    await money.open(spec())
    answer = await money.say("signal.ask", who="hana", question="언제 들어오나요?")
    assert (answer.what, answer.details["ask"]) == ("finance_asked", "sora")
    assert money.post.templates("sora") == ["collection/question_asked"]
    told = await money.say("signal.answer", who="sora", answer="예산 승인 중", expected_on="2026-04-15")
    assert told.details["expected_on"] == "2026-04-15"
    assert money.post.templates("hana") == ["collection/question_answered"]
    await money.until(3, 20)
    assert money.facts("finance_unanswered") == []
    row = money.rows(QuestionRow)[-1]
    assert (row.answered_by, row.expected_on) == ("sora", date(2026, 4, 15))
    with pytest.raises(Refused, match="nothing_was_asked"):
        await money.say("signal.answer", who="sora", answer="다시")


async def test_silence_climbs_and_climbs_again(money):
    await money.open(spec())
    await money.say("signal.ask", who="hana", question="언제?")
    # Asked on Monday the 2nd: two business days end with Wednesday.
    await money.until(3, 10)
    assert money.days("finance_unanswered") == ["03-05 00:00", "03-10 00:00"]
    assert money.post.templates("hana").count("collection/question_unanswered") == 2
    await money.say("payment.record", amount="11000000")
    await money.until(3, 30)
    assert len(money.facts("finance_unanswered")) == 2, "what is paid needs no answer"


async def test_who_owes_does_not_ask_and_finance_does_not_answer_itself(money):
    await money.open(spec())
    with pytest.raises(Refused, match="debtor_may_not"):
        await money.say("signal.ask", who="hyejin", question="?")
    for _ in range(5):
        await money.say("signal.ask", question="?")
    with pytest.raises(Refused, match="too_many_questions"):
        await money.say("signal.ask", question="?")
    who = By(person="fin", role=Role.FINANCE, party="vendor")
    with pytest.raises(Refused, match="finance_asks"):
        await money.say_to("delivery/HB-1/instalment/1", "signal.answer", who, instalment=1, answer="!")
    with pytest.raises(Refused, match="nobody_to_ask"):
        await money.say("signal.ask", question="?", of="bora")


async def test_put_off_it_is_quiet_until_the_day_and_then_waits_anew(money):
    await money.open(spec())
    await money.until(3, 25)
    assert (
        await care(money, "signal.snooze", keys=[UPCOMING], until="2026-03-30", reason="담당자 휴가")
        == "signals_snoozed"
    )
    await money.until(3, 29)
    assert digests(money, "sora") == ["03-25:1"]
    assert (await money.finance()).snoozed == 1
    assert money.rows(SignalCareRow)[-1].snoozed_until == date(2026, 3, 30)
    await money.until(3, 30)
    assert digests(money, "sora") == ["03-25:1", "03-30:1"]
    assert money.rows(SignalCareRow)[-1].snoozed_until is None
    assert money.facts("signals_climbed") == []


@pytest.mark.parametrize(("until", "code"), [("2026-03-25", "snooze_in_the_past"), ("2026-07-01", "snoozed_too_long")])
async def test_it_is_put_off_for_a_while_only(money, until, code):
    await money.open(spec())
    await money.until(3, 25)
    with pytest.raises(Refused, match=code):
        await care(money, "signal.snooze", keys=[UPCOMING], until=until, reason="?")
    with pytest.raises(Refused, match="no_such_signal"):
        await care(money, "signal.snooze", keys=["HB-9/1/v1/due/1"], until="2026-03-27", reason="?")


async def test_given_to_a_collector_it_is_found_by_them(money):
    await money.open(spec())
    await money.until(3, 25)
    await care(money, "signal.assign", keys=[UPCOMING], collector="nari")
    found = money.store.collections.signals(SignalFilter(collector="nari")).items
    assert [(each.key, each.collector) for each in found] == [(UPCOMING, "nari")]
    await money.acknowledge(keys=[UPCOMING])
    assert (await money.finance()).waiting == 0


async def test_a_signal_says_whom_to_ask_and_since_when(money):
    await money.open(spec())
    await money.until(3, 25)
    signal = money.rows(SignalRow)[0]
    assert (signal.ask, signal.since) == ("yuna", date(2026, 3, 2))
    assert [each.partition(" ")[0] for each in signal.chain] == ["Yuna", "Hyejin", "Jaeho"]


async def test_the_digest_follows_the_newest_contract(money):
    await money.open(spec())
    await money.until(3, 25)
    here = setting()
    follower = here.roster.people[0].model_copy(update={"id": "dohyun", "name": "Dohyun"})
    newer = here.model_copy(
        update={"roster": here.roster.assign(Seat.VENDOR_FINANCE, follower), "signed_on": date(2026, 3, 20)}
    )
    await money.open(spec(2, here=newer))
    await money.until(3, 27)
    assert (await money.finance()).recipients == ("dohyun",)
    assert digests(money, "sora") == ["03-25:1"]
    assert digests(money, "dohyun")[-1] == "03-27:2"


async def test_only_the_partner_lets_the_vendor_remind_its_customer(money):
    await money.open(spec(customer=True, consent=False))
    with pytest.raises(Refused, match="not_yours_to_allow"):
        await money.say("collection.consent", who="sora")
    await money.until(4, 2)
    assert money.post.templates("bora") == []
    assert {fact.details["why"] for fact in money.facts("reminder_withheld")} == {"no_consent"}
    await money.say("collection.consent", who="hyejin")
    await money.until(4, 20)
    assert money.post.templates("bora") == ["payer/firm"]
    with pytest.raises(Refused, match="consent_is_that"):
        await money.say("collection.consent", who="hyejin")
    await money.say("collection.consent", who="hyejin", yes=False)
    await money.until(6, 1)
    assert money.post.templates("bora") == ["payer/firm"]
    await money.open(spec(2))
    with pytest.raises(Refused, match="consent_not_needed"):
        await money.say("collection.consent", n=2, who="hyejin")
