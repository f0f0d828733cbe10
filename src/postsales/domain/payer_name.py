"""Names of payers as banks spell them: how they are compared.

Source: semantics, "Matching order": NFKC, and Korean corporate affixes such as ㈜, (주), 주식회사 removed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable

from rapidfuzz import fuzz

EQUAL, SIMILAR = 100.0, 84.0
"""Scores of 100: a spelling of the same name is enough to book by. From 84 on it is worth a look, and no more."""

_KOREAN = re.compile(
    r"\((?:주|유|사|재|합|복|의)\)|(?:농업회사법인|유한책임회사|주식회사|유한회사|사단법인|재단법인|합자회사|합명회사)"
)
_LATIN = re.compile(
    r"\b(?:co|company|corp|corporation|inc|incorporated|ltd|limited|llc|llp|plc|gmbh|mbh|ag|kg|ohg|sa|sas|sarl|srl|spa|"
    r"bv|nv|oy|ab|as|aps|pte|pty|kk|kabushiki kaisha)\b\.?",
    re.IGNORECASE,
)
_KANJI = re.compile(r"株式会社|有限会社|\(株\)|\(有\)")


def plain_name(name: str) -> str:
    """The name without its legal form, blanks, marks and case: `㈜한빛 전자` and `한빛전자(주)` are one."""
    # A compatibility form: ㈜ is (주), and full-width letters are letters.
    text = unicodedata.normalize("NFKC", name)
    bare = _LATIN.sub(" ", _KANJI.sub(" ", _KOREAN.sub(" ", text)))
    folded = re.sub(r"[\W_]+", "", _unaccented(bare)).casefold()
    # A name that is nothing but a legal form is compared as it is.
    return folded or re.sub(r"[\W_]+", "", text).casefold()


def similarity(one: str, other: str) -> float:
    """How alike two plain names are, 0 to 100; both ways round alike."""
    return 0.0 if not one or not other else fuzz.ratio(one, other)


class Names:
    """Plain names to find the ones like another, without comparing it with all of them."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_pair: dict[str, list[str]] = defaultdict(list)
        self._found: dict[str, tuple[tuple[str, float], ...]] = {}
        self._all = frozenset(name for name in names if name)
        for name in sorted(self._all):
            for pair in _pairs(name):
                self._by_pair[pair].append(name)

    def like(self, name: str) -> tuple[tuple[str, float], ...]:
        """Known names at least `SIMILAR` to this one, with their scores, the likest first."""
        if name not in self._found:
            scored = ((other, similarity(name, other)) for other in self._candidates(name))
            found = sorted(((other, score) for other, score in scored if score >= SIMILAR), key=lambda x: (-x[1], x[0]))
            self._found[name] = tuple(found)
        return self._found[name]

    def beginning(self, name: str) -> tuple[str, ...]:
        """Known names that go on where this one was cut off: banks print only so many letters."""
        pairs = sorted(pair for pair in _pairs(name) if not pair.endswith("$"))
        rare = min(pairs, key=lambda pair: len(self._by_pair.get(pair, ())), default="")
        return tuple(other for other in self._by_pair.get(rare, ()) if other != name and other.startswith(name))

    def _candidates(self, name: str) -> Iterable[str]:
        """Names that share one of the rarest pairs of letters.

        A score of 84 lets at most 0.16 × 2 × length letters differ, and each spoils two pairs at most: so many rare
        pairs, and one more, cannot all be missing from a name that is alike.
        """
        pairs = sorted(_pairs(name), key=lambda pair: len(self._by_pair.get(pair, ())))
        spoiled = 2 * int(len(name) * 2 * (100 - SIMILAR) / SIMILAR)
        chosen = pairs[: spoiled + 1]
        counted = Counter(other for pair in chosen for other in self._by_pair.get(pair, ()))
        longest = len(name) * (200 - SIMILAR) / SIMILAR
        return [other for other in counted if len(name) ** 2 / longest <= len(other) <= longest]


def _pairs(name: str) -> set[str]:
    marked = f"^{name}$"
    return {marked[place : place + 2] for place in range(len(marked) - 1)}


def _unaccented(text: str) -> str:
    """`Müller` as `Muller`; Hangul syllables stay whole."""
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(letter for letter in apart if unicodedata.category(letter) != "Mn"))
