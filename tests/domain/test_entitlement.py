"""Included service counts down; nobody is served silently beyond it, and nobody cut silently."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.desk.contract_file import check
from postsales.domain import entitlement as rules
from postsales.domain.contract import Unit
from postsales.domain.entitlement import Approved, Entitlement, Entry, GivenBack, Granted, Level, Used
from postsales.domain.errors import Refused
from postsales.domain.policy import EntitlementPolicy
from postsales.domain.requester import Likeness, Requester, decide, likenesses, noted, same_as
from postsales.domain.seats import Side
from tests.contract_documents import document

POLICY = EntitlementPolicy()
hours = st.decimals(Decimal("0.01"), Decimal(200), places=2)
entries = st.lists(
    st.one_of(
        st.builds(Used, requester=st.sampled_from("abc"), quantity=hours),
        st.builds(GivenBack, quantity=hours),
        st.builds(Granted, quantity=hours),
        st.builds(Approved, quantity=hours),
    ),
    max_size=30,
)


def support(granted: str = "60", **changes: Any) -> Entitlement:
    one = Entitlement(
        id="support", name="Support", unit=Unit.HOURS, provider=Side.VENDOR, granted=Decimal(granted)
    )  # fmt: skip
    return one.model_copy(update=changes)


def use(one: Entitlement, quantity: str, who: str = "a", reference: str | None = None) -> Entitlement:
    return rules.use(one, POLICY, requester=who, quantity=Decimal(quantity), reference=reference)


def code(call: Any) -> str:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.code


@given(entries)
def test_what_remains_is_what_was_granted_less_what_was_used_and_kept(found: list[Entry]):
    one = rules.fold(support(), found)
    granted = 60 + sum(each.quantity for each in found if isinstance(each, Granted))
    used = sum(each.quantity for each in found if isinstance(each, Used))
    back = sum(each.quantity for each in found if isinstance(each, GivenBack))
    assert one.remaining == granted - used + back
    assert sum(one.by_requester.values()) == one.used == used


@given(entries)
def test_the_order_of_entries_makes_no_difference_to_the_sums(found: list[Entry]):
    forth, back = rules.fold(support(), found), rules.fold(support(), reversed(found))
    assert forth == back


@given(st.lists(st.tuples(st.sampled_from(["use", "back", "grant", "approve"]), hours), max_size=40))
def test_each_level_is_told_once_for_so_much_and_in_order(acts: list[tuple[str, Decimal]]):
    one, told = support(), [0]
    for act, quantity in acts:
        before = one
        try:
            match act:
                case "use":
                    one = rules.use(one, POLICY, requester="a", quantity=quantity, reference=None)
                case "back":
                    one = rules.give_back(one, quantity=quantity)
                case "grant":
                    one = rules.grant(one, POLICY, quantity=quantity)
                    told = [rules.rank(one.level)]
                case _:
                    one = rules.approve(one, POLICY, quantity=quantity)
                    told = [min(told[-1], rules.rank(one.level))]
        except Refused:
            continue
        if rules.rank(one.level) > rules.rank(before.level):
            assert act == "use"
            assert rules.rank(one.level) > told[-1]
            told.append(rules.rank(one.level))
        assert 0 <= one.counted <= one.limit(POLICY) or act == "grant"


def test_told_at_eighty_quoted_at_a_hundred_cut_off_after_the_grace():
    one = use(support(), "47")
    assert one.level is None
    one = use(one, "1")
    assert one.level is Level.TOLD
    one = use(one, "12")
    assert one.level is Level.USED_UP
    assert rules.used_up(one)
    one = use(one, "6")
    assert one.level is Level.CUT_OFF
    assert one.remaining == -6
    assert code(lambda: use(one, "0.5")) == "entitlement_exhausted"


def test_somebody_may_approve_more_and_more_may_be_bought():
    one = use(support(), "66")
    approved = rules.approve(one, POLICY, quantity=Decimal(7))
    assert approved.level is Level.USED_UP
    assert use(approved, "7").level is Level.CUT_OFF
    bought = rules.grant(one, POLICY, quantity=Decimal(60))
    assert bought.level is None
    assert bought.remaining == 54
    assert not bought.asked_for_more


def test_what_is_given_back_is_not_told_of_again():
    one = rules.give_back(use(support(), "50"), quantity=Decimal(10))
    assert one.level is Level.TOLD
    assert use(one, "9").level is Level.TOLD
    assert code(lambda: rules.give_back(one, quantity=Decimal(41))) == "more_than_was_used"


def test_a_ticket_is_counted_once():
    one = use(support(), "1", reference="T-1")
    assert code(lambda: use(one, "1", reference="T-1")) == "use_counted_already"


def test_seats_are_whole():
    seats = support("10", unit=Unit.SEATS)
    assert code(lambda: use(seats, "0.5")) == "whole_units_only"
    assert use(seats, "2").remaining == 8


def test_what_a_contract_includes():
    data = document()
    data["services"][2]["seats"] = 25
    data["line_items"].append(
        {"name": "Trial", "product": "northwind-bi", "amount": "0", "grants": {"unit": "trials", "quantity": "3"}}
    )
    data["line_items"].append(
        {"name": "Support pack", "product": "support", "amount": "0", "grants": {"unit": "hours", "quantity": "20"}}
    )
    reading = check(data)
    assert reading.problems == ()
    assert reading.contract is not None
    found = {each.id: (each.unit.value, int(each.granted)) for each in rules.included(reading.contract)}
    assert found == {
        "training": ("seats", 25), "support": ("hours", 80), "northwind-bi": ("trials", 3),
    }  # fmt: skip


def test_a_grant_of_nothing_is_a_mistake_in_the_contract():
    data = document()
    data["line_items"][0]["grants"] = {"unit": "hours", "quantity": "0"}
    assert [problem.path for problem in check(data).problems] == ["line_items[0].grants.quantity"]


def test_one_persons_overuse_shows():
    one = use(use(support(), "31", "kim"), "8", "lee")
    assert rules.heavy_user(one, POLICY, {}) == "kim"
    two = use(use(use(support(), "20", "kim"), "20", "helpdesk"), "8", "lee")
    assert rules.heavy_user(two, POLICY, {}) is None
    assert rules.heavy_user(two, POLICY, {"helpdesk": "kim"}) == "kim"


# One person under two names


def requester(id: str, name: str, email: str, phone: str | None = None) -> Requester:
    return Requester(id=id, name=name, email=email, phone=phone)


KIM = requester("kim", "김유나 대리", "yuna.kim@hanbit.example", "010-1234-5678")


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (requester("x", "Help", "yuna.kim+erp@hanbit.example"), "email"),
        (requester("x", "ERP 문의", "erp@hanbit.example", "+82 10 1234 5678"), "phone"),
        (requester("x", "김 유나 과장님", "help@hanbit.example"), "name"),
        (requester("x", "김유나", "yuna@other.example", "010-1234-5678"), None),
        (requester("x", "이서준", "seojun@hanbit.example", "010-9999-0000"), None),
    ],
)
def test_two_names_of_maybe_one_person_are_shown(other: Requester, why: str | None):
    assert [each.why for each in likenesses(other, [KIM])] == ([why] if why else [])


def test_namesakes_at_a_free_mail_provider_are_two_people():
    one, two = (requester(id, "Kim Yuna", f"{id}@gmail.com") for id in ("a", "b"))
    assert likenesses(two, [one]) == ()


def test_a_pair_is_put_to_a_human_once_and_decided_by_one():
    pair = Likeness(first="kim", second="x", why="name")
    assert noted((pair,), [Likeness(first="x", second="kim", why="phone")]) == ()
    assert same_as(decide((pair,), "x", "kim", same=True)) == {"x": "kim"}
    assert same_as(decide((pair,), "x", "kim", same=False)) == {}
    assert code(lambda: decide((pair,), "x", "lee", same=True)) == "no_such_likeness"


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")), max_size=12))
def test_names_of_one_person_come_down_to_one_name(pairs: list[tuple[str, str]]):
    found = same_as([Likeness(first=a, second=b, why="name", same=True) for a, b in pairs if a != b])
    assert all(name not in found for name in found.values())
