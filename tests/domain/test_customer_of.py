"""Who the customer is: four conditions, per request and provider, inside a party and between parties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.domain.customer_of import (
    PARTS,
    SPEAK_FOR,
    Asked,
    Part,
    Standing,
    audience,
    parts_of,
    routed_to,
    standing,
)
from postsales.domain.seats import Person, Roster, Seat, Side

NAMES = {side: tuple(f"{side.value}-{n}" for n in range(3)) for side in Side}
PEOPLE = tuple(
    Person(id=name, name=name, side=side, email=f"{name}@x.example") for side in Side for name in NAMES[side]
)
ANYBODY = st.sampled_from([person.id for person in PEOPLE])
SEATS = st.fixed_dictionaries(
    {}, optional={seat: st.lists(st.sampled_from(NAMES[seat.side]), unique=True, max_size=3) for seat in Seat}
)
ROSTERS = SEATS.map(lambda seats: Roster(people=PEOPLE, seats={seat: tuple(held) for seat, held in seats.items()}))
ASKED = st.builds(
    Asked, by=ANYBODY, provider=st.sampled_from(Seat), agreed=st.booleans(), work_of=st.frozensets(ANYBODY)
)


@given(ROSTERS, ASKED)
def test_customer_is_who_meets_all_four_conditions_and_nobody_else(roster, asked):
    meets = (
        not roster.holds(asked.by, asked.provider)
        and asked.agreed
        and asked.by not in asked.work_of
        and any(roster.holds(asked.by, seat) for seats in PARTS.values() for seat in seats)
    )
    assert (standing(roster, asked) is Standing.CUSTOMER) == meets


@given(ROSTERS, ASKED)
def test_who_has_to_work_for_it_is_never_a_customer(roster, asked):
    working = asked.model_copy(update={"work_of": asked.work_of | {asked.by}})
    assert standing(roster, working) is not Standing.CUSTOMER


@given(ROSTERS, ASKED)
def test_paying_and_being_told_make_nobody_a_customer(roster, asked):
    only = {
        seat: held for seat, held in roster.seats.items() if seat in (Seat.PAYER, Seat.PARTNER_PAYER, Seat.INFORMED)
    }
    bystanders = roster.model_copy(update={"seats": only})
    assert standing(bystanders, asked) in (Standing.BYSTANDER, Standing.PROVIDER)


@given(ROSTERS, ASKED, st.sampled_from(Side))
def test_request_goes_to_the_provider_or_to_who_speaks_for_ones_own_side(roster, asked, side):
    seat = routed_to(roster, asked, side)
    if seat is not asked.provider:
        assert seat in SPEAK_FOR[side]
        assert roster.holders(seat)
        assert side is not asked.provider.side
        assert parts_of(roster, asked.by) == ()


@given(ROSTERS, st.sampled_from(Side), st.booleans())
def test_audience_sits_where_it_is_said_to(roster, provider, indirect):
    found = audience(roster, provider, indirect=indirect)
    assert found.accepts is None or roster.holds(found.accepts, Seat.ACCEPTANCE_DECIDER)
    payer = Seat.PARTNER_PAYER if provider is Side.VENDOR and indirect else Seat.PAYER
    assert found.pays is None or roster.holds(found.pays, payer)
    assert len(found.told) == len(set(found.told))


DEAL = Roster(
    people=PEOPLE,
    seats={
        Seat.OPERATOR: ("customer-0",), Seat.PAYER: ("customer-1",), Seat.REQUIREMENT_DEFINER: ("customer-2",),
        Seat.PARTNER_PM: ("partner-0",), Seat.SUPPORT: ("vendor-0",), Seat.SALES_REP: ("vendor-1",),
    },
)  # fmt: skip


@pytest.mark.parametrize(
    ("by", "provider", "work_of", "found"),
    [
        ("customer-0", Seat.PARTNER_PM, (), Standing.CUSTOMER),  # the operator asks for training
        ("customer-0", Seat.PARTNER_PM, ("customer-0",), Standing.COLLABORATOR),  # and has to free the room
        ("customer-1", Seat.PARTNER_PM, (), Standing.BYSTANDER),  # the payer asks for it
        ("partner-0", Seat.SUPPORT, (), Standing.CUSTOMER),  # the partner is the vendor's customer
        ("vendor-1", Seat.SUPPORT, (), Standing.CUSTOMER),  # an internal one
        ("vendor-0", Seat.SUPPORT, (), Standing.PROVIDER),
    ],
)
def test_customers_are_found_inside_and_outside(by, provider, work_of, found):
    assert standing(DEAL, Asked(by=by, provider=provider, work_of=frozenset(work_of))) is found


def test_bystander_asks_another_party_through_who_defines_for_their_own():
    asked = Asked(by="customer-1", provider=Seat.PARTNER_PM)
    assert routed_to(DEAL, asked, Side.CUSTOMER) is Seat.REQUIREMENT_DEFINER
    assert routed_to(DEAL, asked.model_copy(update={"by": "customer-0"}), Side.CUSTOMER) is Seat.PARTNER_PM
    assert parts_of(DEAL, "partner-0") == (Part.DEFINES, Part.IMPLEMENTS)
