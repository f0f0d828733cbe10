"""How a text is written: `{amount}` is a gap, `{person:이/가}` a gap with the particle that fits what fills it,
`{n:visit|visits}` a number with the word that fits it, and `[ Did you mean {nearest}?]` is said only when there is
something to fill its gap with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from string import Formatter
from typing import Any

AMOUNTS = frozenset({"amount", "outstanding", "refunded", "credited", "disputed", "paid", "total", "sum"})
"""Gaps whose numbers are grouped by thousands."""

_AMOUNT = re.compile(r"([A-Z]{3}) -?[\d.,]+")
_CURRENCIES = {"KRW": "원", "JPY": "엔", "CNY": "위안", "GBP": "파운드", "CHF": "프랑", "EUR": "유로"} | dict.fromkeys(
    ("USD", "SGD", "HKD", "AUD", "CAD"), "달러"
)
"""How Koreans call a currency; another by its code."""

_WHEN_KNOWN = re.compile(r"\[([^\[\]]*\{[^\[\]]*)\]")


def fill(template: str, facts: Mapping[str, Any]) -> str:
    """The text with its gaps filled; a fact that is missing leaves its gap visible."""
    told = _WHEN_KNOWN.sub(lambda part: part[1] if _known(part[1], facts) else "", template)
    return _Filling().vformat(told, (), facts)


def gaps(template: str) -> frozenset[str]:
    """The names of the gaps in a text."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


def optional_gaps(template: str) -> frozenset[str]:
    """Those of its gaps that may stay empty."""
    return frozenset(name for part in _WHEN_KNOWN.finditer(template) for name in gaps(part[1]))


def _known(part: str, facts: Mapping[str, Any]) -> bool:
    return all(facts.get(name) not in (None, "", False, [], ()) for name in gaps(part))


class _Filling(Formatter):
    def get_value(self, key: int | str, args: Any, kwargs: Any) -> Any:
        if not isinstance(key, str):
            return ""
        value = kwargs.get(key)
        if value is None:
            return "–" if key in kwargs else f"{{{key}}}"
        return grouped(str(value)) if key in AMOUNTS else value

    def format_field(self, value: Any, format_spec: str) -> Any:
        said = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        if "|" in format_spec:
            one, several = format_spec.split("|", 1)
            return f"{said} {one if said == '1' else several}"
        return said + particle(said, format_spec) if "/" in format_spec else said


def grouped(amount: str) -> str:
    """`59400000` as `59,400,000`; what is no number stays as it is."""
    try:
        return f"{Decimal(amount):,f}"
    except (InvalidOperation, ValueError):
        return amount


# Korean particles


def particle(word: object, pair: str) -> str:
    """Of a pair like `이/가` (after a consonant, after a vowel) the one that fits the last sound of the word.

    A final ㄹ takes `로`, not `으로`. Digits and Latin letters sound as Koreans read them; an amount, written
    `USD 100`, as it is read aloud: with its currency at the end.
    """
    after_consonant, after_vowel = pair.split("/", 1)
    sound = _last_sound(_read_aloud(str(word)))
    if sound == "vowel" or (sound == "rieul" and after_vowel == "로"):
        return after_vowel
    return after_consonant


def _read_aloud(word: str) -> str:
    amount = _AMOUNT.fullmatch(word.strip())
    return _CURRENCIES.get(amount[1], amount[1]) if amount else word


def _last_sound(word: str) -> str:
    if word.rstrip().endswith("%"):
        return "vowel"  # 퍼센트
    letter = re.sub(r"[\W_]+$", "", word)[-1:]
    if "가" <= letter <= "힣":
        final = (ord(letter) - ord("가")) % 28
        return "vowel" if final == 0 else "rieul" if final == 8 else "consonant"
    # Digits and Latin letters by how they are read in Korean: 1 일, 7 칠, 8 팔; L 엘, R 알; M, N end closed.
    if letter in "178lrLR" and letter:
        return "rieul"
    return "consonant" if letter and letter in "036mnMN" else "vowel"
