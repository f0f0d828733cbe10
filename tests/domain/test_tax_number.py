"""The approval number of an electronic tax invoice (전자세금계산서 승인번호)."""

from datetime import date

import pytest

from postsales.domain.errors import Refused
from postsales.domain.tax_number import TaxReason, correction, tax_number

TODAY = date(2026, 3, 20)


def test_its_24_digits_however_they_are_grouped():
    assert tax_number("20260316-41000012-12345678", TODAY) == "202603164100001212345678"
    assert tax_number(" 2026 0316 41000012 12345678 ", TODAY) == "202603164100001212345678"


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("20260316410000121234567", "tax_number_length"),
        ("2026031641000012123456789", "tax_number_length"),
        ("20260316410000121234567a", "tax_number_length"),
        ("２０２６０３１６４１００００１２１２３４５６７８", "tax_number_length"),
        ("202602304100001212345678", "tax_number_day"),
        ("202603214100001212345678", "tax_number_day"),
        ("000000004100001212345678", "tax_number_day"),
    ],
)
def test_anything_else_is_refused_in_words(raw, problem):
    with pytest.raises(Refused) as refused:
        tax_number(raw, TODAY)
    assert (refused.value.code, refused.value.facts["problem"]) == ("bad_tax_number", problem)


def test_a_corrected_tax_invoice_names_the_one_it_corrects():
    made = correction("2026-0330" + "1" * 16, TaxReason.VALUE_CHANGED, "20260302" + "2" * 16, date(2026, 4, 1))
    assert (made.number, made.original) == ("20260330" + "1" * 16, "20260302" + "2" * 16)
    for original, code in ((None, "original_tax_number_missing"), (made.number, "corrects_itself"), ("7", "bad_tax")):
        with pytest.raises(Refused, match=code):
            correction(made.number, TaxReason.ERROR, original, date(2026, 4, 1))
