"""Laws of money (semantics, "Money"): exact, one currency, half-even, parts always add up."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from postsales.domain.errors import Refused
from postsales.domain.money import DECIMALS, Money, add_up, split

currencies = st.sampled_from(sorted(DECIMALS))


@st.composite
def amounts(draw, currency=currencies, low=-(10**12), high=10**12):
    code = draw(currency)
    return Money.of(Decimal(draw(st.integers(low, high))).scaleb(-DECIMALS[code]), code)


@st.composite
def portions(draw):
    """Percentages with up to two decimals that make 100."""
    cuts = draw(st.lists(st.integers(1, 9999), max_size=8, unique=True).map(sorted))
    return [Decimal(after - before) / 100 for before, after in zip([0, *cuts], [*cuts, 10000], strict=True)]


def test_money_is_spelt_in_its_minor_units_and_is_a_string_on_the_wire():
    assert Money.of("1200.5", "USD").model_dump_json() == '{"amount":"1200.50","currency":"USD"}'
    assert str(Money.of(1_100_000, "KRW")) == "KRW 1100000"
    assert Money.of("5", "USD") == Money.of("5.00", "USD")


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        ("1", "XYZ", "unknown_currency"),
        ("1", "krw", "unknown_currency"),
        ("0.5", "KRW", "finer_than_minor_unit"),
        ("0.005", "USD", "finer_than_minor_unit"),
        ("ten", "USD", "not_an_exact_amount"),
        ("NaN", "USD", "not_an_exact_amount"),
        (0.1, "USD", "not_an_exact_amount"),
        ("1e15", "USD", "amount_too_large"),
        ("1e99", "USD", "amount_too_large"),
    ],
)
def test_what_is_no_money_is_refused_with_its_reason(amount, currency, code):
    with pytest.raises(Refused) as refused:
        Money.of(amount, currency)
    assert refused.value.code == code


def test_a_contract_file_learns_the_same_reasons_from_validation():
    with pytest.raises(ValidationError) as invalid:
        Money.model_validate({"amount": 0.1, "currency": "XYZ"})
    assert {error["type"] for error in invalid.value.errors()} == {"not_an_exact_amount", "unknown_currency"}


@pytest.mark.parametrize("together", [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b, lambda a, b: a >= b])
def test_currencies_do_not_mix(together):
    with pytest.raises(Refused, match="currency_mismatch"):
        together(Money.of(1, "KRW"), Money.of(1, "USD"))


def test_rounding_is_half_even():
    assert Money.of(50, "KRW").share(Decimal(1)) == Money.of(0, "KRW")
    assert Money.of(150, "KRW").share(Decimal(1)) == Money.of(2, "KRW")
    assert Money.of("0.25", "USD").share(Decimal(10)) == Money.of("0.02", "USD")


def test_portions_that_do_not_make_a_hundred_are_refused():
    with pytest.raises(Refused) as refused:
        split(Money.of(100, "KRW"), [Decimal(50), Decimal(45)])
    assert refused.value.code == "parts_do_not_add_up"
    assert refused.value.facts == {"parts": "95 %", "total": "100 %"}


def test_a_total_too_small_to_split_is_refused_rather_than_split_into_a_negative_part():
    with pytest.raises(Refused, match="too_small_to_split"):
        split(Money.of(2, "KRW"), [Decimal(30), Decimal(30), Decimal(30), Decimal(10)])


@given(amounts(), portions())
def test_parts_add_up_and_each_but_the_last_is_its_rounded_share(total, parts):
    last = abs(total.amount).scaleb(DECIMALS[total.currency]) * parts[-1] / 100
    if total.amount and last < len(parts):
        return  # rounding the others may take more than is left for the last: refused, as shown above
    split_up = split(total, parts)
    assert add_up(split_up, total.currency) == total
    assert split_up[:-1] == [total.share(part) for part in parts[:-1]]
    assert all(part.amount * total.amount >= 0 for part in split_up)


@given(amounts())
def test_money_survives_the_wire(money):
    assert Money.model_validate_json(money.model_dump_json()) == money
    assert Money.model_validate_json(money.model_dump_json()).model_dump_json() == money.model_dump_json()


@given(st.data(), currencies)
def test_adding_is_orderly(data, currency):
    a, b = (data.draw(amounts(st.just(currency))) for _ in "ab")
    assert a + b == b + a
    assert (a + b) - b == a
    assert a + -a == Money.zero(currency)
    assert (a < b) == (b > a) == (not a >= b)


@given(amounts(low=0), st.decimals(0, 100, places=3))
def test_a_share_is_within_half_a_minor_unit(money, percent):
    exact = money.amount * percent / 100
    assert abs(money.share(percent).amount - exact) <= Decimal("0.5").scaleb(-DECIMALS[money.currency])


def test_an_amount_too_fine_says_how_many_decimals_there_are():
    with pytest.raises(Refused, match="finer_than_minor_unit") as refused:
        Money.of("10.5", "KRW")
    assert refused.value.facts == {"amount": "10.5", "currency": "KRW", "decimals": 0}
