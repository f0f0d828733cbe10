"""What a claim is asked for: a form per product and symptom, as data.

Source: domain notes, story 5 (what was done, version, configuration, logs, reproduction); semantics, "Fault claims and
verdicts". A form is chosen by the contract's products and the words of the symptom; the first that fits counts, so the
special ones stand before the general one. Without any form, any evidence is enough.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from postsales.domain.frozen import Stated
from postsales.domain.seats import Key, Language

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class AskedFor(Stated):
    """One thing the form asks for, in the languages people read; `needed` or only welcome."""

    name: Key
    ask: dict[Language, Words]
    needed: bool = True

    def said(self, language: Language) -> str:
        """The question in that language; English, or its name, where it is not said in it."""
        return self.ask.get(language) or self.ask.get(Language.EN) or self.name


class EvidenceForm(Stated):
    """A form. `products`: patterns of product keys (`erp-*`), any if empty; `symptoms`: words, any if empty."""

    name: Key
    products: tuple[Words, ...] = ()
    symptoms: tuple[Words, ...] = ()
    asks: Annotated[tuple[AskedFor, ...], Field(min_length=1, max_length=20)]

    def for_product(self, products: Iterable[str]) -> bool:
        """Whether one of these products is one it is for."""
        return not self.products or any(fnmatchcase(p, pattern) for p in products for pattern in self.products)

    def for_symptom(self, symptom: str) -> bool:
        """Whether one of its words is in what was said."""
        said = _plain(symptom)
        return not self.symptoms or any(_plain(word) in said for word in self.symptoms)

    def missing(self, evidence: Mapping[str, Any]) -> tuple[str, ...]:
        """What is needed and not there, by name, in the form's order."""
        return tuple(ask.name for ask in self.asks if ask.needed and not evidence.get(ask.name))


def chosen(forms: Sequence[EvidenceForm], products: Iterable[str], symptom: str) -> EvidenceForm | None:
    """The first form that fits; None when none does."""
    known = tuple(products)
    return next((form for form in forms if form.for_product(known) and form.for_symptom(symptom)), None)


def still_missing(form: EvidenceForm | None, evidence: Mapping[str, Any]) -> tuple[str, ...]:
    """What is still asked for. Without a form, any evidence is enough: then only `evidence` itself can be missing."""
    if form is not None:
        return form.missing(evidence)
    return () if evidence else ("evidence",)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
