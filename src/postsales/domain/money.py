"""Amounts of money: exact, in one currency, in whole minor units.

Source: semantics, "Money". Never floats; no arithmetic across currencies; rounding is half-even; the last part
takes the remainder, so parts always add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import cache, total_ordering
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen

# ISO 4217: the decimals of each currency's minor unit. KRW and JPY have none.
_CURRENCIES_BY_DECIMALS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    2: "AED ALL AMD ARS AUD AZN BDT BGN BOB BRL BWP CAD CHF CNY COP CRC CZK DKK DOP DZD EGP ETB EUR FJD GBP GEL GHS "
    "GTQ HKD HNL HUF IDR ILS INR JMD KES KGS KHR KZT LAK LBP LKR MAD MDL MKD MMK MNT MOP MUR MVR MXN MYR NAD NGN "
    "NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD SAR SEK SGD THB TRY TTD TWD TZS UAH USD UYU UZS ZAR ZMW",
    3: "BHD IQD JOD KWD LYD OMR TND",
}
DECIMALS = {code: decimals for decimals, codes in _CURRENCIES_BY_DECIMALS.items() for code in codes.split()}
"""How many decimals each currency we deal in has."""

_LIMIT = Decimal(10) ** 15
# Wide enough that nothing below is rounded twice, whatever context a caller's thread has.
_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)


def _no_float(raw: object) -> object:
    if isinstance(raw, float | bool):
        raise PydanticCustomError("not_an_exact_amount", "an amount is a whole number or a quoted decimal")
    return raw


def _known(code: str) -> str:
    if code not in DECIMALS:
        raise PydanticCustomError("unknown_currency", "unknown currency {currency}", {"currency": code})
    return code


Currency = Annotated[str, AfterValidator(_known)]
"""An ISO 4217 code we know the minor unit of."""

ExactDecimal = Annotated[Decimal, BeforeValidator(_no_float)]
"""A decimal that never was a float; a string on the wire."""


@total_ordering
class Money(Frozen):
    """An amount in whole minor units of its currency; the amount is a string on the wire.

    Finer amounts are refused, not rounded: use `rounded` where a rule says to round. May be negative.
    """

    amount: ExactDecimal
    currency: Currency

    @model_validator(mode="after")
    def _in_minor_units(self) -> Self:
        if abs(self.amount) >= _LIMIT:
            raise PydanticCustomError("amount_too_large", "amounts stay below 10^15")
        whole = _to_minor_units(self.amount, self.currency)
        if whole != self.amount:
            raise PydanticCustomError(
                "finer_than_minor_unit",
                "{currency} has {decimals} decimals",
                {"currency": self.currency, "decimals": DECIMALS[self.currency]},
            )
        # One spelling per amount ("5", "5.0" → "5.00"), so that equal money is equal on the wire too.
        object.__setattr__(self, "amount", whole)
        return self

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> Money:
        """The money. Refused: `unknown_currency finer_than_minor_unit not_an_exact_amount amount_too_large`."""
        try:
            return cls(amount=amount, currency=currency)  # type: ignore[arg-type]  # pydantic parses int and str
        except ValidationError as invalid:
            raise _refusal(invalid, amount, currency) from None

    @classmethod
    def rounded(cls, amount: Decimal, currency: str) -> Money:
        """The money nearest to the amount, half-even. Refused as `of`."""
        if currency not in DECIMALS:
            raise Refused("unknown_currency", currency=currency)
        return cls.of(_to_minor_units(amount, currency), currency)

    @staticmethod
    @cache
    def zero(currency: str) -> Money:
        """Nothing, in that currency. Refused: `unknown_currency`."""
        return Money.of(0, currency)

    def __str__(self) -> str:
        return f"{self.currency} {self.amount}"

    def __add__(self, other: Money) -> Money:
        return self._whole(_EXACT.add(self.amount, other.amount)) if self._same_currency(other) else self

    def __sub__(self, other: Money) -> Money:
        return self._whole(_EXACT.subtract(self.amount, other.amount)) if self._same_currency(other) else self

    def __neg__(self) -> Money:
        return Money.of(-self.amount, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same_currency(other).amount

    def __bool__(self) -> bool:
        return self.amount != 0

    def share(self, percent: Decimal) -> Money:
        """So many percent of it, rounded half-even to the minor unit."""
        return Money.rounded(_EXACT.divide(_EXACT.multiply(self.amount, percent), Decimal(100)), self.currency)

    def _whole(self, amount: Decimal) -> Money:
        """Money of whole minor units, as sums of such are: nothing to check but its size. Refused as `of`."""
        if abs(amount) >= _LIMIT:
            return Money.of(amount, self.currency)
        return Money.model_construct(amount=amount, currency=self.currency)

    def _same_currency(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise Refused("currency_mismatch", expected=self.currency, got=other.currency)
        return other


def add_up(amounts: Iterable[Money], currency: str) -> Money:
    """The sum; zero of the currency when there is nothing. Refused `currency_mismatch`."""
    nothing = Money.zero(currency)
    total = nothing.amount
    for each in amounts:
        total = _EXACT.add(total, nothing._same_currency(each).amount)
    return nothing._whole(total) if total else nothing


def split(total: Money, portions: Sequence[Decimal]) -> list[Money]:
    """Split by percentages that make 100; each part rounded half-even, the last takes the remainder.

    Refused: `parts_do_not_add_up`; `too_small_to_split` when rounding leaves a part with the other sign.
    """
    percent = sum(portions, Decimal(0))
    if percent != 100:
        raise Refused("parts_do_not_add_up", parts=f"{percent} %", total="100 %")
    return with_remainder(total, [total.share(portion) for portion in portions[:-1]])


def with_remainder(total: Money, parts: Sequence[Money]) -> list[Money]:
    """The parts and, last, what they leave of the total. Refused `too_small_to_split` if they take too much."""
    rest = total - add_up(parts, total.currency)
    if rest.amount * total.amount < 0:
        raise Refused("too_small_to_split", total=str(total))
    return [*parts, rest]


def _to_minor_units(amount: Decimal, currency: str) -> Decimal:
    if not amount.is_finite() or abs(amount) >= _LIMIT:
        raise Refused("amount_too_large", currency=currency)
    return amount.quantize(Decimal(1).scaleb(-DECIMALS[currency]), context=_EXACT) + 0  # + 0: there is no minus zero


def _refusal(invalid: ValidationError, amount: object, currency: str) -> Refused:
    code = invalid.errors()[0]["type"]
    if code == "finer_than_minor_unit":
        return Refused(code, amount=str(amount), currency=currency, decimals=DECIMALS[currency])
    known = {"unknown_currency", "amount_too_large"}
    return Refused(code if code in known else "not_an_exact_amount", amount=str(amount), currency=currency)
