"""Making good in a whole delivery: what begins it, what joins it, how it is answered, what is given."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal

import pytest

from postsales.domain.errors import Refused
from postsales.messages import ids
from postsales.messages.recovery import RecoveryStatus
from postsales.messages.rows import RecoveryRow
from postsales.store.delivery import DeliveryView
from tests.workflows.deal import at
from tests.workflows.whole import Whole

SORRY = "We kept you waiting for a day, and that was our fault. This is what happens now, and by when."


@pytest.fixture
async def whole() -> AsyncIterator[Whole]:
    """An indirect deal, handed over on a Tuesday at ten."""
    async with Whole("hanbit-erp", at(3, 3, 10)) as whole:
        yield whole


def view(whole: Whole) -> DeliveryView:
    found = whole.store.deliveries.show(whole.number, today=whole.world.now().date())
    assert found is not None
    return found


def recovery(whole: Whole, n: int) -> RecoveryRow:
    return next(row for row in view(whole).recoveries if row.n == n)


async def complain(whole: Whole, text: str = "Nobody calls us", **body: object) -> int:
    answer = await whole.say("customer:taeyang", "complaint.record", text=text, **body)
    n: int = answer.details["recovery"]
    return n


# What begins it


async def test_a_complaint_reaches_the_rep_and_the_customer_hears_who_will_call(whole: Whole):
    n = await complain(whole)
    assert whole.letters("recovery/opened") == ["minji"]
    assert whole.letters("recovery/opened_told") == ["oliver"]
    assert whole.letters("recovery/received") == ["taeyang"]
    assert recovery(whole, n).due_at == at(3, 3, 11)
    assert [row.person for row in view(whole).work if row.what == "recovery_owed"] == ["minji"]


async def test_a_broken_promise_to_the_customer_is_made_good_by_whose_it_was(whole: Whole):
    promise = {"what": "Test data", "owner": "jaeho", "due_on": "2026-03-05"}
    await whole.say("partner:jaeho", "promise.make", **promise)
    await whole.say("partner:jaeho", "promise.make", **promise, to="vendor")
    await whole.until(at(3, 6, 9))
    assert [(row.cause, row.side, row.matter, row.owner) for row in view(whole).recoveries] == [
        ("broken_promise", "partner", "promise:1", "jaeho")
    ]


async def test_a_visit_nobody_came_to_is_made_good_and_one_the_customer_missed_is_not(whole: Whole):
    for n, day in enumerate(("2026-03-04", "2026-03-05"), start=1):
        await whole.say("partner:jaeho", "visit.plan", day=day, purpose="Kickoff", engineer="dongwoo", packages=[])
        await whole.say("partner:jaeho", "visit.brief", visit=n)
        await whole.say("partner:dongwoo", "visit.acknowledge", visit=n)
        await whole.say("partner:jaeho", "visit.confirm", visit=n)
    await whole.until(at(3, 5, 18))
    for n, absent in ((1, "customer"), (2, "visitor")):
        await whole.say("customer:taeyang", "visit.no_show", visit=n, absent=absent)
    assert [(row.cause, row.matter) for row in view(whole).recoveries] == [("failed_visit", "visit:2")]


async def test_a_customer_who_waits_longer_than_agreed_is_called(whole: Whole):
    await whole.say("customer:taeyang", "issue.raise", title="It does not open", severity="major")
    await whole.until(at(3, 6, 18))
    assert [(row.cause, row.matter) for row in view(whole).recoveries] == [("late_answer", "issue:1")]


async def test_charged_and_not_delivered_is_made_good_by_whoever_charged(whole: Whole):
    dispute = {"instalment": 1, "amount": "1000000", "reason": "Ten licences are missing"}
    await whole.say("customer:bora", "payment.dispute", **dispute, not_delivered=True)
    assert [(row.cause, row.matter, row.side) for row in view(whole).recoveries] == [
        ("not_delivered", "instalment:1", "partner")
    ]
    n = view(whole).recoveries[0].n
    await whole.say("partner:jaeho", "recovery.credit", recovery=n, amount="1000", instalment=1, reason="one of them")
    assert view(whole).instalments[0].disputed == Decimal(999_000)
    sorry = await complain(whole)
    await whole.say("partner:jaeho", "recovery.credit", recovery=sorry, amount="1000", instalment=1, reason="sorry")
    assert view(whole).instalments[0].disputed == Decimal(999_000)
    assert whole.store.checks.equations() == ()


# What joins it


async def test_complaints_before_the_answer_join_and_are_answered_together(whole: Whole):
    first = await complain(whole)
    assert [await complain(whole, f"Still nobody, {n}") for n in range(3)] == [first] * 3
    status = await whole.world.client.query(ids.recovery(whole.number, first), "status", result_type=RecoveryStatus)
    assert [each.n for each in status.complaints] == [1, 2, 3, 4]
    assert whole.letters("recovery/joined") == ["minji"] * 3
    await whole.say("sales:minji", "recovery.apologise", recovery=first, text=SORRY)
    assert whole.letters("recovery/apology") == ["taeyang"]


async def test_a_complaint_after_the_answer_is_a_second_one(whole: Whole):
    """It comes once the apology went out: a recovery of its own, with a sponsor, takes over what was left."""
    n = await complain(whole)
    await whole.say("sales:minji", "recovery.apologise", recovery=n, text=SORRY)
    assert await complain(whole, "That is no answer") == n + 1
    assert recovery(whole, n + 1).sponsored
    assert recovery(whole, n).state == "taken_over"
    assert whole.letters("recovery/sponsor") == ["grace"]


async def test_after_thirty_days_a_complaint_is_a_first_one_again(whole: Whole):
    n = await complain(whole)
    await whole.say("sales:minji", "recovery.apologise", recovery=n, text=SORRY)
    await whole.say("sales:minji", "recovery.close", recovery=n, note="Called, content")
    await whole.until(at(4, 2, 11))
    assert not recovery(whole, await complain(whole, "Again")).sponsored


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ("issue:1", "unknown_issue"), ("package:roof", "unknown_package"), ("instalment:9", "unknown_instalment"),
        ("entitlement:beer", "unknown_entitlement"), ("promise:1", "unknown_promise"), ("the roof", "unknown_matter"),
    ],
)  # fmt: skip
async def test_a_complaint_about_nothing_there_is_is_refused(whole: Whole, about: str, code: str):
    with pytest.raises(Refused, match=code):
        await complain(whole, about=about)
    assert view(whole).complaints == ()


# How it is answered


async def test_silence_climbs_hour_by_hour_and_stops_with_the_call(whole: Whole):
    n = await complain(whole)
    await whole.until(at(3, 3, 11, 30))
    assert whole.happened("recovery_climbed") == [at(3, 3, 11)]
    await whole.say("delivery:oliver", "recovery.acknowledge", recovery=n)
    await whole.until(at(3, 3, 18))
    assert len(whole.happened("recovery_climbed")) == 1
    assert recovery(whole, n).breaches == ("acknowledge:delivery_manager",)
    # The apology is owed within a business day of the complaint.
    await whole.until(at(3, 4, 11))
    assert whole.happened("recovery_climbed")[1:] == [at(3, 4, 10)]


async def test_when_nobody_is_left_to_climb_to_people_are_asked_again_and_again_until_it_is_made_good(whole: Whole):
    n = await complain(whole)
    await whole.say("sales:minji", "recovery.acknowledge", recovery=n)
    await whole.until(at(3, 16))
    # Told of it last on the third; the customer's office opens at nine ten business days later.
    assert whole.happenings("delivery_stuck") == []
    assert recovery(whole, n).level == 3  # Nobody sits above.
    await whole.until(at(3, 31, 12))
    asked = whole.happenings("delivery_stuck")
    assert [(each.at, each.details["matters"]) for each in asked] == [
        (at(3, 17, 9), f"recovery:{n}"),
        (at(3, 31, 9), f"recovery:{n}"),
    ]
    assert set(whole.letters("delivery/stuck")) >= {"minji", "oliver"}
    await whole.say("sales:minji", "recovery.apologise", recovery=n, text=SORRY)
    await whole.say("sales:minji", "recovery.close", recovery=n, note="They have all they need")
    await whole.until(at(4, 30))
    assert whole.happenings("delivery_stuck") == asked


async def test_what_is_promised_anew_is_watched_like_any_promise(whole: Whole):
    n = await complain(whole)
    with pytest.raises(Refused, match="promise_in_the_past"):
        await whole.say("sales:minji", "recovery.promise", recovery=n, what="x", owner="oliver", due_on="2026-03-01")
    await whole.say("sales:minji", "recovery.promise", recovery=n, what="It opens", owner="oliver", due_on="2026-03-05")
    assert [(row.owner, row.due_on, row.about) for row in view(whole).promises] == [
        ("oliver", date(2026, 3, 5), f"recovery:{n}")
    ]


async def test_an_open_recovery_ends_with_its_delivery(whole: Whole):
    n = await complain(whole)
    await whole.say("sales:minji", "delivery.terminate", reason="Merged with another company")
    for approver in ("victor", "grace"):
        await whole.say(f"approver:{approver}", "delivery.approve")
    assert recovery(whole, n).state == "cancelled"
    assert view(whole).delivery.stage == "terminated"


async def test_thanks_reach_those_they_are_about(whole: Whole):
    with pytest.raises(Refused, match="person_unknown"):
        await whole.say("customer:taeyang", "thanks.record", text="Thank you", people=["nobody"])
    await whole.say("customer:taeyang", "thanks.record", text="Thank you", people=["dongwoo"])
    assert whole.letters("recovery/thanks") == ["dongwoo"]
    await whole.say("sales:minji", "thanks.record", text="They are happy", said_by="강서준")
    assert {"oliver", "jaeho", "dongwoo", "sora"} <= set(whole.letters("recovery/thanks"))


# What is given


async def test_money_off_an_instalment_is_the_billing_sides_to_give(whole: Whole):
    n = await complain(whole)
    with pytest.raises(Refused, match="not_the_creditor"):
        await whole.say("sales:minji", "recovery.credit", recovery=n, amount="1000", instalment=1, reason="x")
    await whole.say("partner:jaeho", "recovery.credit", recovery=n, amount="1000", instalment=1, reason="x")
    assert view(whole).instalments[0].outstanding == Decimal(79_199_000)
    assert [(row.form, row.state) for row in view(whole).recovery_costs] == [("credit_note", "given")]
    assert whole.letters("recovery/credited") == ["taeyang"]
    assert whole.store.checks.equations() == ()


async def test_the_same_credit_given_again_is_one_unless_it_is_meant(whole: Whole):
    n = await complain(whole)
    same = {"recovery": n, "amount": "1000", "instalment": 1, "reason": "x"}
    await whole.say("partner:jaeho", "recovery.credit", **same)
    with pytest.raises(Refused, match="given_already"):
        await whole.say("partner:jaeho", "recovery.credit", **same)
    await whole.say("partner:jaeho", "recovery.credit", **same, one_more=True)
    assert view(whole).instalments[0].outstanding == Decimal(79_198_000)


async def test_what_cannot_be_booked_is_told_to_whoever_gave_it_and_costs_nothing(whole: Whole):
    """Instalment 2 waits for the delivery: nothing is invoiced that could be credited."""
    n = await complain(whole)
    await whole.say("partner:jaeho", "recovery.credit", recovery=n, amount="1000", instalment=2, reason="x")
    assert [(row.state, row.why) for row in view(whole).recovery_costs] == [("refused", "not_invoiced_yet")]
    assert whole.letters("recovery/not_booked") == ["jaeho"]
    assert whole.letters("recovery/credited") == []


async def test_an_entitlement_is_given_back_as_far_as_it_was_used(whole: Whole):
    n = await complain(whole)
    await whole.say("support:anand", "entitlement.use", entitlement="support", quantity="3", requester="seojun")
    for reason in ("x", "y"):
        await whole.say(
            "delivery:oliver", "recovery.credit", recovery=n, entitlement="support", quantity="2", reason=reason
        )
    assert [(row.state, row.why) for row in view(whole).recovery_costs] == [
        ("given", None), ("refused", "more_than_was_used"),
    ]  # fmt: skip
    assert next(row.remaining for row in view(whole).entitlements if row.entitlement == "support") == 59


async def test_a_balance_is_used_on_an_instalment_of_the_customers(whole: Whole):
    n = await complain(whole)
    await whole.say("partner:jaeho", "recovery.credit", recovery=n, amount="500000", reason="x")
    with pytest.raises(Refused, match="balance_too_small"):
        await whole.say("partner:eunji", "balance.use", balance=1, instalment=1, amount="500001")
    with pytest.raises(Refused, match="not_the_customers_instalment"):
        await whole.say("partner:eunji", "balance.use", balance=1, instalment=4)
    await whole.say("partner:eunji", "balance.use", balance=1, instalment=2, amount="100000")
    assert len(whole.happenings("balance_returned")) == 1
    await whole.say("partner:eunji", "balance.use", balance=1, instalment=1)
    assert [row.left for row in view(whole).balances] == [0]
    assert view(whole).instalments[0].outstanding == Decimal(78_700_000)


async def test_above_the_limit_two_of_the_giving_side_approve(whole: Whole):
    n = await complain(whole)
    await whole.say("partner:jaeho", "recovery.credit", recovery=n, amount="5000000", instalment=1, reason="x")
    assert sorted(whole.letters("recovery/approval_asked")) == ["eunji", "hyejin"]
    with pytest.raises(Refused, match="not_an_approver"):
        await whole.say("partner:jaeho", "recovery.approve", recovery=n)
    await whole.say("partner:hyejin", "recovery.approve", recovery=n)
    assert view(whole).instalments[0].outstanding == Decimal(79_200_000)
    await whole.say("partner:eunji", "recovery.approve", recovery=n)
    assert view(whole).instalments[0].outstanding == Decimal(74_200_000)
    assert [row.state for row in view(whole).approvals] == ["granted"]


async def test_approvals_that_do_not_come_lapse(whole: Whole):
    n = await complain(whole)
    await whole.say("partner:jaeho", "recovery.credit", recovery=n, amount="5000000", instalment=1, reason="x")
    await whole.until(at(3, 9, 10))
    assert [(row.state, row.why) for row in view(whole).recovery_costs] == [("refused", "expired")]
    assert [row.done_at is not None for row in view(whole).work if row.what == "recovery_to_approve"] == [True]
