"""The number under which finance's own system issued the tax invoice (전자세금계산서 승인번호)."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen

DIGITS = 24


class TaxReason(StrEnum):
    """Why a corrected tax invoice (수정세금계산서) was issued, as the law distinguishes."""

    ERROR = "error"
    """기재사항 착오·정정"""
    VALUE_CHANGED = "value_changed"
    """공급가액 변동"""
    RETURNED = "returned"
    """환입"""
    CONTRACT_CANCELLED = "contract_cancelled"
    """계약의 해제"""
    LOCAL_CREDIT = "local_credit"
    """내국신용장 사후 개설"""
    ISSUED_TWICE = "issued_twice"
    """착오에 의한 이중발급"""


class TaxCorrection(Frozen):
    """The corrected tax invoice of a credit note: its own number, why, and the number of the one it corrects."""

    number: str
    reason: TaxReason
    original: str


def correction(number: str, reason: TaxReason, original: str | None, today: date) -> TaxCorrection:
    """A corrected tax invoice. Refused `bad_tax_number`, `original_tax_number_missing`, `corrects_itself`."""
    if original is None:
        raise Refused("original_tax_number_missing")
    first, own = tax_number(original, today), tax_number(number, today)
    if first == own:
        raise Refused("corrects_itself", number=own)
    return TaxCorrection(number=own, reason=reason, original=first)


def tax_number(raw: str, today: date) -> str:
    """Its 24 digits without hyphens: the day it was written, then the issuing system's own numbers.

    Refused `bad_tax_number` with the problem: `tax_number_length`, `tax_number_day` (no date, or one ahead).
    """
    number = re.sub(r"[\s-]", "", raw)
    if re.fullmatch(rf"[0-9]{{{DIGITS}}}", number) is None:
        raise Refused("bad_tax_number", number=raw[:60], problem="tax_number_length")
    try:
        written_on = date(int(number[:4]), int(number[4:6]), int(number[6:8]))
    except ValueError:
        raise Refused("bad_tax_number", number=raw[:60], problem="tax_number_day") from None
    if written_on > today:
        raise Refused("bad_tax_number", number=raw[:60], problem="tax_number_day")
    return number
