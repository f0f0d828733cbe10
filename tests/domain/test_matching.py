"""What bank lines are for: the rules in their order, what is only suggested, and what always holds."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postsales.domain.matching import Verdict, learned, match
from postsales.domain.open_items import Known, OpenItem, OpenItems
from postsales.domain.payer_name import SIMILAR, Names, plain_name, similarity
from postsales.domain.reversal import reversed_by
from postsales.domain.statement import BankLine
from postsales.domain.subset import subsets

DAY = date(2026, 3, 2)
NAMES = {
    "hanbit": frozenset({"한빛전자 주식회사"}),
    "maru": frozenset({"마루의원"}),
    "atlas": frozenset({"Atlas Freight Lines"}),
}


def item(n: int = 1, amount: int = 1000, debtor: str = "hanbit", **more: Any) -> OpenItem:
    told: dict[str, Any] = {
        "delivery": "HB-1", "n": n, "invoice": f"NORTHWIND-2026-{n:06d}", "debtor": debtor, "currency": "KRW",
        "outstanding": Decimal(amount), "amount": Decimal(amount), "due_on": DAY + timedelta(days=n),
    }  # fmt: skip
    return OpenItem(**told | more)


def line(amount: int = 1000, *, entry: str = "e1", currency: str = "KRW", **said: Any) -> BankLine:
    from postsales.domain.money import Money

    return BankLine(account="1", entry=entry, booked_on=said.pop("on", DAY), amount=Money.of(amount, currency), **said)


def verdict(told: BankLine, *items: OpenItem, **known: Any) -> Verdict:
    return match([told], OpenItems(items, Known(names=NAMES, **known)))[told.id]


def shares(found: Verdict) -> list[tuple[int, int]]:
    return [(share.n, int(share.amount)) for share in found.shares]


def reasons(found: Verdict) -> list[str]:
    return [reason.code for reason in found.reasons]


# The rules, in order


@pytest.mark.parametrize("text", [
    "NORTHWIND-2026-000001", "대금 northwind-2026-000001 입금", "NORTHWIND2026000001",
    "INV NORTHWIND 2026 000001 thanks", "NORTHWIND-2026-0000 01", "ＮＯＲＴＨＷＩＮＤ－2026－000001",
])  # fmt: skip
def test_the_invoice_named_is_paid_whoever_pays(text: str):
    found = verdict(line(400, remittance=text, payer_name="somebody else"), item(1), item(2))
    assert (found.state, found.rule, shares(found)) == ("applied", "invoice", [(1, 400)])


@pytest.mark.parametrize("text", ["NORTHWIND-2026-0000011", "2026-000001", "17", ""])
def test_what_is_nearly_an_invoice_number_is_none(text: str):
    assert verdict(line(777, remittance=text), item(1), item(2, invoice="17")).state == "unapplied"


def test_two_invoices_named_and_paid_together():
    found = verdict(line(3000, remittance="NORTHWIND-2026-000001, NORTHWIND-2026-000002"), item(1), item(2, 2000))
    assert (found.state, shares(found)) == ("applied", [(1, 1000), (2, 2000)])


def test_two_named_and_not_enough_is_for_a_person():
    found = verdict(line(2500, remittance="NORTHWIND-2026-000001 NORTHWIND-2026-000002"), item(1), item(2, 2000))
    assert (found.state, reasons(found), shares(found)) == ("suggested", ["not_enough_for_all"], [(1, 1000), (2, 1500)])


def test_what_is_too_much_stays_with_the_line():
    assert shares(verdict(line(1500, remittance="NORTHWIND-2026-000001"), item(1))) == [(1, 1000)]


def test_what_banks_keep_settles_within_tolerance():
    within = verdict(line(995_000, remittance="NORTHWIND-2026-000001"), item(1, 1_000_000))
    beyond = verdict(line(989_000, remittance="NORTHWIND-2026-000001"), item(1, 1_000_000))
    assert [share.charges for share in (*within.shares, *beyond.shares)] == [5_000, 0]


@pytest.mark.parametrize("said", [
    {"credited_account": "900-12"}, {"structured": "NORTHWIND-2026-000001"}, {"structured": "RF18NORTHWIND2026000001"},
    {"end_to_end": "NORTHWIND/2026/000001"},
])  # fmt: skip
def test_virtual_account_and_structured_reference(said: dict[str, str]):
    found = verdict(line(300, **said), item(1, virtual_account="90012"), item(2))
    assert (found.state, found.rule, shares(found)) == ("applied", "reference", [(1, 300)])


def test_known_account_and_exact_amount():
    found = verdict(line(payer_account="110-22"), item(1), item(2, 5), account_aliases={"11022": "hanbit"})
    assert (found.state, found.rule, shares(found)) == ("applied", "account", [(1, 1000)])


def test_known_account_under_another_known_name_is_for_a_person():
    told = line(payer_account="11022", payer_name="마루의원")
    found = verdict(told, item(1), account_aliases={"11022": "hanbit"})
    assert (found.state, reasons(found)) == ("suggested", ["account_and_name_differ"])


def test_known_account_under_another_known_name_is_not_spread_over_its_invoices():
    told = line(3000, payer_account="11022", payer_name="마루의원")
    assert verdict(told, item(1), item(2, 2000), account_aliases={"11022": "hanbit"}).state == "suggested"


def test_a_known_account_says_who_it_is_whatever_name_comes_with_it():
    told = line(payer_account="11022", payer_name="한빛전자 주식회사")
    found = verdict(told, item(1), account_aliases={"11022": "maru"})
    assert found.state != "applied"
    assert "bank_charges" not in reasons(found)


@pytest.mark.parametrize(
    "name", ["한빛전자", "㈜한빛전자", "(주) 한빛 전자", "한빛전자㈜", "주식회사 한빛전자", "한빛전자(주)"]
)
def test_name_and_exact_amount(name: str):
    found = verdict(line(payer_name=name), item(1), item(2, 5))
    assert (found.state, found.rule, shares(found)) == ("applied", "name", [(1, 1000)])


def test_one_transfer_for_several_invoices_oldest_first():
    found = verdict(line(600, payer_name="한빛전자"), item(1, 100), item(2, 200), item(3, 400))
    assert (found.state, found.rule, shares(found)) == ("applied", "several", [(2, 200), (3, 400)])


# Ties and weak matches


def test_two_invoices_of_one_amount_are_a_tie():
    found = verdict(line(payer_name="한빛전자"), item(2), item(1))
    assert (found.state, reasons(found), shares(found)) == ("suggested", ["tie"], [(1, 1000)])


def test_a_tie_is_none_the_less_one_for_others_that_make_the_sum_together():
    found = verdict(line(payer_name="한빛전자"), item(1), item(2), item(3, 400), item(4, 600))
    assert (found.state, reasons(found)) == ("suggested", ["tie"])


def test_two_parties_of_one_name_are_a_tie():
    both = Known(names={"a": frozenset({"㈜대한"}), "b": frozenset({"대한 주식회사"})})
    told = line(payer_name="대한")
    items = [item(1, debtor="a"), item(2, debtor="b")]
    assert match([told], OpenItems(items, both))[told.id].state == "suggested"
    # Nor when only one of them owes exactly that: it may still be the other one's.
    assert match([told], OpenItems(items[:1], both))[told.id].state == "suggested"


def test_two_ways_to_make_the_sum_are_for_a_person():
    found = verdict(line(300, payer_name="한빛전자"), item(1, 100), item(2, 200), item(3, 100))
    assert (found.state, reasons(found)) == ("suggested", ["several_ways"])


def test_virtual_account_of_two_invoices_is_for_a_person_unless_the_amount_says():
    two = [item(1, virtual_account="900123"), item(2, 400, virtual_account="900123")]
    assert verdict(line(700, credited_account="900123"), *two).state == "suggested"
    assert shares(verdict(line(400, credited_account="900123"), *two)) == [(2, 400)]


@pytest.mark.parametrize(("name", "code"), [
    ("Atlas Freight Line", "name_similar"),
    ("Atlas Frieght Lines Inc.", "name_similar"), ("ATLAS FREI", "name_cut_short"),
])  # fmt: skip
def test_names_nearly_alike_are_suggested(name: str, code: str):
    found = verdict(line(payer_name=name), item(1, debtor="atlas"))
    assert (found.state, reasons(found)) == ("suggested", [code])


@pytest.mark.parametrize(("told", "code", "state"), [
    (line(995_000, payer_name="한빛전자"), "bank_charges", "suggested"),
    (line(123, payer_name="한빛전자"), "amount_differs", "suggested"),
    (line(1_000_000, payer_name="모르는 곳"), "amount_alone", "suggested"),
    (line(5, payer_name="모르는 곳"), "payer_unknown", "unapplied"),
    (line(5, payer_name="마루의원"), "nothing_open", "unapplied"),
    (line(5, currency="USD", remittance="NORTHWIND-2026-000001"), "other_currency", "unapplied"),
    (line(-5), "went_out", "ignored"),
    (line(-5, reversal=True), "reversal", "unapplied"),
])  # fmt: skip
def test_every_line_is_accounted_for(told: BankLine, code: str, state: str):
    found = verdict(told, item(1, 1_000_000))
    assert (found.state, reasons(found)) == (state, [code])


def test_a_weak_rule_does_not_take_what_another_line_names():
    weak = line(entry="a", payer_name="한빛전자", on=DAY - timedelta(days=1))
    sure = line(entry="b", remittance="NORTHWIND-2026-000001")
    found = match([weak, sure], OpenItems([item(1), item(2, 5)], Known(names=NAMES)))
    assert (found[sure.id].state, found[weak.id].state) == ("applied", "suggested")


def test_paid_twice_is_applied_once():
    twice = [line(entry=entry, remittance="NORTHWIND-2026-000001") for entry in "ab"]
    assert sorted(each.state for each in match(twice, OpenItems([item(1)])).values()) == ["applied", "unapplied"]


def test_confirmed_matches_teach_names_and_accounts():
    told = line(77, payer_name="한빛 자금팀", payer_account="11-22")
    found = verdict(line(77, remittance="NORTHWIND-2026-000001"), item(1))
    assert learned(told, found.shares, NAMES) == {"account": "11-22", "name": "한빛 자금팀"}
    again = verdict(line(payer_name="한빛 자금팀"), item(1), name_aliases={"한빛 자금팀": "hanbit"})
    assert (again.state, again.rule) == ("applied", "name")


def test_what_a_reversal_takes_back():
    paid = line(entry="p", end_to_end="E-1", payer_name="한빛전자")
    other = line(entry="o", payer_name="마루의원")
    by_reference = reversed_by(line(-1000, entry="r", reversal=True, end_to_end="E-1"), [paid, other])
    assert (by_reference.line, by_reference.certain) == (paid.id, True)
    by_payer = reversed_by(line(-1000, entry="r", reversal=True, payer_name="(주)마루의원"), [paid, other])
    assert (by_payer.line, by_payer.certain) == (other.id, False)
    assert reversed_by(line(-7, entry="r", reversal=True), [paid]).line is None
    assert reversed_by(line(1000, entry="r", reversal=True), [paid]).line is None


# What always holds

_AMOUNTS = st.sampled_from([100, 200, 300, 400, 500, 1000])
_ITEMS = st.lists(st.tuples(_AMOUNTS, st.sampled_from(sorted(NAMES))), max_size=8).map(
    lambda told: [item(n, amount, debtor) for n, (amount, debtor) in enumerate(told, start=1)]
)
_SAID = st.fixed_dictionaries({}, optional={
    "payer_name": st.sampled_from(["한빛전자㈜", "마루의원", "Atlas Freight", "모르는 곳"]),
    "payer_account": st.sampled_from(["11022", "999"]),
    "remittance": st.lists(st.sampled_from([f"NORTHWIND-2026-{n:06d}" for n in range(1, 9)]), max_size=3).map(" ".join),
})  # fmt: skip
_LINES = st.lists(st.tuples(st.one_of(_AMOUNTS, st.integers(-50, 3000)), _SAID), max_size=8).map(
    lambda told: [line(amount, entry=f"e{n}", **said) for n, (amount, said) in enumerate(told) if amount]
)
KNOWN = Known(names=NAMES, account_aliases={"11022": "hanbit"})


def applied(found: dict[str, Verdict]) -> Iterable[Verdict]:
    return (each for each in found.values() if each.state == "applied")


@given(_LINES, _ITEMS)
def test_never_more_than_is_there_or_owed(lines: list[BankLine], items: list[OpenItem]):
    found = match(lines, OpenItems(items, KNOWN))
    assert found.keys() == {each.id for each in lines}
    for each in lines:
        given = sum((share.amount for share in found[each.id].shares), Decimal(0))
        assert given <= max(each.amount.amount, Decimal(0))
    for one in items:
        parts = [share for each in applied(found) for share in each.shares if share.key == one.key]
        assert sum(share.amount + share.charges for share in parts) <= one.outstanding
    assert all(share.amount > 0 for each in found.values() for share in each.shares)


@given(_LINES, _ITEMS, st.randoms())
def test_order_of_lines_and_items_changes_nothing(lines: list[BankLine], items: list[OpenItem], chance: random.Random):
    found = match(lines, OpenItems(items, KNOWN))
    chance.shuffle(lines)
    chance.shuffle(items)
    assert match(lines, OpenItems(items, KNOWN)) == found


@given(_LINES, _ITEMS)
def test_matching_what_is_left_again_changes_nothing(lines: list[BankLine], items: list[OpenItem]):
    books = OpenItems(items, KNOWN)
    found = match(lines, books)
    left = [each for each in lines if found[each.id].state == "suggested"]
    again = match(left, OpenItems(books.items.values(), KNOWN))
    assert not list(applied(again))


@given(_LINES, _ITEMS)
def test_nothing_is_applied_without_evidence(lines: list[BankLine], items: list[OpenItem]):
    """A line that names neither invoice nor payer is never applied, whatever its amount."""
    found = match(lines, OpenItems(items, KNOWN))
    for each in lines:
        if not (each.remittance or each.payer_account == "11022" or each.payer_name in ("한빛전자㈜", "마루의원")):
            assert found[each.id].state != "applied"


@given(st.lists(st.integers(1, 30).map(Decimal), max_size=9), st.integers(1, 120).map(Decimal))
def test_subsets_are_all_there_are_as_far_as_two(amounts: list[Decimal], total: Decimal):
    found, whole = subsets(amounts, total)
    every = [
        places for size in range(2, len(amounts) + 1) for places in combinations(range(len(amounts)), size)
        if sum(amounts[place] for place in places) == total
    ]  # fmt: skip
    assert all(places in every for places in found)
    if whole:
        assert len(found) == min(len(every), 2)
    small = [places for places in every if len(places) <= 6]
    assert len(found) >= min(len(small), 1)


def test_a_search_among_many_ends():
    found, whole = subsets([Decimal(2 * n) for n in range(1, 200)], Decimal(1001))
    assert (found, whole) == ([], False)


_WORDS = st.text(st.sampled_from("가나다라마바사아한빛전자abcdefg"), min_size=1, max_size=14)


@given(_WORDS)
def test_plain_names_stay_as_they_are(name: str):
    assert plain_name(plain_name(name)) == plain_name(name)


@settings(max_examples=200)
@given(st.lists(_WORDS, max_size=30), _WORDS)
def test_names_are_found_as_by_comparing_with_all(names: list[str], wanted: str):
    every = {name for name in names if similarity(wanted, name) >= SIMILAR}
    assert {name for name, _ in Names(names).like(wanted)} == every
