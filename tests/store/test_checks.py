"""Doctor's money equations hold for money that adds up, and name what does not."""

from decimal import Decimal

import pytest

from postsales.store.facade import Store
from tests.store.stories import a_delivery, an_entry, an_instalment, fact, recording

INVOICED = an_entry(entry="1", amount=Decimal(100))
PAID = an_entry(entry="2", sort="paid", amount=Decimal(80))
REFUNDED = an_entry(entry="3", sort="refunded", amount=Decimal(10))
CREDITED = an_entry(entry="4", sort="credited", amount=Decimal(5))
WRITTEN_OFF = an_entry(entry="5", sort="written_off", amount=Decimal(5))


def test_nothing_is_off_when_everything_adds_up(store: Store) -> None:
    owed = an_instalment(amount="100", outstanding=Decimal(20), net=Decimal(90), tax=Decimal(10))
    planned = an_instalment(n=2, amount="10", outstanding=Decimal(0), state="planned", due_on=None)
    vendors = an_instalment(n=3, amount="7", tier="vendor", outstanding=Decimal(0), state="planned", due_on=None)
    whole = a_delivery(net_total=Decimal(100))
    store.record(
        recording("w", fact(1, whole, owed, planned, vendors, INVOICED, PAID, REFUNDED, CREDITED, WRITTEN_OFF))
    )
    assert store.checks.equations() == ()
    assert store.checks.numbering() == ()


@pytest.mark.parametrize(
    ("changes", "rule", "expected", "found"),
    [
        ({"outstanding": Decimal(19)}, "invoice_equation", "100", "99"),
        ({"net": Decimal(99)}, "gross", "100", "99"),
        ({"disputed": Decimal(21)}, "never_more_than_all", "20", "21"),
    ],
)
def test_what_is_off_is_named(store: Store, changes: dict, rule: str, expected: str, found: str) -> None:
    row = an_instalment(amount="100", outstanding=Decimal(20)).model_copy(update=changes)
    store.record(recording("w", fact(1, row, INVOICED, PAID)))
    (off,) = store.checks.equations()
    assert (off.rule, off.where, off.expected, off.found) == (rule, "HB-1/1", expected, found)


def test_parts_that_do_not_add_up_to_the_contract_are_named(store: Store) -> None:
    rows = [an_instalment(n=n, amount="33", outstanding=Decimal(0), due_on=None) for n in (1, 2, 3)]
    store.record(recording("w", fact(1, a_delivery(net_total=Decimal(100)), *rows)))
    (off,) = store.checks.equations()
    assert (off.rule, off.where, off.expected, off.found) == ("parts", "HB-1", "100", "99")


def test_a_fact_that_never_arrived_is_named(store: Store) -> None:
    store.record(recording("w", fact(1), fact(3)))
    assert [(off.rule, off.where, off.expected, off.found) for off in store.checks.numbering()] == [
        ("events", "w", "3", "2")
    ]
