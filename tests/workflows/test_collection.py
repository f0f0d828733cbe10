"""One instalment from its trigger to the money, in virtual time."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from postsales.domain.errors import Refused
from postsales.domain.seats import Seat
from postsales.messages.command import CLOCK
from postsales.messages.news.collection import HeldUp, InstalmentMoved
from postsales.messages.news.delivery import ChildStopped, SeatsChanged, Stopped
from postsales.messages.news.escalation import IssueWanted
from postsales.messages.rows import InstalmentRow, SignalRow, WorkRow
from tests.workflows.deal import roster, setting
from tests.workflows.till import ALL_OF_IT, PARTNER, Till, spec, till


@pytest.fixture
def money() -> Iterator[Till]:
    with till() as made:
        yield made


async def test_nothing_is_owed_before_its_trigger(money):
    await money.open(spec(), triggered=False)
    await money.until(6, 1)
    assert money.whats() == ["instalment_planned"]
    with pytest.raises(Refused, match="not_invoiced_yet"):
        await money.say("payment.record", amount="11000000")


async def test_vendor_invoices_from_its_counter_once_and_the_payer_gets_it(money):
    await money.open(spec(1), spec(2))
    issued = [fact.details["invoice"] for fact in money.facts("invoice_issued")]
    assert issued == ["VENDOR-2026-000001", "VENDOR-2026-000002"]
    page = money.store.invoices.get(issued[0])
    assert "11,000,000" in page.html
    assert money.post.templates("yuna") == ["collection/invoice", "collection/invoice"]
    assert (await money.status()).due_on.isoformat() == "2026-04-01"


async def test_partner_is_asked_to_bill_from_its_own_books(money):
    await money.open(spec(customer=True))
    assert [fact.details["invoice"] for fact in money.facts("invoice_issued")] == ["HB-1-1"]
    assert money.post.templates() == ["collection/please_invoice"]
    assert money.store.invoices.get("HB-1-1") is None


async def test_unpaid_finance_hears_and_the_ladder_climbs_once_per_step(money):
    await money.open(spec())
    await money.until(5, 29)
    assert [(each.stage, each.ordinal) for each in money.rows(SignalRow)] == [
        ("upcoming", 1), ("due", 1), ("overdue", 1), ("overdue", 2), ("overdue", 3),
    ]  # fmt: skip
    assert money.days("reminder_sent") == ["03-25 09:05", "04-02 09:05", "04-15 09:05", "05-18 09:05"]
    assert money.days("reminder_handed_over") == ["05-01 09:00"]
    assert money.post.templates("yuna") == [
        "collection/invoice", "payer/kind", "payer/plain", "payer/firm", "payer/final",
    ]  # fmt: skip
    assert money.post.templates("sora").count("collection/manual_step") == 1
    assert money.post.templates("hana").count("collection/manual_step") == 1
    assert {row.what for row in money.rows(WorkRow)} == {"payment_call", "payment_follow_up"}
    assert (await money.status()).state == "overdue"


async def test_the_rep_hears_of_a_hard_letter_before_the_customer(money):
    await money.open(spec())
    await money.until(4, 16)
    order = [(each.template, each.to.person) for each in money.post.letters]
    assert order.index(("collection/hard_step", "sora")) < order.index(("payer/firm", "yuna"))
    assert [name for name, _ in order].count("collection/hard_step") == 1


async def test_part_payment_keeps_reminding_for_the_rest_and_full_payment_ends_it(money):
    await money.open(spec())
    await money.until(4, 2)
    answer = await money.say("payment.record", amount="6000000", received_on="2026-04-02", reference="우리은행")
    assert answer.details["outstanding"] == "5000000"
    await money.until(4, 15)
    assert money.reminders()[-1] == ("payer/firm", ["5000000"])
    await money.say("payment.record", amount="5000000")
    await money.until(12, 1)
    assert money.whats()[-2:] == ["payment_recorded", "instalment_settled"]
    assert money.rows(InstalmentRow)[-1].outstanding == 0
    moved = await money.heard(InstalmentMoved)
    assert (moved[-1].state, moved[-1].settled, moved[-1].outstanding) == ("settled", True, 0)
    assert [each.seq for each in moved] == sorted(each.seq for each in moved)


async def test_the_same_payment_said_again_by_hand_is_not_more_money(money):
    await money.open(spec())
    await money.until(4, 2)
    said = {"amount": "4000000", "received_on": "2026-04-02", "reference": "우리은행 0402"}
    recorded = await money.say("payment.record", **said)
    with pytest.raises(Refused) as refused:
        await money.say("payment.record", **said)
    assert refused.value.code == "payment_is_known"
    assert money.rows(InstalmentRow)[-1].outstanding == 7_000_000

    await money.say("payment.record", **{**said, "reference": "우리은행 0402 둘째"})
    await money.say("payment.reverse", payment=refused.value.facts["payment"], reason="bounced")
    again = await money.say("payment.record", **said)
    assert (recorded.details["outstanding"], again.details["outstanding"]) == ("7000000", "3000000")


async def test_payment_beyond_what_is_owed_is_refused(money):
    await money.open(spec())
    with pytest.raises(Refused) as refused:
        await money.say("payment.record", amount="11000001")
    assert refused.value.code == "more_than_owed"
    with pytest.raises(Refused, match="currency_mismatch"):
        await money.say("payment.record", amount="1", currency="USD")
    with pytest.raises(Refused, match="date_in_the_future"):
        await money.say("payment.record", amount="1", received_on="2026-12-24")
    with pytest.raises(Refused, match="debtor_may_not"):
        await money.say("payment.record", who="yuna", amount="1")
    with pytest.raises(Refused, match="not_your_money"):
        await money.say("payment.promise", who="bora", pay_on="2026-04-10")


async def test_promise_rests_the_ladder_and_broken_lets_the_highest_step_fire(money):
    await money.open(spec())
    await money.until(4, 1)
    await money.say("payment.promise", who="yuna", pay_on="2026-04-20")
    await money.until(4, 20)
    assert money.days("reminder_sent") == ["03-25 09:05"]
    await money.until(4, 22)
    told = ["payment_promise_broken", "rep_told_of_step", "reminder_asked", "reminder_sent"]
    assert money.whats()[-4:] == told
    assert money.facts("reminder_sent")[-1].details["step"] == 3
    assert money.facts("reminder_asked")[-1].details["superseded"] == "2"


async def test_promise_takes_back_a_reminder_that_has_not_gone_yet_and_it_comes_again(money):
    await money.open(spec())
    await money.world.advance_to(money.world.now().replace(month=4, day=2, hour=0, minute=1))
    assert money.whats()[-1] == "reminder_asked"
    await money.say("payment.promise", pay_on="2026-04-03")
    await money.until(4, 3)
    assert money.days("reminder_sent") == ["03-25 09:05"]
    await money.until(4, 6)
    assert [fact.details["step"] for fact in money.facts("reminder_sent")] == [1, 2]


async def test_dispute_holds_only_what_it_disputes_and_names_forum_and_mediator(money):
    await money.open(spec())
    await money.say("payment.dispute", who="yuna", amount="4000000", reason="교육이 아직 끝나지 않았습니다")
    fact = money.facts("payment_disputed")[0]
    assert (fact.details["forum"], fact.details["mediator"]) == ("서울중앙지방법원", "Hanbit SI")
    assert [each.symptom for each in await money.heard(IssueWanted)] == ["교육이 아직 끝나지 않았습니다"]
    assert "collection/disputed" in money.post.templates("sora")
    assert "collection/dispute_heard" in money.post.templates("yuna")
    await money.say("payment.own_dispute", who="sora")
    await money.until(4, 2)
    assert money.reminders()[-1] == ("payer/plain", ["7000000"])
    await money.say("payment.settle_dispute", outcome="credited", amount="1000000")
    assert (await money.status()).outstanding == Decimal(10_000_000)


async def test_dispute_nobody_owns_expires(money):
    await money.open(spec())
    await money.say("payment.dispute", who="yuna", reason="모두")
    await money.until(3, 17)
    assert "dispute_expired" in money.whats()
    with pytest.raises(Refused, match="no_open_dispute"):
        await money.say("payment.settle_dispute", outcome="stands")


async def test_without_consent_the_customer_hears_nothing_but_the_partners_finance_does(money):
    await money.open(spec(customer=True, consent=False))
    await money.until(5, 29)
    assert money.post.templates("bora") == []
    assert len(money.facts("reminder_withheld")) == 5
    assert {row.legal_entity for row in money.rows(SignalRow)} == {PARTNER}
    assert "finance/digest" in money.post.templates("hyejin")
    assert money.rows(WorkRow) == []


async def test_with_consent_the_customer_is_reminded(money):
    await money.open(spec(customer=True))
    await money.until(4, 2)
    assert money.post.templates("bora") == ["payer/kind", "payer/plain"]


async def test_another_payer_is_asked_instead(money):
    await money.open(spec(here=setting(Seat.PARTNER_PAYER)))
    await money.tell("seats", SeatsChanged(roster=roster()))
    await money.until(3, 25)
    assert "payer/kind" in money.post.templates("yuna")
    assert money.rows(InstalmentRow)[0].payer == "hyejin"
    assert money.rows(InstalmentRow)[-1].payer == "yuna"


async def test_nobody_to_remind_becomes_work(money):
    nobody = setting(Seat.PARTNER_PAYER, Seat.PARTNER_HEAD, Seat.PARTNER_PM)
    await money.open(spec(here=nobody))
    await money.until(3, 25)
    assert [fact.details["why"] for fact in money.facts("reminder_withheld")] == ["no_payer"]
    assert [row.what for row in money.rows(WorkRow)] == ["nobody_to_remind"]


async def test_signal_names_what_holds_the_money_up(money):
    await money.open(spec())
    await money.tell("held", HeldUp(seq=2, by=("open_issue:1",)))
    await money.tell("older", HeldUp(seq=1, by=()))
    await money.until(3, 25)
    first = money.rows(SignalRow)[0]
    assert (first.held_up_by, first.ask, first.amount, first.why) == (
        ("open_issue:1",),
        "yuna",
        ALL_OF_IT,
        "acceptance",
    )
    assert [hook.topic for hook in money.hooks.hooks] == ["finance.payment_due"]


@pytest.mark.parametrize(
    ("paid", "refunded", "what"),
    [(None, 0, "instalment_cancelled"), ("0", 0, "instalment_unwound"), ("6000000", 6_000_000, "instalment_unwound")],
)
async def test_termination_with_refund_unwinds(money, paid, refunded, what):
    await money.open(spec(), triggered=paid is not None)
    if paid is not None and paid != "0":
        await money.say("payment.record", amount=paid)
    await money.tell("stopped", Stopped(reason="계약 해지", by=CLOCK, unwind=True))
    assert [each for each in money.whats() if each != "credit_note_issued"][-1] == what
    assert await money.heard(ChildStopped) == [ChildStopped(child="instalment/1", refunded=Decimal(refunded))]
    assert money.rows(InstalmentRow)[-1].outstanding == 0
    assert [row.what for row in money.rows(WorkRow)] == ["refund_to_pay"] * bool(refunded)
    assert money.world.client.status("delivery/HB-1/instalment/1") == "completed"


async def test_closing_ends_it_and_termination_without_refund_leaves_a_person_to_decide(money):
    await money.open(spec(1), spec(2))
    await money.say("payment.record", amount="11000000")
    stopped = Stopped(reason="closed", by=CLOCK)
    await money.tell("stopped", stopped)
    await money.tell("stopped", stopped, n=2)
    assert (money.whats(1)[-1], money.whats(2)[-1]) == ("collection_closed", "instalment_left_open")
    assert [row.what for row in money.rows(WorkRow)] == ["money_left_open"]


async def test_it_goes_on_in_new_runs_without_losing_or_repeating_anything():
    def story(money: Till) -> list[tuple[str, str]]:
        return [
            (fact.what, f"{fact.at}") for (workflow, _), fact in money.kept.facts.items() if "instalment" in workflow
        ]

    stories = []
    for after in (4096, 30):
        with till(after=after) as money:
            await money.open(spec())
            await money.until(4, 2)
            await money.say("payment.record", amount="6000000")
            await money.until(6, 1)
            await money.say("payment.record", amount="5000000")
            stories.append(story(money))
    assert stories[0] == stories[1]
