"""What people and banks do to an instalment: pay, dispute, promise (semantics, "Money")."""

from datetime import UTC, datetime

import pytest

from postsales.domain.collection import (
    ExpireDispute,
)
from postsales.domain.disputing import covered, expire_dispute, own_dispute, settle_dispute
from postsales.domain.errors import Refused
from postsales.domain.money import Money
from postsales.domain.settlement import credit, promise_to_pay, record_payment, refund, unwind
from tests.domain.instalment import ACCEPTED, DUE, disputed, invoiced, paid, planned, step, told_finance, won


def test_a_payment_told_twice_counts_once_and_told_differently_is_refused():
    owed = paid(invoiced(), 100_000)
    assert paid(owed, 100_000) == owed
    with pytest.raises(Refused, match="id_reused"):
        paid(owed, 200_000)


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (won(1_100_001), "more_than_owed"),
        (won(0), "amount_not_positive"),
        (won(-1), "amount_not_positive"),
        (Money.of(5, "USD"), "currency_mismatch"),
    ],
)
def test_payments_that_cannot_be(amount, code):
    with pytest.raises(Refused) as refused:
        record_payment(invoiced(), id="p1", amount=amount, on=DUE, by="minji")
    assert refused.value.code == code


def test_more_than_is_owed_says_what_is_owed():
    with pytest.raises(Refused) as refused:
        paid(paid(invoiced(), 1_000_000), 200_000, id="p2")
    assert refused.value.facts == {"outstanding": "KRW 100000", "amount": "KRW 200000"}


def test_nothing_is_paid_before_it_is_invoiced_or_after_it_is_cancelled():
    with pytest.raises(Refused, match="not_invoiced_yet"):
        paid(planned(), 1)
    with pytest.raises(Refused, match="cancelled"):
        paid(unwind(planned(), id="u", on=DUE, by="boss"), 1)


def test_a_bounced_payment_is_owed_again_and_a_refund_in_kindness_is_not():
    owed = paid(invoiced(), 500_000)
    bounced = refund(owed, id="r1", amount=won(500_000), on=DUE, by="minji", owed_again=True)
    assert bounced.outstanding == won(1_100_000)
    assert refund(owed, id="r1", amount=won(500_000), on=DUE, by="minji").outstanding == won(600_000)
    with pytest.raises(Refused, match="more_than_paid"):
        refund(owed, id="r1", amount=won(500_001), on=DUE, by="minji")


def test_an_upheld_dispute_is_credited_and_a_rejected_one_chased_on():
    contested = disputed(invoiced(), 300_000)
    upheld = settle_dispute(contested, 1, id="s1", credited=won(300_000), on=DUE, by="minji")
    assert (upheld.outstanding, upheld.disputes[0].state) == (won(800_000), "upheld")
    assert settle_dispute(upheld, 1, id="s1", credited=won(300_000), on=DUE, by="minji") == upheld
    partly = settle_dispute(contested, 1, id="s1", credited=won(100_000), on=DUE, by="minji")
    assert (partly.chaseable, partly.disputes[0].state) == (won(1_000_000), "partly_upheld")
    rejected = settle_dispute(contested, 1, id="s1", credited=None, on=DUE, by="minji")
    assert (rejected.chaseable, rejected.disputes[0].state) == (won(1_100_000), "rejected")


def credited(owed, amount, id="c1", **said):
    return covered(
        owed, credit(owed, id=id, amount=won(amount), on=DUE, by="minji", **{"covers_dispute": True, **said})
    )


def test_a_credit_of_what_is_disputed_lowers_the_dispute_and_only_the_rest_is_settled():
    contested = disputed(invoiced(), 300_000)
    some = credited(contested, 100_000)
    assert (some.outstanding, some.disputed, some.chaseable) == (won(1_000_000), won(200_000), won(800_000))
    with pytest.raises(Refused, match="more_than_disputed") as refused:
        settle_dispute(some, 1, id="s1", credited=won(200_001), on=DUE, by="minji")
    assert refused.value.facts["disputed"] == "KRW 200000"
    rest = settle_dispute(some, 1, id="s1", credited=won(200_000), on=DUE, by="minji")
    assert (rest.outstanding, rest.disputes[0].state, rest.disputes[0].left) == (won(800_000), "upheld", won(0))
    stands = settle_dispute(some, 1, id="s1", credited=None, on=DUE, by="minji")
    assert (stands.chaseable, stands.disputes[0].state) == (won(1_000_000), "partly_upheld")
    assert expire_dispute(some, 1).chaseable == won(1_000_000)


def test_a_dispute_credited_in_full_is_upheld_and_cannot_be_credited_once_more():
    whole = credited(disputed(invoiced(), 300_000), 400_000)
    assert (whole.outstanding, whole.disputed, whole.disputes[0].state) == (won(700_000), won(0), "upheld")
    with pytest.raises(Refused, match="dispute_is_closed"):
        settle_dispute(whole, 1, id="s1", credited=won(1), on=DUE, by="minji")
    everything = credited(disputed(invoiced(), 300_000), 1_100_000)
    assert (everything.outstanding, everything.disputes[0].state) == (won(0), "upheld")


def test_the_oldest_dispute_is_credited_first_and_a_credit_beside_it_leaves_it_alone():
    two = disputed(disputed(invoiced(), 300_000), 200_000, id="d2")
    assert [each.left for each in credited(two, 400_000).disputes] == [won(0), won(100_000)]
    beside = credited(two, 400_000, covers_dispute=False)
    assert (beside.disputed, beside.chaseable) == (won(500_000), won(200_000))


def test_settling_what_is_not_in_dispute_is_refused():
    contested = disputed(invoiced(), 300_000)
    for number, credited, code in ((2, None, "no_such_dispute"), (1, won(300_001), "more_than_disputed")):
        with pytest.raises(Refused, match=code):
            settle_dispute(contested, number, id="s1", credited=credited, on=DUE, by="minji")
    with pytest.raises(Refused, match="dispute_is_closed"):
        expire_dispute(expire_dispute(contested, 1), 1)


def test_no_more_can_be_disputed_than_is_owed():
    with pytest.raises(Refused, match="more_than_owed"):
        disputed(disputed(invoiced(), 800_000), 300_001, id="d2")


def test_a_dispute_nobody_owns_expires_and_an_owned_one_does_not():
    contested = disputed(invoiced(), 300_000)
    end = datetime(2026, 4, 11, tzinfo=UTC)
    assert isinstance(step(contested, end), ExpireDispute)
    assert told_finance(own_dispute(contested, 1, "jaeho"), end)[0].open_disputes
    assert expire_dispute(contested, 1).chaseable == won(1_100_000)


def test_a_promise_is_kept_by_paying_it_and_replaced_by_a_new_one():
    promised = promise_to_pay(invoiced(), id="q1", pay_on=DUE, on=ACCEPTED, by="hyejin", amount=won(400_000))
    assert paid(promised, 399_999).promises[0].state == "open"
    assert paid(paid(promised, 300_000), 100_000, id="p2").promises[0].state == "kept"
    again = promise_to_pay(promised, id="q2", pay_on=DUE, on=ACCEPTED, by="hyejin")
    assert [each.state for each in again.promises] == ["replaced", "open"]
    assert promise_to_pay(again, id="q2", pay_on=DUE, on=ACCEPTED, by="hyejin") == again


def test_promises_that_cannot_be():
    with pytest.raises(Refused, match="promise_in_the_past"):
        promise_to_pay(invoiced(), id="q1", pay_on=ACCEPTED, on=DUE, by="hyejin")
    with pytest.raises(Refused, match="nothing_to_promise"):
        promise_to_pay(paid(invoiced(), 1_100_000), id="q1", pay_on=DUE, on=DUE, by="hyejin")
    with pytest.raises(Refused, match="more_than_owed"):
        promise_to_pay(invoiced(), id="q1", pay_on=DUE, on=DUE, by="hyejin", amount=won(1_100_001))


def test_money_in_another_currency_is_refused_with_the_one_that_is_owed():
    with pytest.raises(Refused, match="currency_mismatch") as refused:
        record_payment(invoiced(), id="p", amount=Money.of(5, "USD"), on=DUE, by="minji")
    assert refused.value.facts == {"expected": "KRW", "got": "USD"}
