"""What scorecards are made of, on every store."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from postsales.domain.money import Money
from postsales.domain.scorecard import Records
from postsales.domain.seats import Side
from postsales.messages.rows import RecoveryCostRow, ScopeRow
from postsales.store.facade import Store
from postsales.store.scorecard import CardFilter
from tests.contract_documents import document
from tests.store.stories import (
    NOW,
    TODAY,
    a_delivery,
    a_promise,
    an_instalment,
    an_issue_score,
    fact,
    recording,
)

LATE: dict[str, Any] = {
    "tier": "vendor",
    "debtor": "daehan-si",
    "creditor": "northwind",
    "due_on": TODAY - timedelta(days=1),
}


def deals(store: Store) -> None:
    """Two deliveries of one partner, with two vendors."""
    asked = ScopeRow(
        delivery="HB-1", n=1, what="more", asker="minji", asker_side=Side.VENDOR, provider=Side.PARTNER,
        asker_party="northwind", provider_party="daehan-si", state="expired", asked_at=NOW, answer_by=TODAY,
        currency="KRW",
    )  # fmt: skip
    cost = RecoveryCostRow(
        delivery="HB-1", recovery=1, form="given", n=1, side=Side.PARTNER, party="daehan-si", amount=Decimal(50_000),
        currency="KRW", text="a voucher", state="given", by="minji", at=NOW,
    )  # fmt: skip
    asked_for = cost.model_copy(update={"n": 2, "state": "asked"})
    hours = cost.model_copy(update={"n": 3, "amount": None, "currency": None, "hours": Decimal(2)})
    store.record(recording("a", fact(
        1, a_delivery(), cost, asked_for, hours,
        an_issue_score(), an_issue_score(n=2, claimed_at=NOW + timedelta(days=40)),
        a_promise(owner_side=Side.PARTNER), a_promise(n=2, owner_side=Side.VENDOR), asked,
        an_instalment(n=1, amount="100", outstanding=Decimal(90), disputed=Decimal(30), **LATE),
        an_instalment(n=2, amount="100", disputed=Decimal(100), **LATE),
        an_instalment(n=3, amount="100"),
    )))  # fmt: skip
    other = a_delivery("OT-1", vendor="southwind")
    promised = a_promise("OT-1", owner_side=Side.PARTNER, due_on=date(2026, 5, 1))
    store.record(recording("b", fact(1, other, an_issue_score("OT-1", vendor="southwind"), promised)))
    store.contracts.register("HB-1", "x", document())


def records(store: Store, side: Side, party: str, **which: Any) -> Records:
    return store.scorecards.records(CardFilter(side=side, party=party, **which), today=TODAY)


def test_a_party_has_its_own_issues_promises_requests_and_debts(store: Store) -> None:
    deals(store)
    partner = records(store, Side.PARTNER, "daehan-si")
    assert [(each.delivery, each.n) for each in partner.issues] == [("HB-1", 1), ("HB-1", 2), ("OT-1", 1)]
    assert partner.issues[0].acknowledged == {Side.VENDOR: timedelta(hours=2)}
    assert [each.delivery for each in partner.promises] == ["HB-1", "OT-1"]
    assert [(each.asked, each.answered) for each in partner.scope] == [(False, False)]
    assert [each.amount for each in partner.debts] == [Money.of(60, "KRW")]
    assert [(each.on, each.amount) for each in partner.recoveries] == [(TODAY, Money.of(50_000, "KRW"))]
    vendor = records(store, Side.VENDOR, "northwind")
    assert vendor.recoveries == ()
    assert [(each.delivery, each.n) for each in vendor.issues] == [("HB-1", 1), ("HB-1", 2)]
    assert (len(vendor.promises), [each.asked for each in vendor.scope], vendor.debts) == (1, [True], ())


def test_what_one_does_with_others_is_not_in_what_one_does_with_us(store: Store) -> None:
    deals(store)
    ours = records(store, Side.PARTNER, "daehan-si", other="northwind")
    assert {each.delivery for each in (*ours.issues, *ours.promises)} == {"HB-1"}
    assert store.scorecards.parties(Side.VENDOR, None) == ("northwind", "southwind")
    assert store.scorecards.parties(Side.PARTNER, "southwind") == ("daehan-si",)
    assert store.scorecards.parties(Side.PARTNER, "nobody") == ()


def test_a_claim_counts_in_the_period_it_was_made_in(store: Store) -> None:
    deals(store)
    march = {"since": NOW - timedelta(days=1), "until": NOW + timedelta(days=30)}
    days = {"first": date(2026, 3, 1), "last": date(2026, 3, 31)}
    found = records(store, Side.PARTNER, "daehan-si", **march, **days)
    assert [(each.delivery, each.n) for each in found.issues] == [("HB-1", 1), ("OT-1", 1)]
    assert [each.delivery for each in found.promises] == ["HB-1"]
    later = records(store, Side.PARTNER, "daehan-si", since=NOW + timedelta(days=30), first=date(2026, 4, 1))
    assert [(each.delivery, each.n) for each in later.issues] == [("HB-1", 2)]
    assert (later.scope, later.debts) == ((), ())


def test_what_was_sold_comes_from_the_contract(store: Store) -> None:
    deals(store)
    found = records(store, Side.PARTNER, "daehan-si")
    sold = tuple(dict.fromkeys(line["product"] for line in document()["line_items"]))
    assert {each.delivery: each.products for each in found.promises} == {"HB-1": sold, "OT-1": ()}
