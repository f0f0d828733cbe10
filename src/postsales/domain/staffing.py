"""Whom to put into a seat: a party's people, what they can do, how much they carry, and a ranking with its reasons.

Source: domain notes, "Who is involved": the right people in the right place (적재적소) at any time. A suggestion is
never an assignment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from postsales.domain.frozen import Frozen, Stated
from postsales.domain.seats import Email, Key, Language, Seat

Skill = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=1, max_length=64)]
Region = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, min_length=1, max_length=64)]

FITS, KNOWS_PRODUCT, SPEAKS, KNOWS_CUSTOMER, NEAR = 30, 20, 20, 15, 10
PER_DELIVERY, PER_VISIT, PER_PROMISE = 3, 2, 1


class Staff(Stated):
    """Somebody in a party's directory. Seats they may take (none named: any of their side's), skills (products and
    whatever else the party calls one), languages they work in, and the region they are in (a country, or narrower).
    """

    person: Key
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
    email: Email
    language: Language = Language.KO
    internal: bool = True
    seats: tuple[Seat, ...] = ()
    skills: Annotated[tuple[Skill, ...], Field(max_length=50)] = ()
    languages: tuple[Language, ...] = ()
    region: Region | None = None

    @model_validator(mode="before")
    @classmethod
    def _own_language_counts(cls, given: object) -> object:
        if isinstance(given, Mapping) and not given.get("languages"):
            return {**given, "languages": (given.get("language") or Language.KO,)}
        return given


class Load(Frozen):
    """What somebody carries at present: open deliveries with a seat of theirs, visits ahead, promises not settled."""

    deliveries: int = 0
    visits: int = 0
    promises: int = 0

    @property
    def weight(self) -> int:
        """All of it as one number."""
        return PER_DELIVERY * self.deliveries + PER_VISIT * self.visits + PER_PROMISE * self.promises


class Need(Frozen):
    """What a seat of one delivery asks for. `known` are people who have worked for this customer before."""

    seat: Seat
    on: date
    products: tuple[str, ...] = ()
    language: Language = Language.KO
    region: str | None = None
    known: frozenset[Key] = frozenset()


class Reason(Frozen):
    """Why somebody ranks where they do: a wording code, its fact, and what it counts for."""

    code: str
    fact: str = ""
    points: int = 0


class Suggestion(Frozen):
    """One person for a seat, with the reasons."""

    person: Key
    name: str
    email: str
    language: Language
    internal: bool
    score: int
    reasons: tuple[Reason, ...]
    load: Load
    away_until: date | None = None


def rank(
    need: Need, staff: Iterable[Staff], loads: Mapping[str, Load], away_until: Mapping[str, date]
) -> tuple[Suggestion, ...]:
    """Everybody who may take the seat: who is there before who is away, then by score, then who carries less."""
    found = [
        _suggestion(need, each, loads.get(each.person, Load()), away_until.get(each.person))
        for each in staff
        if not each.seats or need.seat in each.seats
    ]
    return tuple(
        sorted(found, key=lambda each: (each.away_until is not None, -each.score, each.load.weight, each.person))
    )


def _suggestion(need: Need, staff: Staff, load: Load, away_until: date | None) -> Suggestion:
    reasons = tuple(_reasons(need, staff, load, away_until))
    return Suggestion(
        person=staff.person, name=staff.name, email=staff.email, language=staff.language, internal=staff.internal,
        score=sum(reason.points for reason in reasons), reasons=reasons, load=load, away_until=away_until,
    )  # fmt: skip


def _reasons(need: Need, staff: Staff, load: Load, away_until: date | None) -> Iterator[Reason]:
    if away_until is not None:
        yield Reason(code="away", fact=away_until.isoformat())
    if need.seat in staff.seats:
        yield Reason(code="takes_this_seat", points=FITS)
    for product in need.products:
        if product.lower() in staff.skills:
            yield Reason(code="knows_product", fact=product, points=KNOWS_PRODUCT)
    if need.language in staff.languages:
        yield Reason(code="speaks", fact=need.language.value, points=SPEAKS)
    else:
        yield Reason(code="does_not_speak", fact=need.language.value)
    if staff.person in need.known:
        yield Reason(code="knows_customer", points=KNOWS_CUSTOMER)
    if need.region is not None and staff.region is not None and staff.region.startswith(need.region.upper()):
        yield Reason(code="near", fact=staff.region, points=NEAR)
    if load.weight:
        yield Reason(code="carries", fact=f"{load.deliveries}/{load.visits}/{load.promises}", points=-load.weight)
    else:
        yield Reason(code="is_free")
