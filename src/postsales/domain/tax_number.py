"""The number under which finance's own system issued the tax invoice (전자세금계산서 승인번호)."""

from __future__ import annotations

import re
from datetime import date

from postsales.domain.errors import Refused

DIGITS = 24


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
