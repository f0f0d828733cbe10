"""Amendments change only what is not invoiced, and the parts add up to the contract (semantics, "Money")."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.desk.contract_file import read
from postsales.domain.amendment import NewRow, RowTerms, amend, overlaid
from postsales.domain.contract import Trigger
from postsales.domain.errors import Refused
from postsales.domain.instalment_plan import plan
from postsales.domain.money import Money, add_up

READING = read(Path("examples/contracts/hanbit-erp.yaml").read_bytes(), "hanbit-erp.yaml")
assert READING.contract is not None
CONTRACT = READING.contract
ROWS = plan(CONTRACT)  # 72, 96 and 72 million of the customer's, 168 million of the partner's


def amended(wanted=None, added=(), *, open_rows=(2, 3), quoted=(), **totals):
    return amend(
        CONTRACT, ROWS, open_rows=frozenset(open_rows), quoted=frozenset(quoted), wanted=wanted or {}, added=added,
        totals=totals,
    )  # fmt: skip


def net(millions):
    return RowTerms(net=Decimal(millions) * 1_000_000)


def test_rows_not_invoiced_follow_it_and_the_others_stand():
    found = amended({2: net(90), 3: RowTerms(net=Decimal(78_000_000), trigger=Trigger.DATE, on=date(2026, 6, 1))})
    assert [(row.n, row.net.amount, row.tax.amount) for row in found.changed] == [
        (2, 90_000_000, 9_000_000), (3, 78_000_000, 7_800_000),
    ]  # fmt: skip
    assert {(each.instalment, each.field) for each in found.changes} == {
        (2, "net"), (2, "tax"), (3, "net"), (3, "tax"), (3, "trigger"), (3, "on"),
    }  # fmt: skip
    assert found.totals == {"customer": Decimal(240_000_000), "vendor": Decimal(168_000_000)}
    assert overlaid(ROWS, {row.n: row for row in found.changed})[0] == ROWS[0]


def test_rows_fall_away_and_come_with_a_new_total():
    fresh = NewRow(name="추가", net=Decimal(10_000_000), trigger=Trigger.GO_LIVE)
    found = amended({3: RowTerms(cancelled=True)}, [fresh], customer=Decimal(178_000_000))
    assert [(row.n, row.cancelled) for row in found.changed] == [(3, True)]
    assert [(row.n, row.name, row.debtor.value, row.tax.amount) for row in found.added] == [
        (5, "추가", "customer", 1_000_000)
    ]
    owed = NewRow(name="Support", net=Decimal(2_000_000), trigger=Trigger.SIGNATURE, tier="vendor")
    assert amended({}, [owed], vendor=Decimal(170_000_000)).added[0].creditor.value == "vendor"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"wanted": {1: net(60)}}, "instalment_invoiced"),
        ({"wanted": {9: net(60)}}, "unknown_instalment"),
        ({"wanted": {3: net(72)}, "quoted": (3,)}, "not_of_the_contract"),
        ({"wanted": {2: net(97)}}, "parts_do_not_add_up"),
        ({"wanted": {2: net(0)}}, "amount_not_positive"),
        ({"wanted": {2: RowTerms(net=Decimal("1.5"))}}, "finer_than_minor_unit"),
        ({"wanted": {2: RowTerms(trigger=Trigger.DATE)}}, "trigger_without_date"),
        ({"wanted": {2: RowTerms(trigger=Trigger.GO_LIVE, on=date(2026, 6, 1))}}, "trigger_without_date"),
        ({"wanted": {2: RowTerms(trigger=Trigger.ACCEPTANCE, package="nowhere")}}, "unknown_package"),
        ({"wanted": {2: net(96)}}, "nothing_amended"),
        ({}, "nothing_amended"),
    ],
)
def test_what_cannot_be_amended(facts, code):
    with pytest.raises(Refused, match=code):
        amended(**facts)


A_HUNDRED = 100
"""Won: of less than that, what rounding leaves over of so many taxes may be more than the last one."""


def test_parts_too_small_for_their_tax_are_refused():
    rows = (ROWS[0].model_copy(update={"net": Money.of(6, "KRW"), "tax": Money.of(1, "KRW")}),)
    new = [NewRow(name=f"{net}", net=Decimal(net), trigger=Trigger.GO_LIVE) for net in (16646, 1)]
    with pytest.raises(Refused, match="too_small_to_split"):
        amend(
            CONTRACT, rows, open_rows=frozenset(), quoted=frozenset(), wanted={}, added=new,
            totals={"customer": Decimal(16653)},
        )  # fmt: skip


@given(parts=st.lists(st.integers(A_HUNDRED, 10**9), min_size=1, max_size=6), kept=st.integers(1, 10**9))
def test_the_parts_and_their_tax_add_up_however_it_is_divided(parts, kept):
    rows = (ROWS[0].model_copy(update={"net": Money.of(kept, "KRW"), "tax": Money.of(kept, "KRW").share(Decimal(10))}),)
    total = Money.of(kept + sum(parts), "KRW")
    new = [NewRow(name=f"{n}", net=Decimal(part), trigger=Trigger.GO_LIVE) for n, part in enumerate(parts)]
    found = amend(
        CONTRACT, rows, open_rows=frozenset(), quoted=frozenset(), wanted={}, added=new,
        totals={"customer": total.amount},
    )  # fmt: skip
    whole = (*rows, *found.added)
    assert add_up([row.net for row in whole], "KRW") == total
    assert add_up([row.tax for row in whole], "KRW") == total.share(Decimal(10))
