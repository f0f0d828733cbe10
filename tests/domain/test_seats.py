"""Seats: filled by their own party, in an order; who came and went is remembered; nothing owed is left lying."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.domain import absence as absences
from postsales.domain import collecting
from postsales.domain import promise as promises
from postsales.domain.absence import Absence
from postsales.domain.calendar import SEOUL_OFFICE
from postsales.domain.contract import Channel
from postsales.domain.delivery import DeliveryState, Stage
from postsales.domain.errors import Refused
from postsales.domain.owing import refuse_orphans
from postsales.domain.promise import PromiseStatus
from postsales.domain.seats import Person, Roster, Seat, Side
from postsales.domain.sitting import Sitting, after_change

START = datetime(2026, 3, 2, tzinfo=UTC)
TODAY = date(2026, 3, 9)
NAMES = ("ara", "bom", "chan", "dan")
PEOPLE = {name: Person(id=name, name=name, side=Side.PARTNER, email=f"{name}@partner.example") for name in NAMES}
OLIVER = Person(id="oliver", name="Oliver", side=Side.VENDOR, email="oliver@vendor.example")
SEATS = (Seat.PARTNER_PM, Seat.PARTNER_ENGINEER)

MOVES = st.lists(
    st.tuples(
        st.sampled_from(("assign", "vacate")), st.sampled_from(SEATS), st.sampled_from(NAMES), st.integers(1, 4),
        st.none() | st.sampled_from(NAMES),
    ),
    max_size=30,
)  # fmt: skip


def played(moves) -> tuple[Roster, Roster, tuple[Sitting, ...]]:
    """The roster of the contract, the one after these moves, and the history in between."""
    signed = Roster(people=(PEOPLE["ara"],), seats={Seat.PARTNER_PM: ("ara",)})
    roster = signed
    history: tuple[Sitting, ...] = ()
    for n, (do, seat, name, place, successor) in enumerate(moves, start=1):
        try:
            if do == "assign":
                after = roster.assign(seat, PEOPLE[name], place=place)
            else:
                after = roster.vacate(seat, name, PEOPLE[successor] if successor else None)
        except Refused as refused:
            if refused.code != "not_in_that_seat":
                raise
            continue
        at = START + timedelta(days=n)
        history = after_change(history, roster, after, since=START, at=at, why=None, successor=successor)
        roster = after
    return signed, roster, history


@given(MOVES)
def test_history_says_at_every_moment_who_sits_where(moves):
    signed, roster, history = played(moves)
    for seat in SEATS:
        for name in NAMES:
            spells = [each for each in history if (each.seat, each.person) == (seat, name)]
            still = [each for each in spells if each.until is None]
            from_the_contract = name in signed.seats.get(seat, ()) and not spells
            assert (name in roster.seats.get(seat, ())) == (len(still) == 1 or from_the_contract)
            for earlier, later in pairwise(spells):
                assert earlier.until is not None
                assert earlier.until <= later.since


@given(MOVES)
def test_nobody_sits_twice_in_a_seat_and_everybody_seated_is_known(moves):
    _, roster, history = played(moves)
    assert [each.n for each in history] == list(range(1, len(history) + 1))
    for people in roster.seats.values():
        assert len(people) == len(set(people))
        assert all(roster.person(name) is not None for name in people)


@given(st.permutations(NAMES), st.sets(st.sampled_from(NAMES)))
def test_first_available_is_asked_and_the_order_stays(order, away):
    roster = Roster(people=tuple(PEOPLE.values()), seats={Seat.PARTNER_PM: tuple(order)}, away=tuple(sorted(away)))
    asked = roster.holder(Seat.PARTNER_PM)
    present = [name for name in order if name not in away]
    assert asked is not None
    assert asked.id == (present or list(order))[0]
    assert {each.id for each in roster.holders(Seat.PARTNER_PM)} == set(NAMES)


@pytest.mark.parametrize(
    ("place", "order"), [(1, ("dan", "ara", "bom")), (2, ("ara", "dan", "bom")), (9, ("ara", "bom", "dan"))]
)
def test_place_in_the_seat_is_where_it_was_said(place, order):
    roster = Roster(people=tuple(PEOPLE.values()), seats={Seat.PARTNER_PM: ("ara", "bom")})
    assert roster.assign(Seat.PARTNER_PM, PEOPLE["dan"], place=place).seats[Seat.PARTNER_PM] == order


def test_successor_gets_the_place_of_whom_they_follow():
    roster = Roster(people=tuple(PEOPLE.values()), seats={Seat.PARTNER_PM: ("ara", "bom", "chan")})
    assert roster.vacate(Seat.PARTNER_PM, "ara", PEOPLE["dan"]).seats[Seat.PARTNER_PM] == ("dan", "bom", "chan")
    assert roster.vacate(Seat.PARTNER_PM, "ara", PEOPLE["chan"]).seats[Seat.PARTNER_PM] == ("chan", "bom")
    with pytest.raises(Refused, match="seat_of_another_party"):
        roster.vacate(Seat.PARTNER_PM, "ara", OLIVER)
    with pytest.raises(Refused, match="not_in_that_seat"):
        roster.vacate(Seat.PARTNER_PM, "dan")


# What is owed


def delivery(stage: Stage = Stage.INSTALLATION, seats: Any = None) -> DeliveryState:
    held = seats or {Seat.PARTNER_PM: ("ara",), Seat.PARTNER_HEAD: ("bom",)}
    roster = Roster(people=(*PEOPLE.values(), OLIVER), seats=held)
    return DeliveryState(stage=stage, started_at=START, roster=roster, calendars=dict.fromkeys(Side, SEOUL_OFFICE))


def promised(n: int, owner: str, due_on: date = TODAY) -> promises.Promise:
    return promises.make(
        n, "migrate", owner=owner, owner_side=Side.PARTNER, to=Side.CUSTOMER, due_on=due_on, by=owner,
        by_side=Side.PARTNER, today=TODAY,
    )  # fmt: skip


def test_seat_that_owes_something_is_not_emptied_and_hears_what():
    state = delivery().with_promise(promised(1, "ara"))
    with pytest.raises(Refused) as refused:
        refuse_orphans(state, Channel.INDIRECT, Seat.PARTNER_PM, "ara")
    assert (refused.value.code, refused.value.facts["owed"]) == ("seat_owes", "promise:1, installation")


def test_planned_visits_are_left_behind_only_by_who_goes_alone_and_for_good():
    seats = {Seat.PARTNER_PM: ("bom",), Seat.PARTNER_ENGINEER: ("ara",)}
    with pytest.raises(Refused) as refused:
        refuse_orphans(delivery(Stage.LIVE, seats), Channel.INDIRECT, Seat.PARTNER_ENGINEER, "ara", (2, 3))
    assert (refused.value.code, refused.value.facts["owed"]) == ("seat_owes", "visit:2, visit:3")
    both = {**seats, Seat.PARTNER_ENGINEER: ("ara", "bom")}
    refuse_orphans(delivery(Stage.LIVE, both), Channel.INDIRECT, Seat.PARTNER_ENGINEER, "ara", (2,))
    keeps = {Seat.PARTNER_PM: ("ara", "bom"), Seat.PARTNER_ENGINEER: ("ara",)}
    refuse_orphans(delivery(Stage.LIVE, keeps), Channel.INDIRECT, Seat.PARTNER_ENGINEER, "ara", (2,))


def test_seat_with_somebody_left_owes_only_what_the_person_promised():
    both = {Seat.PARTNER_PM: ("ara", "bom")}
    refuse_orphans(delivery(seats=both), Channel.INDIRECT, Seat.PARTNER_PM, "ara")
    with pytest.raises(Refused, match="promise:1"):
        refuse_orphans(delivery(seats=both).with_promise(promised(1, "ara")), Channel.INDIRECT, Seat.PARTNER_PM, "ara")


def test_promises_stay_with_somebody_who_keeps_another_seat():
    seats = {Seat.PARTNER_PM: ("bom", "ara"), Seat.PARTNER_ENGINEER: ("ara",)}
    state = delivery(seats=seats).with_promise(promised(1, "ara"))
    refuse_orphans(state, Channel.INDIRECT, Seat.PARTNER_PM, "ara")


def test_settled_promises_hold_nobody_back():
    kept = promised(1, "ara").model_copy(update={"status": PromiseStatus.KEPT})
    refuse_orphans(delivery(Stage.LIVE).with_promise(kept), Channel.INDIRECT, Seat.PARTNER_PM, "ara")


# Absence


def test_heir_is_whoever_is_named_else_sits_behind_else_leads_their_side():
    roster = Roster(
        people=(*PEOPLE.values(), OLIVER),
        seats={Seat.PARTNER_ENGINEER: ("chan", "dan"), Seat.PARTNER_PM: ("ara",), Seat.DELIVERY_MANAGER: ("oliver",)},
    )
    assert absences.heir(roster, "chan", "ara") == PEOPLE["ara"]
    assert absences.heir(roster, "chan") == PEOPLE["dan"]
    dan_away = roster.model_copy(update={"away": ("dan",)})
    assert absences.heir(dan_away, "chan") == PEOPLE["ara"]
    assert absences.heir(roster, "oliver") is None


def test_promise_handed_to_another_party_is_proposed_and_to_ones_own_is_not():
    promise = promised(1, "ara")
    assert absences.hand_on(promise, PEOPLE["bom"], by_side=Side.PARTNER, at=START).status is PromiseStatus.OPEN
    handed = absences.hand_on(promise, OLIVER, by_side=Side.PARTNER, at=START)
    assert (handed.owner, handed.owner_side, handed.status) == ("oliver", Side.VENDOR, PromiseStatus.PROPOSED)
    assert handed.due_on == promise.due_on


@pytest.mark.parametrize(
    ("absence", "code"),
    [
        (Absence(person="ara", from_on=date(2026, 3, 12), until_on=date(2026, 3, 11)), "absence_ends_before_it_begins"),
        (Absence(person="ara", from_on=date(2026, 3, 2), until_on=date(2026, 3, 6)), "absence_is_over"),
        (Absence(person="ara", from_on=TODAY, until_on=TODAY, stand_in="ara"), "stands_in_for_themselves"),
    ],
)
def test_absence_that_cannot_be_is_refused(absence, code):
    with pytest.raises(Refused, match=code):
        absences.add_absence((), absence, today=TODAY)


@given(st.dates(TODAY, date(2026, 4, 30)), st.integers(0, 20), st.integers(-5, 40))
def test_away_is_who_is_away_that_day_and_both_ends_count(from_on, length, offset):
    absence = Absence(person="ara", from_on=from_on, until_on=from_on + timedelta(days=length))
    day = from_on + timedelta(days=offset)
    roster = delivery().roster
    away = absences.away_on((absence,), dict.fromkeys(Side, day), roster)
    assert (away == ("ara",)) == (0 <= offset <= length)


# The payer's chain


def test_payment_goes_through_the_hands_the_contract_names_in_their_order():
    people = tuple(
        Person(id=name, name=name, side=Side.CUSTOMER, email=f"{name}@customer.example")
        for name in ("clerk", "director", "cio", "budget")
    )
    seats: dict[Seat, tuple[str, ...]] = {
        Seat.PAYER: ("clerk",),
        Seat.CUSTOMER_APPROVER: ("director",),
        Seat.REQUESTER: ("cio",),
    }
    roster = Roster(people=(*people, *PEOPLE.values()), seats=seats)
    assert [each.id for each in collecting.chain(roster, Side.CUSTOMER)] == ["clerk", "director", "cio"]
    named = roster.model_copy(update={"payment_chain": ("director", "budget", "ara", "cio")})
    assert [each.id for each in collecting.chain(named, Side.CUSTOMER)] == ["clerk", "director", "budget", "cio"]
