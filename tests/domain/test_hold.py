"""Further services are held while a customer does not pay (domain notes, story 8)."""

from datetime import timedelta

import pytest

from postsales.domain import hold
from postsales.domain.errors import Refused
from postsales.domain.seats import Side
from postsales.domain.settlement import promise_to_pay
from tests.domain.instalment import DUE, OFFICE, disputed, invoiced, morning, paid, planned

LATE = morning(DUE + timedelta(days=5))  # a Monday


def announced(owed=None, **other):
    said = {"at": LATE, "from_on": None, "days": 5, "by": "nari", "reason": "late", "calendar": OFFICE}
    return hold.announce(None, owed or invoiced(), Side.CUSTOMER, **said | other)


def test_the_customer_hears_before_and_then_it_is_held():
    held = announced()
    assert held.from_on == DUE + timedelta(days=12)
    begins = morning(held.from_on)
    assert hold.begins_at(held, OFFICE) == begins
    assert hold.step(held, invoiced(), OFFICE, begins - timedelta(minutes=1)) is None
    assert hold.step(held, invoiced(), OFFICE, begins) == hold.BeginHold(hold=held)


def test_paid_or_disputed_it_is_over_and_part_paid_it_is_not():
    held = announced().model_copy(update={"state": "held"})
    for over in (paid(invoiced(), 1_100_000), disputed(invoiced(), 1_100_000)):
        assert hold.step(held, over, OFFICE, LATE) == hold.ReleaseHold(hold=held)
    assert hold.step(held, paid(invoiced(), 1_000_000), OFFICE, LATE) is None
    assert hold.begins_at(held, OFFICE) is None


def test_a_promise_to_pay_keeps_it_from_beginning():
    owed = promise_to_pay(
        invoiced(), id="p", pay_on=DUE + timedelta(days=20), on=DUE + timedelta(days=6), by="yuna", amount=None
    )
    held = announced()
    assert hold.step(held, owed, OFFICE, morning(held.from_on)) is None


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"owed": planned()}, "nothing_overdue"),
        ({"owed": disputed(invoiced(), 1_100_000)}, "nothing_overdue"),
        ({"at": morning(DUE)}, "nothing_overdue"),
        ({"from_on": DUE + timedelta(days=8)}, "hold_too_soon"),
    ],
)
def test_what_cannot_be_held_for(facts, code):
    with pytest.raises(Refused, match=code):
        announced(**facts)


def test_a_partners_customer_does_not_suffer_for_the_partner_and_once_is_enough():
    said = {"at": LATE, "from_on": None, "days": 5, "by": "nari", "reason": "late", "calendar": OFFICE}
    with pytest.raises(Refused, match="only_customers_are_held"):
        hold.announce(None, invoiced(), Side.PARTNER, **said)
    with pytest.raises(Refused, match="hold_known"):
        hold.announce(announced(), invoiced(), Side.CUSTOMER, **said)


def test_what_is_dangerous_is_never_held():
    hold.refuse_when_held(())
    hold.refuse_when_held((1,), safety="the rack smokes")
    with pytest.raises(Refused, match="services_held") as refused:
        hold.refuse_when_held((1, 3))
    assert refused.value.facts == {"instalments": "1, 3"}
